"""What is typed and chosen around oaths. What may be, the services say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from django import forms

from garda.activities.models import Activity
from garda.activities.services.leave import NOTE_LENGTH
from garda.activities.services.series import MORNING
from garda.documents.forms import ScanForm
from garda.documents.services.texts import LONGEST, SOURCE_LENGTH
from garda.documents.wordings import SLOT, TITLES
from garda.formation.models import Appointment
from garda.packs.types import Text

_CHOOSE = {"required": "Pilih salah satu."}
_FILL = {"required": "Isi bagian ini lebih dahulu."}


class _Form(forms.Form):
    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        options.setdefault("auto_id", f"{type(self).__name__}_%s")
        super().__init__(*args, **options)

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = list(choices)


class AskLeaveForm(_Form, ScanForm):
    """Leave for one member, with its evidence."""

    activity = forms.ChoiceField(label="Pelantikan", error_messages=_CHOOSE)
    appointment = forms.ChoiceField(label="Anggota", error_messages=_CHOOSE)
    reason = forms.ChoiceField(label="Alasan", error_messages=_CHOOSE)
    note = forms.CharField(label="Keterangan", max_length=NOTE_LENGTH, required=False)
    field_order = ("activity", "appointment", "reason", "note", "scan")

    def __init__(
        self,
        oaths: Sequence[Activity],
        members: Sequence[Appointment],
        reasons: Mapping[str, Text],
        *args: Any,
    ) -> None:
        super().__init__(*args)
        self._choose("activity", [(str(a.id), a.title) for a in oaths])
        self._choose("appointment", [(str(m.id), _label(m)) for m in members])
        self._choose("reason", [(code, text.id) for code, text in reasons.items()])
        scan = self.fields["scan"]
        scan.label, scan.required = "Bukti (foto atau PDF)", False
        scan.help_text = (
            "Wajib. Misalnya kartu ujian, surat tugas, atau tiket. Untuk sakit cukup surat "
            "keterangan tanpa diagnosis."
        )


class DecideForm(_Form):
    leave = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="Alasan penolakan", max_length=NOTE_LENGTH, required=False,
        help_text="Perlu diisi bila ditolak.",
    )  # fmt: skip


class CallForm(_Form):
    """One name that was called in the online room."""

    activity = forms.UUIDField(widget=forms.HiddenInput)
    appointment = forms.UUIDField(widget=forms.HiddenInput)


class MakeUpForm(_Form):
    on = forms.DateField(
        label="Tanggal",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Pilih tanggalnya.", "invalid": "Tulis sebagai 2024-11-09."},
    )
    at = forms.TimeField(
        label="Pukul (waktu setempat)",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Isi jamnya.", "invalid": "Tulis sebagai 08:00."},
    )
    place = forms.CharField(label="Tempat", max_length=200, required=False)
    link = forms.URLField(
        label="Tautan ruang daring", max_length=300, required=False, assume_scheme="https",
        error_messages={"invalid": "Tulis tautan lengkap, diawali https://."},
    )  # fmt: skip

    def __init__(self, *args: Any, today: date | None = None) -> None:
        super().__init__(*args, initial={"at": MORNING, "on": today})


class StationPlanForm(_Form):
    at = forms.TimeField(
        label="Pukul (waktu setempat)",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Isi jamnya.", "invalid": "Tulis sebagai 06:30."},
    )

    def __init__(self, *args: Any, at: time | None = None) -> None:
        super().__init__(*args, initial={"at": at})


class StationOathForm(_Form):
    """Who said the oath at the station, when, and who led it."""

    present = forms.MultipleChoiceField(
        label="Yang mengucapkan sumpah", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Centang yang hadir."},
    )  # fmt: skip
    led_by = forms.ChoiceField(label="Dipimpin oleh", error_messages=_CHOOSE)
    at = forms.TimeField(
        label="Pukul (waktu setempat)",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Isi jamnya.", "invalid": "Tulis sebagai 06:30."},
    )

    def __init__(self, members: Sequence[Appointment], at: time, *args: Any) -> None:
        chair = next((str(m.id) for m in members if m.seat == 1), None)
        everybody = [str(member.id) for member in members]
        super().__init__(*args, initial={"at": at, "led_by": chair, "present": everybody})
        choices = [(str(m.id), _named(m)) for m in members]
        self._choose("present", choices)
        self._choose("led_by", [(str(m.id), _named(m)) for m in members if m.body == "kpps"])


class NameForm(_Form):
    typed_name = forms.CharField(
        label="Nama anggota", max_length=150, error_messages=_FILL,
        help_text="Anggota membaca naskah di atas, lalu mengetik namanya sendiri.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class PhotoForm(_Form, ScanForm):
    """A signed sheet."""

    kind = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, kind: str, *args: Any) -> None:
        super().__init__(*args, initial={"kind": kind}, auto_id=f"{kind}_%s")
        self.fields["scan"].label = "Foto atau PDF lembar bertanda tangan"


class TextForm(_Form):
    """An official text with its source."""

    code = forms.ChoiceField(label="Naskah", choices=list(TITLES.items()), error_messages=_CHOOSE)
    text = forms.CharField(
        label="Isi naskah resmi", max_length=LONGEST, error_messages=_FILL,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=f"Salin kata demi kata. Tulis {SLOT} di tempat nama pemilihan; baris kosong "
        "memisahkan paragraf.",
    )  # fmt: skip
    source = forms.CharField(
        label="Sumber", max_length=SOURCE_LENGTH, error_messages=_FILL,
        help_text="Nomor keputusan, lampiran, dan halaman.",
    )  # fmt: skip


def _label(member: Appointment) -> str:
    return f"TPS {member.path.rpartition('/')[2]} · {member.person.name}"


def _named(member: Appointment) -> str:
    role = "Ketua" if member.seat == 1 else "Anggota"
    return f"{member.person.name} ({role if member.body == 'kpps' else 'Petugas ketertiban'})"
