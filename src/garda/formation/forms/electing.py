"""The form by which a PPS records that a group elected its chair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

_COUNT = {"required": "Isi angkanya.", "invalid": "Hanya angka.", "min_value": "Paling sedikit 1."}


class ElectedForm(forms.Form):
    """Whom the members elected, how many were present, and how many voted for that member."""

    present = forms.IntegerField(
        label="Anggota yang hadir",
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=_COUNT,
    )
    votes = forms.IntegerField(
        label="Suara untuk ketua terpilih",
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=_COUNT,
    )
    field_order = ("member", "present", "votes")

    def __init__(self, members: Sequence[tuple[str, Any]], data: Any = None) -> None:
        super().__init__(data, label_suffix="", prefix="ketua")
        self.has_members = bool(members)
        self.fields["member"] = forms.ChoiceField(
            label="Ketua terpilih",
            choices=[("", "Pilih"), *members],
            error_messages={
                "required": "Pilih salah satu.",
                "invalid_choice": "Pilih dari daftar.",
            },
        )
        self.order_fields(self.field_order)
