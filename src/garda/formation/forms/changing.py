"""The form by which a plenary changes a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from garda.formation.domain.changing import Kind
from garda.formation.services import Wanted
from garda.formation.services.changing import REASON_LENGTH

Choices = Sequence[tuple[str, Any]]

_KINDS = [
    (Kind.SWAP.value, "Dua orang bertukar tempat"),
    (Kind.SEAT.value, "Cadangan mengisi kursi kosong"),
    (Kind.UNSEAT.value, "Seseorang keluar dari kursinya"),
]
_CHOOSE = ("", "Pilih")


class ChangeForm(forms.Form):
    """Who changes places and why. ``people`` by station, ``seats`` those that are empty.

    A swap with a reserve is how somebody is replaced; swapping two seats of one station changes
    the chair.
    """

    def __init__(self, people: Choices, seats: Choices, data: Any = None) -> None:
        super().__init__(data, label_suffix="", prefix="ubah")
        kinds = _KINDS if seats else [kind for kind in _KINDS if kind[0] != Kind.SEAT]
        self.fields["kind"] = _choice("Perubahan", [_CHOOSE, *kinds])
        self.fields["first"] = _choice("Siapa", [_CHOOSE, *people])
        self.fields["second"] = _choice(
            "Bertukar dengan", [_CHOOSE, *people], required=False,
            help_text="Hanya untuk bertukar tempat; boleh dengan cadangan.",
        )  # fmt: skip
        if seats:
            self.fields["place"] = _choice("Kursi kosong", [_CHOOSE, *seats], required=False)
        self.fields["reason"] = forms.CharField(
            label="Alasan pleno",
            max_length=REASON_LENGTH,
            help_text="Dicetak pada berita acara. Bila orang itu bertugas di TPS lain, tulis bahwa "
            "ia bersedia. Tanpa NIK, nomor KK, atau keadaan kesehatan.",
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={"required": "Tulis alasannya."},
        )

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("kind") == Kind.SWAP and not found.get("second"):
            self.add_error("second", "Pilih dengan siapa bertukar.")
        if found.get("kind") == Kind.SEAT and not found.get("place"):
            self.add_error("place", "Pilih kursinya.")
        return found

    def wanted(self) -> Wanted:
        """What the form asks for, once it is valid."""
        found = self.cleaned_data
        station, _, seat = (found.get("place") or "").partition("/")
        return Wanted(
            Kind(found["kind"]),
            UUID(found["first"]),
            UUID(found["second"]) if found["second"] else None,
            UUID(station) if station else None,
            int(seat) if seat else None,
        )


def _choice(
    label: str, choices: Choices, *, required: bool = True, help_text: str = ""
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        help_text=help_text,
        error_messages={"required": "Pilih salah satu.", "invalid_choice": "Pilih dari daftar."},
    )
