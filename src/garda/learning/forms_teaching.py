"""What a session taught, and asking for a trainer's exception."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from .services.teaching import LONGEST_REASON


class TaughtForm(forms.Form):
    """A version for each module of the session; the newest unless something else was taught."""

    def __init__(
        self,
        versions: Mapping[str, Sequence[tuple[str, str]]],
        said: Mapping[str, str],
        data: Any = None,
    ) -> None:
        super().__init__(data, label_suffix="", prefix="modul")
        for code, choices in versions.items():
            self.fields[code] = forms.ChoiceField(
                label=f"Modul {code}",
                choices=[("", "Tidak diajarkan"), *choices],
                initial=said.get(code, choices[0][0]),
                required=False,
            )

    @property
    def roots(self) -> dict[str, str]:
        """Root by code; only after ``is_valid``."""
        return {code: root for code, root in self.cleaned_data.items() if root}


class AskExceptionForm(forms.Form):
    person = forms.ChoiceField(label="Pelatih")
    reason = forms.CharField(label="Alasan", max_length=LONGEST_REASON)

    def __init__(self, people: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data, label_suffix="", prefix="izin")
        self.fields["person"].choices = people  # type: ignore[attr-defined]
