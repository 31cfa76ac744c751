"""Forms of a selection: marks in a table, the plenary's decision, a member who leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms

from garda.formation.models import Application, EndReason, Mark
from garda.packs.papers import DocumentRule
from garda.packs.selection import Criterion
from garda.packs.types import Pack
from garda.regions.models import StationListing

from .counter import CounterForm
from .secretariat import EMPTY, DayField

REASON_LENGTH = 200


def mark_of(text: str) -> Decimal:
    """``"82,5"`` or ``"82.5"`` → a mark. Raises ValueError for anything that is no number."""
    try:
        return Decimal(text.strip().replace(",", "."))
    except InvalidOperation as wrong:
        raise ValueError(text) from wrong


class MarkField(forms.CharField):
    """A mark from 0 to 100 with a comma or a point; empty where nobody came."""

    def __init__(self, label: str) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off", "size": 6, "class": "narrow"}
        widget = forms.TextInput(attrs=attributes)
        super().__init__(label=label, required=False, max_length=6, widget=widget)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return mark_of(text)
        except ValueError as wrong:
            raise forms.ValidationError("Ketik angka 0 sampai 100, misalnya 82,5.") from wrong


class MarksForm(forms.Form):
    """One row per applicant, one field per criterion: the keyboard goes from left to right."""

    def __init__(
        self,
        people: Sequence[Application],
        criteria: Sequence[tuple[str, str]],
        before: Iterable[Mark] = (),
        data: Any = None,
    ) -> None:
        super().__init__(data, label_suffix="")
        self.people, self.criteria = people, criteria
        known = {(each.application_id, each.criterion): each.mark for each in before}
        for person in people:
            for code, name in criteria:
                field = MarkField(f"{name}: {person.person.name}")
                mark = known.get((person.id, code))
                field.initial = f"{mark:f}".replace(".", ",") if mark is not None else ""
                self.fields[_key(person.id, code)] = field

    @property
    def rows(self) -> list[tuple[Application, list[forms.BoundField]]]:
        return [
            (person, [self[_key(person.id, code)] for code, _ in self.criteria])
            for person in self.people
        ]

    def marks(self) -> dict[UUID, dict[str, Decimal]]:
        """What was typed, by application; only after ``is_valid``. Empty rows are left out."""
        found = {
            person.id: {
                code: mark
                for code, _ in self.criteria
                if (mark := self.cleaned_data[_key(person.id, code)]) is not None
            }
            for person in self.people
        }
        return {id_: sheet for id_, sheet in found.items() if sheet}


def _key(application: UUID, criterion: str) -> str:
    return f"n-{application}-{criterion}"


def criteria_of(criteria: Iterable[Criterion]) -> list[tuple[str, str]]:
    """Columns of an interview: code and name with its weight."""
    return [(each.code, f"{each.name.id} ({each.weight}%)") for each in criteria]


class ReopeningForm(forms.Form):
    """A mark is opened again, with a reason."""

    application = forms.ChoiceField(label="Pelamar", error_messages=EMPTY)
    reason = forms.CharField(
        label="Alasan",
        max_length=REASON_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=EMPTY,
        help_text="Misalnya: salah ketik, lembar jawaban 78. Tanpa NIK.",
    )

    def __init__(self, people: Iterable[tuple[UUID, str]], data: Any = None) -> None:
        super().__init__(data, label_suffix="", prefix="buka")
        choices = [("", "Pilih"), *((str(id_), name) for id_, name in people)]
        self.fields["application"].choices = choices  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """The plenary's result: the elected chair, and the order of equals with its reason."""

    reason = forms.CharField(
        label="Alasan urutan bila nilai sama",
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Hanya bila sistem meminta urutan. Tertulis dalam berita acara; tanpa NIK.",
    )
    order = forms.CharField(
        label="Urutan tanda terima bila nilai sama",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Tanda terima menurut urutan pleno, dipisah koma atau baris baru.",
    )

    def __init__(self, people: Sequence[Application], *, has_chair: bool, data: Any = None) -> None:
        super().__init__(data, label_suffix="", prefix="pleno")
        self.by_receipt: Mapping[str, UUID] = {each.receipt: each.id for each in people}
        if has_chair:
            choices = [("", "Peringkat pertama")]
            choices += [(str(each.id), each.person.name) for each in people]
            self.fields["chair"] = forms.ChoiceField(
                label="Ketua yang dipilih anggota", required=False, choices=choices
            )
            self.order_fields(["chair", "order", "reason"])

    def clean_order(self) -> list[UUID]:
        typed = self.cleaned_data["order"].replace("\n", ",").replace(";", ",").split(",")
        receipts = [each.strip() for each in typed if each.strip()]
        unknown = [each for each in receipts if each not in self.by_receipt]
        if unknown:
            raise forms.ValidationError(f"Tanda terima tidak dikenal: {', '.join(unknown[:5])}.")
        return [self.by_receipt[each] for each in receipts]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("order") and not given.get("reason"):
            self.add_error("reason", "Tuliskan alasan urutannya.")
        return given

    @property
    def chair(self) -> UUID | None:
        chosen = self.cleaned_data.get("chair")
        return UUID(chosen) if chosen else None


class LeavingMemberForm(forms.Form):
    """A member leaves; the next reserve takes the seat."""

    member = forms.ChoiceField(label="Anggota yang berhenti", error_messages=EMPTY)
    reason = forms.ChoiceField(
        label="Alasan", choices=[("", "Pilih"), *EndReason.choices], error_messages=EMPTY
    )

    def __init__(self, members: Sequence[tuple[UUID, str]], today: date, data: Any = None) -> None:
        super().__init__(data, label_suffix="", prefix="paw")
        self.fields["member"].choices = [  # type: ignore[attr-defined]
            ("", "Pilih"),
            *((str(id_), name) for id_, name in members),
        ]
        self.fields["ended_on"] = DayField("Hari pertama tidak bertugas", today)


class SelectionCounterForm(CounterForm):
    """An application for another body: its own documents; a village's station where it has some."""

    def __init__(
        self,
        pack: Pack,
        documents: Sequence[DocumentRule],
        listings: Iterable[StationListing],
        today: date,
        data: Any = None,
    ) -> None:
        super().__init__(pack, listings, today, data)
        papers = self.fields["papers"]
        papers.choices = [(d.code, f"{d.code} {d.name.id}") for d in documents]  # type: ignore[attr-defined]
        self.fields["experience"].label = "Pernah menjadi penyelenggara"
        elsewhere = ("elsewhere", "Bersedia di TPS lain di desa ini")
        self.fields["willing"].choices = [elsewhere]  # type: ignore[attr-defined]
        if not self.stations:
            del self.fields["station"], self.fields["willing"]

    def clean(self) -> dict[str, Any]:
        """A district has no stations to live at or to move between."""
        given: dict[str, Any] = super().clean() or {}
        return {"station": None, "willing": [], **given}
