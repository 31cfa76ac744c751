"""Planning visits, answering the checklist, following findings."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from garda.documents.domain.kinds import MIB, PHOTO
from garda.packs.visits import VisitRules

from .domain.reports import ANSWERS, Answer
from .services.following import LONGEST_OWNER
from .services.reporting import LONGEST_NOTE, LONGEST_SUMMARY, Position


class PlanVisitForm(forms.Form):
    """Who goes to which villages on which day."""

    visitors = forms.MultipleChoiceField(
        label="Yang berkunjung", widget=forms.CheckboxSelectMultiple
    )
    villages = forms.MultipleChoiceField(label="Desa", widget=forms.CheckboxSelectMultiple)
    on = forms.DateField(
        label="Tanggal", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    at = forms.TimeField(
        label="Mulai pukul", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(
        self,
        visitors: Sequence[tuple[str, str]],
        villages: Sequence[tuple[str, str]],
        data: Any = None,
        initial: Any = None,
    ) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        self.fields["visitors"].choices = visitors  # type: ignore[attr-defined]
        self.fields["villages"].choices = villages  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """The checklist of the pack, one answer and one note per item."""

    station = forms.ChoiceField(label="TPS", required=False)
    summary = forms.CharField(
        label="Ringkasan",
        required=False,
        max_length=LONGEST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    latitude = forms.DecimalField(
        widget=forms.HiddenInput, required=False, min_value=-90, max_value=90
    )
    longitude = forms.DecimalField(
        widget=forms.HiddenInput, required=False, min_value=-180, max_value=180
    )
    accuracy = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, rules: VisitRules, stations: Sequence[int], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        numbered = [(str(number), f"TPS {number:03d}") for number in stations]
        self.fields["station"].choices = [  # type: ignore[attr-defined]
            ("", "Seluruh desa"),
            *numbered,
        ]
        self.items = rules.items
        for item in rules.items:
            self.fields[item.code] = forms.ChoiceField(
                label=item.text.id,
                choices=list(ANSWERS.items()),
                widget=forms.RadioSelect,
                error_messages={"required": "Pilih salah satu."},
            )
            self.fields[f"{item.code}-note"] = forms.CharField(
                label="Catatan", required=False, max_length=LONGEST_NOTE
            )

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Answer and note of each item."""
        return [(self[item.code], self[f"{item.code}-note"]) for item in self.items]

    @property
    def answers(self) -> list[Answer]:
        """Only after ``is_valid``."""
        given = self.cleaned_data
        return [
            Answer(item.code, given[item.code], given[f"{item.code}-note"].strip())
            for item in self.items
        ]

    @property
    def position(self) -> Position | None:
        """What the browser told of the place, where it told both."""
        given = self.cleaned_data
        latitude, longitude = given["latitude"], given["longitude"]
        if latitude is None or longitude is None:
            return None
        return Position(_six(latitude), _six(longitude), given["accuracy"])


def _six(degrees: Decimal) -> Decimal:
    """Six decimals are a hand's breadth."""
    return degrees.quantize(Decimal("0.000001"))


class AssignForm(forms.Form):
    owner = forms.CharField(label="Penanggung jawab", max_length=LONGEST_OWNER)
    due_on = forms.DateField(
        label="Paling lambat",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial, label_suffix="")


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label="Foto",
        allow_empty_file=True,
        help_text=f"JPEG, PNG, atau WebP; paling besar {PHOTO.max_bytes // MIB} MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(PHOTO.media_types)}),
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")
