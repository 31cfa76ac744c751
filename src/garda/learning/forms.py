"""Forms of tests: the questions in somebody's own order, and sheets typed from paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from garda.kernel.ids import uuid7

from .domain.shuffling import Shown


class TestForm(forms.Form):
    """One test in the order of one person. After ``is_valid``: ``answers``.

    Questions left blank are asked about once; whoever ticks ``blank_ok`` means it.
    """

    __test__ = False

    attempt = forms.UUIDField(widget=forms.HiddenInput)
    root = forms.CharField(widget=forms.HiddenInput, max_length=64)
    blank_ok = forms.BooleanField(label="Kirim dengan soal yang belum dijawab", required=False)

    def __init__(self, order: Sequence[Shown], root: str, data: Any = None) -> None:
        super().__init__(data, initial={"attempt": uuid7(), "root": root}, label_suffix="")
        self.order = order
        self.blanks: list[int] = []
        for shown in order:
            self.fields[_name(shown)] = forms.ChoiceField(
                label=shown.question.text,
                choices=[(letter, shown.question.choices[letter]) for letter in shown.choices],
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": "Pilih salah satu jawaban."},
            )

    @property
    def asked(self) -> Iterator[tuple[Shown, BoundField]]:
        return ((shown, self[_name(shown)]) for shown in self.order)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        self.blanks = [n for n, s in enumerate(self.order, start=1) if not given.get(_name(s))]
        if self.blanks and not given.get("blank_ok"):
            self.add_error("blank_ok", "Jawab dahulu, atau centang untuk mengirim begini.")
        return given

    @property
    def answers(self) -> dict[str, str]:
        """Letter of the module's file by question; without those left blank."""
        given = {shown.question.id: self.cleaned_data[_name(shown)] for shown in self.order}
        return {question: letter for question, letter in given.items() if letter}


def _name(shown: Shown) -> str:
    return f"q-{shown.question.id}"
