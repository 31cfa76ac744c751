"""Forms of the placement proposal."""

from __future__ import annotations

from django import forms

#: A seed is published before the proposal is made; nine digits are easily read aloud.
LARGEST_SEED = 999_999_999


class SeedForm(forms.Form):
    """The public seed from which a proposal is made: the same seed gives the same names."""

    seed = forms.IntegerField(
        label="Benih publik",
        min_value=0,
        max_value=LARGEST_SEED,
        help_text="Angka yang diumumkan sebelum usulan disusun, misalnya hasil undian di depan "
        "saksi. Benih yang sama selalu memberi nama yang sama.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Isi angkanya.",
            "invalid": "Hanya angka, tanpa titik atau huruf.",
        },
    )
