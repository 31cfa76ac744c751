"""Forms of the placement proposal."""

from __future__ import annotations

from typing import Any

from django import forms

from garda.formation.domain.lottery import THROWS, read_dice

_SHAPE = f"Ketik {THROWS} angka dari 1 sampai 6, menurut urutan lemparan."


class _DiceField(forms.CharField):
    """Throws of a die as they are read aloud: digits, with or without blanks."""

    def clean(self, value: Any) -> str:
        try:
            return read_dice(super().clean(value))
        except ValueError as wrong:
            raise forms.ValidationError(_SHAPE, code="dice") from wrong


def _typed() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class DiceForm(forms.Form):
    """The dice of the open plenary, typed twice: they count once and are not corrected."""

    dice = _DiceField(
        label="Angka dadu",
        max_length=60,
        help_text=f"{_SHAPE} Misalnya 3 1 6 2 5 5 4 1 2 6.",
        widget=_typed(),
        error_messages={"required": "Isi angkanya."},
    )
    again = _DiceField(
        label="Ketik sekali lagi",
        max_length=60,
        help_text="Minta orang lain membacakannya. Setelah dicatat, dadu tidak dapat diubah.",
        widget=_typed(),
        error_messages={"required": "Ketik angkanya sekali lagi."},
    )

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        dice, again = found.get("dice"), found.get("again")
        if dice and again and dice != again:
            self.add_error("again", "Tidak sama dengan yang pertama. Periksa kedua isian.")
        return found
