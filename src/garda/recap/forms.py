"""Forms of a plenary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

REASON_LENGTH = 300


class CorrectionForm(forms.Form):
    """A new value for one figure of one station's form, with the reason."""

    round = forms.UUIDField(widget=forms.HiddenInput)
    key = forms.ChoiceField(label="Isian yang dibetulkan")
    value = forms.IntegerField(
        label="Angka yang benar",
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Ketik angkanya.", "invalid": "Ketik angka saja."},
    )
    reason = forms.CharField(
        label="Alasan pembetulan",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Misalnya apa yang terbaca pada C.Hasil plano, daftar hadir, atau surat suara.",
        error_messages={"required": "Tuliskan alasannya."},
    )

    def __init__(
        self, fields: Sequence[tuple[str, str]], data: Any = None, *, round_id: Any = None
    ) -> None:
        super().__init__(data, initial={"round": round_id}, label_suffix="")
        self.fields["key"].choices = list(fields)  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """Closing; a reason only where sums of the paper do not hold and stay so."""

    kept_reason = forms.CharField(
        label="Mengapa angka tetap seperti tertulis",
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Masuk ke berita acara sebagai catatan.",
    )
