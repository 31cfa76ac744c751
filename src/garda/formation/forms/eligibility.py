"""Forms of the check of requirements: a verdict with its reason, a waiver."""

from __future__ import annotations

from typing import Any

from django import forms

from garda.formation.models import QuestionVerdict
from garda.formation.services.questioning import REASON_LENGTH
from garda.privacy.reasons import BadReason, checked_reason


class _ReasonField(forms.CharField):
    """A reason in words, without anybody's numbers."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            max_length=REASON_LENGTH,
            help_text="Tulis apa yang dilihat atau didengar. Tanpa NIK, nomor KK, atau telepon.",
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": "Tulis alasannya."},
        )

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            return checked_reason(text, REASON_LENGTH)
        except BadReason as wrong:
            raise forms.ValidationError(wrong.id, code="reason") from wrong


class VerdictForm(forms.Form):
    """First step: whether the rule is met, and why. ``prefix``: the question."""

    verdict = forms.ChoiceField(
        label="Putusan yang diusulkan",
        choices=[("", "Pilih"), *QuestionVerdict.choices],
        error_messages={"required": "Pilih putusannya."},
    )
    reason = _ReasonField("Alasan")

    def __init__(self, data: Any = None, *, prefix: str) -> None:
        super().__init__(data, prefix=prefix, label_suffix="")


class WaiverForm(forms.Form):
    """Why somebody may serve who does not meet a rule. ``prefix``: the rule's code."""

    reason = _ReasonField("Mengapa dikecualikan")

    def __init__(self, data: Any = None, *, prefix: str) -> None:
        super().__init__(data, prefix=prefix, label_suffix="")
