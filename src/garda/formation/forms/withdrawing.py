"""Why an applicant withdraws."""

from __future__ import annotations

from django import forms


class WithdrawForm(forms.Form):
    """The reason in the applicant's words."""

    reason = forms.CharField(
        label="Alasan mundur",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Menurut pelamarnya. Tanpa NIK dan nomor telepon.",
        error_messages={"required": "Tuliskan alasannya."},
    )
