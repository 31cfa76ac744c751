"""Forms of entering a C.Hasil and of deciding a difference."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms

from garda.kernel.ids import uuid7
from garda.packs.types import BLOCK_ORDER, Block, FormDefinition, FormField, Severity
from garda.results.domain.definition import field_name
from garda.results.domain.findings import Finding
from garda.results.forms_beside import bound_beside, fields_beside, read_beside
from garda.results.models import Reading

#: What stands in the boxes when it is no number, as kept in ``Reading.as_written``.
BLANK, CROSS, UNREADABLE = "", "X", "unreadable"
_NO_NUMBER = {"kosong": BLANK, "x": CROSS, "takterbaca": UNREADABLE}
NOT_A_NUMBER = [
    ("", "angka"),
    ("x", "tertulis X"),
    ("kosong", "kosong"),
    ("takterbaca", "tidak terbaca"),
]
#: A clerk's hands stay on the keyboard: these letters mean the same as the list.
_TYPED = {"x": "x", "xx": "x", "xxx": "x", "-": "kosong", "?": "takterbaca"}
_NUMBER = re.compile(r"[Xx]*(\d{1,6})")
_WRITTEN_LENGTH = 12

BLOCK_NAMES: Mapping[str, str] = {
    Block.VOTES: "Perolehan suara",
    Block.USERS: "Pemilih dan pengguna hak pilih",
    Block.BALLOTS: "Surat suara",
    Block.DISABILITY: "Pemilih disabilitas",
}
#: Parts of the paper that have a name of their own: the sums below the votes.
_PART_NAMES: Mapping[tuple[str, Block], str] = {
    ("V", Block.VOTES): "Suara sah dan tidak sah",
}
REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """The figure (None where no number stands) and how it stood (None: as the figure)."""

    figure: int | None
    written: str | None


class EntryForm(forms.Form):
    """Every figure of a form in paper order; each takes a number, X, blank or unreadable.

    After ``is_valid``: ``figures`` and ``as_written`` in the order of the definition's fields.
    """

    reading_id = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Alasan",
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Wajib bila angka memang demikian di kertas, atau bila Anda membetulkan isian "
        "yang sudah cocok.",
    )

    def __init__(
        self, definition: FormDefinition, data: Any = None, *, latest: Reading | None = None
    ) -> None:
        initial = {"reading_id": uuid7(), **_initial(definition, latest)}
        super().__init__(data, initial=initial, label_suffix="")
        self.definition = definition
        for field in definition.fields:
            self._add(field)
        self.fields |= fields_beside(definition)
        for block in BLOCK_ORDER:
            if definition.keys_of(block):
                self.fields[f"stands-{block}"] = forms.BooleanField(
                    label="Memang demikian di kertas", required=False
                )
        self.order_fields([*(f"f-{key}" for key in definition.keys), "reason"])
        self.answers: dict[str, Answer] = {}

    def _add(self, field: FormField) -> None:
        name = field_name(self.definition, field.key).id
        self.fields[f"f-{field.key}"] = forms.CharField(
            label=name,
            required=False,
            max_length=_WRITTEN_LENGTH,
            widget=forms.TextInput(
                attrs={
                    "inputmode": "numeric",
                    "autocomplete": "off",
                    "data-enter": "",
                    "aria-label": name,
                }
            ),
        )
        self.fields[f"how-{field.key}"] = forms.ChoiceField(
            label=name, choices=NOT_A_NUMBER, required=False
        )

    def clean(self) -> dict[str, Any]:
        for field in self.definition.fields:
            if f"f-{field.key}" not in self.errors:
                self._read(field)
        return self.cleaned_data

    def _read(self, field: FormField) -> None:
        typed = self.cleaned_data.get(f"f-{field.key}", "").strip().replace(" ", "")
        how = self.cleaned_data.get(f"how-{field.key}") or _TYPED.get(typed.lower(), "")
        if how:
            self.answers[field.key] = Answer(None, _NO_NUMBER[how])
            return
        number = _NUMBER.fullmatch(typed)
        if number is None:
            self.add_error(f"f-{field.key}", _what_to_type(typed))
            return
        value = int(number[1])
        if value > field.maximum:
            text = f"{value} tidak muat di {field.boxes} kotak (0–{field.maximum})."
            self.add_error(f"f-{field.key}", forms.ValidationError(text, code="K14"))
            return
        self.answers[field.key] = Answer(value, None if typed == str(value) else typed.upper())

    @property
    def figures(self) -> tuple[int | None, ...]:
        return tuple(self.answers[key].figure for key in self.definition.keys)

    @property
    def as_written(self) -> tuple[str | None, ...] | None:
        written = tuple(self.answers[key].written for key in self.definition.keys)
        return written if any(text is not None for text in written) else None

    @property
    def beside(self) -> dict[str, dict[str, int | None]]:
        """What the paper's other signs say."""
        return read_beside(self.definition, self.cleaned_data)

    @property
    def id(self) -> UUID:
        reading_id: UUID = self.cleaned_data["reading_id"]
        return reading_id

    @property
    def reason_text(self) -> str:
        return str(self.cleaned_data.get("reason", "")).strip()

    @property
    def stands_so(self) -> frozenset[str]:
        """Blocks ticked as standing so on the paper."""
        return frozenset(
            str(block) for block in BLOCK_ORDER if self.cleaned_data.get(f"stands-{block}")
        )


