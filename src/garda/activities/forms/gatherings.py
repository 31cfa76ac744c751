"""What is typed about a gathering. What may be, the services say; here it becomes plain values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from garda.activities.domain.topics import TOPICS
from garda.activities.models import Activity, ActivityMember, AllowanceKind, MemberRole
from garda.activities.services.agreeing import LONGEST_OWNER, LONGEST_TEXT
from garda.activities.services.allowances import MOST
from garda.activities.services.editing import (
    LONGEST_PLACE,
    LONGEST_REASON,
    LONGEST_TITLE,
)
from garda.activities.services.materials import KINDS
from garda.activities.services.papers import LONGEST_SUMMARY, LONGEST_TASK
from garda.activities.services.series import LONGEST_LINK
from garda.documents.forms import ScanForm


class _Form(forms.Form):
    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)


def _day(label: str, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def _hour(label: str, **options: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, **options)


def _place(**options: Any) -> forms.CharField:
    return forms.CharField(label="Tempat", max_length=LONGEST_PLACE, required=False, **options)


def _link() -> forms.CharField:
    return forms.CharField(
        label="Tautan ruang daring",
        max_length=LONGEST_LINK,
        required=False,
        help_text="Untuk yang boleh hadir daring. Dimulai dengan https://",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )


class PlanForm(_Form):
    """Gatherings in one step: what, for whom, where and when by local clocks."""

    what = forms.ChoiceField(label="Kegiatan")
    title = forms.CharField(
        label="Judul",
        max_length=LONGEST_TITLE,
        required=False,
        help_text="Perlu untuk rapat koordinasi. Pelantikan dan bimtek diberi judul sendiri.",
    )
    on = _day("Tanggal")
    at = _hour("Mulai pukul", help_text="Waktu setempat di setiap wilayah.")
    ends = _hour("Selesai pukul", required=False)
    place = _place(help_text="Boleh diisi per desa nanti.")
    link = _link()

    def __init__(
        self,
        whats: Sequence[tuple[str, str]],
        *args: Any,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["what"].choices = whats  # type: ignore[attr-defined]


class ChangeForm(_Form):
    """Title, place and time of one gathering, told by the clocks of its region."""

    title = forms.CharField(label="Judul", max_length=LONGEST_TITLE)
    on = _day("Tanggal")
    at = _hour("Mulai pukul")
    ends = _hour("Selesai pukul", required=False)
    place = _place()
    link = _link()

    def __init__(self, activity: Activity, data: Any = None) -> None:
        zone = ZoneInfo(activity.region.time_zone)
        starts = activity.starts_at.astimezone(zone)
        ends = activity.ends_at.astimezone(zone) if activity.ends_at else None
        super().__init__(
            data,
            prefix="ubah",
            initial={
                "title": activity.title,
                "on": starts.date(),
                "at": starts.time(),
                "ends": ends.time() if ends else None,
                "place": activity.place,
                "link": activity.link,
            },
        )
        self._zone = zone

    @property
    def times(self) -> tuple[datetime, datetime | None]:
        """Start and end; only after ``is_valid``."""
        given = self.cleaned_data
        start = datetime.combine(given["on"], given["at"], self._zone)
        ends = given["ends"]
        return start, datetime.combine(given["on"], ends, self._zone) if ends else None


class CancelForm(_Form):
    reason = forms.CharField(label="Alasan pembatalan", max_length=LONGEST_REASON)


class LinesForm(_Form):
    """Agenda or sessions, one a line: ``08.00 Pembukaan | pembicara``, ``08.00-10.00 Sesi``."""

    lines = forms.CharField(
        label="Satu baris untuk setiap acara",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=8000,
    )


class MemberForm(_Form):
    """Who gets which part: an officer found by name among those of the region."""

    person = forms.ChoiceField(label="Petugas")
    role = forms.ChoiceField(label="Sebagai", choices=MemberRole.choices)

    def __init__(self, people: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data, prefix="petugas")
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class AgreeForm(_Form):
    topic = forms.ChoiceField(label="Tentang", choices=list(TOPICS.items()))
    text = forms.CharField(
        label="Yang disepakati",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = forms.CharField(
        label="Penanggung jawab",
        max_length=LONGEST_OWNER,
        help_text="Lembaga atau jabatan, misalnya Dinas Kesehatan.",
    )
    due_on = _day("Paling lambat")


class FinishForm(_Form):
    outcome = forms.CharField(label="Hasilnya", max_length=LONGEST_TEXT)


class AllowanceForm(_Form):
    kind = forms.ChoiceField(label="Jenis", choices=AllowanceKind.choices)
    amount = forms.IntegerField(
        label="Rupiah per orang",
        min_value=1,
        max_value=MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Tulis angka saja, tanpa titik dan koma."},
    )


class MaterialForm(ScanForm):
    """A file of the gathering."""

    kind = forms.ChoiceField(label="Jenis", choices=list(KINDS.items()))
    title = forms.CharField(label="Keterangan", max_length=LONGEST_TITLE)
    field_order = ("kind", "title", "scan")

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")
        self.fields["scan"].label = "Foto atau PDF"


class MinutesForm(_Form):
    summary = forms.CharField(
        label="Jalannya kegiatan",
        max_length=LONGEST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Jumlah hadir, acara, dan tindak lanjut tercetak sendiri dari catatan di sini.",
    )


class AssignmentForm(_Form):
    task = forms.CharField(label="Tugasnya", max_length=LONGEST_TASK)
    members = forms.MultipleChoiceField(
        label="Yang ditugaskan", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, members: Sequence[ActivityMember], data: Any = None) -> None:
        super().__init__(data, prefix="surat")
        choices = [(str(m.id), f"{m.person.name}, {m.get_role_display()}") for m in members]
        self.fields["members"].choices = choices  # type: ignore[attr-defined]
