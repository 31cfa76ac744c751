"""Forms of a village's papers: withdrawing one, and how a member's name is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from garda.privacy.reasons import LONGEST

from .secretariat import EMPTY, name_field


class WithdrawForm(forms.Form):
    """Why a paper holds no more."""

    def __init__(self, data: Any = None, *, prefix: str = "") -> None:
        super().__init__(data, prefix=prefix, label_suffix="")
        self.fields["reason"] = forms.CharField(
            label="Alasan pencabutan",
            max_length=LONGEST,
            help_text="Tersimpan pada buku besar. Tanpa NIK atau nomor lain.",
            error_messages=EMPTY,
        )


class NameForm(forms.Form):
    """How a member's name is written, and where that was read."""

    new_name = name_field("Nama yang benar")
    source = forms.CharField(
        label="Dibaca dari",
        max_length=100,
        help_text="Misalnya KTP-el atau ijazah. Tanpa nomornya.",
        error_messages=EMPTY,
    )

    def __init__(self, members: Sequence[tuple[UUID, str]], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["appointment"] = forms.TypedChoiceField(
            label="Anggota",
            coerce=UUID,
            choices=[("", "Pilih"), *((str(id_), label) for id_, label in members)],
            error_messages={**EMPTY, "invalid_choice": "Pilih dari daftar."},
        )
        self.order_fields(["appointment", "new_name", "source"])