def _what_to_type(typed: str) -> str:
    if not typed:
        return "Belum diisi. Ketik angkanya, atau pilih X, kosong, atau tidak terbaca."
    return "Bukan angka. Ketik angka seperti di kertas, X, - (kosong) atau ? (tidak terbaca)."


def _initial(definition: FormDefinition, latest: Reading | None) -> dict[str, str]:
    """What the own source said last, as the starting point of a correction."""
    if latest is None:
        return {}
    values: dict[str, str] = {}
    written = latest.as_written or [None] * len(definition.keys)
    backwards = {mark: name for name, mark in _NO_NUMBER.items()}
    for key, figure, text in zip(definition.keys, latest.figures, written, strict=True):
        if figure is None:
            values[f"how-{key}"] = backwards.get(text or BLANK, "kosong")
        else:
            values[f"f-{key}"] = text or str(figure)
    return values


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure on the entry page: its field, its way out for no number, and what it breaks."""

    column: str
    number: forms.BoundField
    how: forms.BoundField
    wrong: bool


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One row of the paper: a figure, or the columns L, P and J."""

    label: str
    section: str
    cells: tuple[Cell, ...]
    findings: tuple[Finding, ...]
    beside: tuple[tuple[str, forms.BoundField], ...] = ()
    choice: int | None = None

    @property
    def is_beside(self) -> bool:
        """Whether something was typed of the paper's other signs."""
        return any(field.value() for _, field in self.beside)

    @property
    def no_number(self) -> bool:
        """Whether the list of other answers is to stand open."""
        return any(cell.how.value() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class EntryBlock:
    """Rows that stand together on the paper; ``stands_so`` is offered where an error rule fails."""

    title: str
    rows: tuple[EntryRow, ...]
    broken: tuple[str, ...] = ()
    stands_so: forms.BoundField | None = None


def entry_blocks(
    form: EntryForm,
    findings: Sequence[Finding] = (),
    broken: Mapping[Block, tuple[str, ...]] | None = None,
    *,
    offer_all: bool = False,
) -> list[EntryBlock]:
    """The form as the paper has it: parts in order, a row per label, findings at their figures.

    ``offer_all``: every block may be said to stand so, also where no rule is broken.
    """
    parts: dict[tuple[str, Block], list[FormField]] = {}
    for field in form.definition.fields:
        parts.setdefault((field.section.split(".")[0], field.block), []).append(field)
    last = {block: place for place in parts for block in [place[1]]}
    return [
        _entry_block(
            form,
            place,
            fields,
            findings,
            broken or {},
            ends=last[place[1]] == place,
            offered=offer_all,
        )
        for place, fields in parts.items()
    ]


def _entry_block(
    form: EntryForm,
    place: tuple[str, Block],
    fields: Sequence[FormField],
    findings: Sequence[Finding],
    broken: Mapping[Block, tuple[str, ...]],
    *,
    ends: bool,
    offered: bool,
) -> EntryBlock:
    roman, block = place
    rows: dict[str, list[FormField]] = {}
    for field in fields:
        rows.setdefault(field.label.id, []).append(field)
    codes = broken.get(block, ()) if ends else ()
    ticked = ends and (offered or bool(form[f"stands-{block}"].value()))
    return EntryBlock(
        title=f"{roman}. {_PART_NAMES.get(place, BLOCK_NAMES[block])}",
        rows=tuple(_entry_row(form, label, cells, findings) for label, cells in rows.items()),
        broken=codes,
        stands_so=form[f"stands-{block}"] if codes or ticked else None,
    )


def _entry_row(
    form: EntryForm, label: str, fields: Sequence[FormField], findings: Sequence[Finding]
) -> EntryRow:
    mine = {field.key for field in fields}
    # A warning asks for a look; only what an error names is marked and gets the focus.
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    concerned = {key for finding in errors for key in finding.keys}
    signs = bound_beside(form, form.definition)
    return EntryRow(
        label=label,
        section=fields[0].section,
        cells=tuple(
            Cell(
                (field.column or "").upper(),
                form[f"f-{field.key}"],
                form[f"how-{field.key}"],
                field.key in concerned,
            )
            for field in fields
        ),
        findings=tuple(f for f in findings if _place_of(f) in mine),
        beside=tuple(sign for field in fields for sign in signs.get(field.key, ())),
        choice=_choice(fields[0].key),
    )


def _place_of(finding: Finding) -> str:
    """The own figure at which a finding is told: the first that has no other form's prefix."""
    return next((key for key in finding.keys if "." not in key), finding.keys[0].rpartition(".")[2])


def _choice(key: str) -> int | None:
    head, _, number = key.partition("_")
    return int(number) if head == "votes" and number.isdecimal() else None


OTHER = "other"


class DecisionForm(forms.Form):
    """What counts in a differing block: per figure one of the sources' values, or another.

    ``offers``: per field key the sources' values. Keys without an offer keep ``agreed``.
    """

    reason = forms.CharField(
        label="Alasan keputusan",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Misalnya apa yang terbaca pada C.Hasil plano, dan siapa yang hadir.",
        error_messages={"required": "Tuliskan alasannya."},
    )
    stands_so = forms.BooleanField(
        label="Di kertas memang tertulis begitu, walau jumlahnya tidak cocok", required=False
    )

    def __init__(
        self,
        offers: Mapping[str, Mapping[str, int | None]],
        names: Mapping[str, str],
        data: Any = None,
    ) -> None:
        super().__init__(data, label_suffix="")
        self.offers = offers
        for key, values in offers.items():
            self.fields[f"pick-{key}"] = forms.ChoiceField(
                label=names[key],
                choices=[*((s, s) for s in values), (OTHER, OTHER)],
                error_messages={"required": "Pilih salah satu angka."},
            )
            self.fields[f"other-{key}"] = forms.IntegerField(
                label=f"Angka lain untuk {names[key]}",
                required=False,
                min_value=0,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                error_messages={"invalid": "Ketik angka."},
            )

    def clean(self) -> dict[str, Any]:
        for key in self.offers:
            chosen = self.cleaned_data.get(f"pick-{key}")
            missing = self.cleaned_data.get(f"other-{key}") is None
            if chosen == OTHER and missing and f"other-{key}" not in self.errors:
                self.add_error(f"other-{key}", "Ketik angkanya.")
        return self.cleaned_data

    def value_of(self, key: str) -> int | None:
        chosen = self.cleaned_data[f"pick-{key}"]
        if chosen == OTHER:
            value: int = self.cleaned_data[f"other-{key}"]
            return value
        return self.offers[key][chosen]

    def values(
        self, keys: Sequence[str], agreed: Mapping[str, int | None]
    ) -> tuple[int | None, ...]:
        """The block's figures in the order of ``keys``."""
        return tuple(self.value_of(k) if k in self.offers else agreed[k] for k in keys)


class RejectForm(forms.Form):
    """Why the second person does not agree."""

    reject_reason = forms.CharField(
        label="Alasan menolak",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Tuliskan alasannya."},
    )
