"""What is typed and chosen on voting day. What may be, the services say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from garda.formation.queries import Member
from garda.kernel.ids import uuid7
from garda.votingday.models import ReportKind
from garda.votingday.services.telling import LONGEST_REASON

CHOOSE = {"required": "Pilih salah satu.", "invalid_choice": "Pilih dari daftar."}
FILL = {"required": "Isi bagian ini lebih dahulu."}


class DayForm(forms.Form):
    """Form of this room: fields are named after the form, for pages with several."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        options.setdefault("auto_id", f"{type(self).__name__}_%s")
        super().__init__(*args, **options)

    def choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """Give a field its choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = list(choices)


class SendingForm(DayForm):
    """What carries an id of its own: sent again it is the same."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)


class StepForm(SendingForm):
    kind = forms.ChoiceField(
        label="Tahap",
        choices=[(k.value, k.label) for k in ReportKind if k != ReportKind.ROLL_CALL],
        error_messages=CHOOSE,
    )
    at = forms.TimeField(
        label="Pukul", required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Kosongkan bila baru saja.",
        error_messages={"invalid": "Tulis jam, misalnya 07:05."},
    )  # fmt: skip


class RollCallForm(SendingForm):
    present = forms.MultipleChoiceField(
        label="Yang hadir", widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE
    )

    def __init__(self, members: Sequence[Member], *args: Any) -> None:
        super().__init__(*args)
        self.choose("present", [(str(m.appointment), f"{m.seat}. {m.name}") for m in members])


class TakeBackForm(DayForm):
    report = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Alasan pembatalan", max_length=LONGEST_REASON, error_messages=FILL
    )
