"""What a planner chooses."""

from __future__ import annotations

from django import forms


class OpenForm(forms.Form):
    """The day on which votes are cast in the rehearsal."""

    voting_day = forms.DateField(
        label="Hari pemungutan suara latihan",
        help_text="Boleh hari ini. TPS, pemilih, anggota, dan peran diambil dari keadaan sekarang.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
