"""Lines typed from paper sheets: one per member, kept by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from garda.kernel import clock
from garda.kernel.ids import uuid7

from .models import AttemptKind
from .paper import Line
from .services import PaperSheet

_MOST_LETTERS = 60


class PickForm(forms.Form):
    """Which test of which module."""

    modul = forms.ChoiceField(label="Modul")
    tes = forms.ChoiceField(label="Tes", choices=AttemptKind.choices)

    def __init__(self, codes: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["modul"].choices = codes  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """On which day the test was held."""

    day = forms.DateField(
        label="Tanggal tes",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Isi tanggalnya.", "invalid": "Tanggal tidak terbaca."},
    )

    def __init__(self, today: date, data: Any = None) -> None:
        super().__init__(data, initial={"day": today}, label_suffix="")
        self.today = today

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError("Tanggal itu belum tiba.")
        return day

    def moment(self, time_zone: str) -> datetime:
        """Noon of that day, or now when that is earlier: paper knows no hours."""
        noon = datetime.combine(self.cleaned_data["day"], time(12), ZoneInfo(time_zone))
        return min(noon, clock.now())


class LettersForm(forms.Form):
    """One member's line. Left empty, there is no sheet."""

    letters = forms.CharField(
        label="Jawaban",
        required=False,
        max_length=_MOST_LETTERS,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    number = forms.IntegerField(
        label="Lembar ke-",
        min_value=1,
        max_value=99,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 2}),
        error_messages={"required": "Isi nomor lembarnya.", "invalid": "Ketik angka."},
    )
    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, line: Line, data: Any = None) -> None:
        known = {"number": line.number, "id": uuid7()}
        super().__init__(data, prefix=f"k-{line.seat.id.hex}", label_suffix="", initial=known)
        self.line = line
        self.fault = ""

    @property
    def sheet(self) -> PaperSheet | None:
        """What was typed, None for nothing; only after ``is_valid``."""
        given = self.cleaned_data
        if not given["letters"].strip():
            return None
        return PaperSheet(
            id=given["id"],
            appointment=self.line.seat.id,
            letters=given["letters"],
            number=given["number"],
        )


class SheetsForm:
    """All lines of a page with their day."""

    def __init__(self, lines: Sequence[Line], today: date, data: Any = None) -> None:
        self.day = DayForm(today, data)
        self.lines = [LettersForm(line, data if line.open else None) for line in lines]

    @property
    def open_lines(self) -> Iterator[LettersForm]:
        return (form for form in self.lines if form.line.open)

    def is_valid(self) -> bool:
        return all([self.day.is_valid(), *(form.is_valid() for form in self.open_lines)])

    @property
    def typed(self) -> list[LettersForm]:
        """Lines with letters, in order; only after ``is_valid``."""
        return [form for form in self.open_lines if form.sheet is not None]
