"""Forms of the room: why something is opened, and why that was in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from garda.privacy.forms import ReasonField

from .reasons import OTHER, REASONS

#: Room for the words of the list and the text together, see privacy.reasons.LONGEST.
TEXT_LENGTH = 120


class OpenForm(forms.Form):
    """Which number, and why."""

    kind = forms.ChoiceField(
        label="Nomor", widget=forms.RadioSelect, error_messages={"required": "Pilih nomornya."}
    )
    reason = forms.ChoiceField(
        label="Alasan",
        choices=[("", "Pilih…"), *REASONS.items()],
        error_messages={"required": "Pilih alasannya."},
    )
    text = ReasonField(
        label="Keterangan",
        required=False,
        help_text=f"Paling panjang {TEXT_LENGTH} huruf, tanpa nomor apa pun.",
    )

    def __init__(self, kinds: Mapping[str, str], data: Any = None, kind: str = "") -> None:
        super().__init__(data, label_suffix="", initial={"kind": kind or next(iter(kinds), "")})
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = list(kinds.items())
        self.fields["text"].max_length = TEXT_LENGTH  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if len(given.get("text", "")) > TEXT_LENGTH:
            self.add_error("text", f"Ringkaskan sampai {TEXT_LENGTH} huruf.")
        if given.get("reason") == OTHER and not given.get("text") and "text" not in self.errors:
            self.add_error("text", "Untuk alasan lain, tulis keterangannya.")
        return given


class ExplainForm(forms.Form):
    """Why an unusual opening was in order, or what was done about it."""

    explanation = ReasonField(
        label="Penjelasan",
        help_text="Mengapa ini wajar, atau apa yang sudah dilakukan. Tanpa nomor apa pun.",
    )


def offered(kinds: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """Names of the kinds, each once, in their order."""
    return {kind: names[kind] for kind in dict.fromkeys(kinds)}
