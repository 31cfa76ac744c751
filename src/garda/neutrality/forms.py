"""Forms of the room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms

from garda.documents.domain.kinds import MIB, TABLE
from garda.documents.forms import ScanForm
from garda.people.models import Account
from garda.privacy.forms import MomentField, ReasonField, set_choices

from .services.clarifying import NOTE, REFERENCE
from .words import ANSWERS, VERDICTS

_REQUIRED = {"required": "Isi bagian ini."}


def _day(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    return forms.DateField(
        label=label,
        required=required,
        widget=widget,
        help_text=help_text,
        error_messages=_REQUIRED,
    )


class _Form(forms.Form):
    def __init__(self, data: Any = None, files: Any = None, **options: Any) -> None:
        super().__init__(data, files, label_suffix="", **options)


class ToldForm(_Form):
    """When the letter was handed over."""

    told_at = MomentField(label="Surat diserahkan pada")


class AnswerForm(_Form):
    """What the person says."""

    answer = forms.ChoiceField(
        label="Keterangan pelamar",
        choices=[*ANSWERS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih keterangannya."},
    )
    left_on = _day("Hari terakhir sebagai anggota", help_text="Hanya bila sudah berhenti.")
    note = forms.CharField(
        label="Catatan",
        required=False,
        max_length=NOTE,
        help_text="Singkat, tanpa nomor apa pun.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class EvidenceForm(_Form):
    """A paper that somebody brought or sent."""

    code = forms.ChoiceField(label="Bukti", error_messages={"required": "Pilih jenis buktinya."})
    dated_on = _day("Tanggal surat")
    reference = forms.CharField(label="Nomor atau pengirim", required=False, max_length=REFERENCE)

    def __init__(
        self, kinds: Iterable[tuple[str, str]], data: Any = None, files: Any = None
    ) -> None:
        super().__init__(data, files)
        set_choices(self, "code", [("", "Pilih…"), *kinds])
        scan = ScanForm().fields["scan"]
        scan.label, scan.required = "Foto atau PDF (boleh menyusul di kantor)", False
        self.fields["scan"] = scan


class InterviewForm(_Form):
    """What was asked and answered."""

    held_on = _day("Tanggal wawancara", required=True)
    note = forms.CharField(
        label="Isi wawancara",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_REQUIRED,
    )


class VerdictForm(_Form):
    """A verdict that the table allows, and why."""

    verdict = forms.ChoiceField(
        label="Putusan",
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih putusannya.", "invalid_choice": "Pilih putusannya."},
    )
    reason = forms.CharField(
        label="Alasan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dibaca Bawaslu dan pelamar. Jangan sebut nama partai atau isi daftarnya.",
        error_messages=_REQUIRED,
    )

    def __init__(self, allowed: Iterable[str], data: Any = None) -> None:
        super().__init__(data)
        set_choices(self, "verdict", [(code, VERDICTS[code]) for code in sorted(allowed)[::-1]])


class HandOverForm(_Form):
    """To whom the own part of a case goes, and why."""

    to = forms.TypedChoiceField(
        label="Diserahkan kepada", coerce=UUID, error_messages={"required": "Pilih orangnya."}
    )
    reason = ReasonField(label="Alasan")

    def __init__(self, people: Iterable[Account], data: Any = None) -> None:
        super().__init__(data)
        named = [(str(a.id), a.person.name if a.person else a.username) for a in people]
        set_choices(self, "to", [("", "Pilih…"), *named])


class ImportForm(_Form):
    """A list by file."""

    kind = forms.ChoiceField(label="Jenis daftar")
    name = forms.CharField(
        label="Nama daftar",
        max_length=100,
        help_text="Versi baru memakai nama yang sama; baris versi lamanya dihapus.",
        error_messages=_REQUIRED,
    )
    source = forms.CharField(
        label="Asal",
        max_length=200,
        help_text="Siapa yang memberi, dengan nomor suratnya.",
        error_messages=_REQUIRED,
    )
    valid_from = _day("Keadaan per tanggal", required=True)
    valid_to = _day("Dipakai sampai")
    file = forms.FileField(
        label="Berkas CSV atau xlsx",
        allow_empty_file=True,
        help_text="Kolom: partai, nik, nama, tanggal_lahir, jenis_kelamin, kabupaten. Di xlsx,"
        " kolom nik berformat teks: sebagai angka, digit terakhirnya sudah hilang. Paling besar"
        f" {TABLE.max_bytes // MIB} MB; daftar yang lebih besar diimpor operator sistem.",
        widget=forms.FileInput(attrs={"accept": "text/csv,.csv,.xlsx"}),
        error_messages={"required": "Pilih berkasnya."},
    )

    def __init__(self, kinds: Mapping[str, str], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        set_choices(self, "kind", [*kinds.items()])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        first, last = given.get("valid_from"), given.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", "Tanggal ini sebelum “Keadaan per tanggal”.")
        return given
