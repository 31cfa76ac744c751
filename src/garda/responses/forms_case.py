"""Forms of officers and supervisors on the page of one response."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from garda.formation.models import QuestionVerdict
from garda.kernel.errors import GardaError
from garda.kernel.roles import LABELS
from garda.packs.types import EligibilityRule

from .domain.cases import NoteKind
from .services.recommending import ADDRESSEES, NUMBER_LENGTH
from .words import NOTE_LENGTH, REASON_LENGTH, checked_words

#: Said to the applicant: what was said, never who said it.
TO_APPLICANT = "Ada tanggapan masyarakat mengenai syarat ini. Sampaikan penjelasan Anda kepada PPS."
NOTE_KINDS: Mapping[str, str] = {
    NoteKind.REPLY: "Jawaban pelamar",
    NoteKind.INTERVIEW: "Wawancara atau klarifikasi",
}


def _words(label: str, longest: int, help_text: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": "Isi bagian ini lebih dahulu."},
    )


class _CaseForm(forms.Form):
    """Fields of a page with many forms have names of their own for labels."""

    #: The field whose words are checked, and how long they may be.
    words: tuple[str, int] = ("text", NOTE_LENGTH)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="", auto_id=f"{type(self).__name__}_%s")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        name, longest = self.words
        if name in found:
            try:
                checked_words(found[name], longest)
            except GardaError as refused:
                self.add_error(name, refused.id)
        return found

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = list(choices)


class TakeUpForm(_CaseForm):
    rule = forms.ChoiceField(label="Syarat yang diklarifikasi")
    text = _words(
        "Yang disampaikan kepada pelamar",
        REASON_LENGTH,
        "Isi tanggapan dengan kata Anda sendiri, tanpa petunjuk siapa yang menyampaikan.",
    )
    words = ("text", REASON_LENGTH)

    def __init__(self, rules: Sequence[EligibilityRule], chosen: str, data: Any = None) -> None:
        super().__init__(data)
        self._choose("rule", [(r.code, f"{r.code} {r.name.id}") for r in rules])
        self.initial = {"rule": chosen, "text": TO_APPLICANT}


class NoteForm(_CaseForm):
    kind = forms.ChoiceField(label="Jenis catatan", choices=list(NOTE_KINDS.items()))
    text = _words("Apa yang dikatakan pelamar", NOTE_LENGTH)


class ProposeForm(_CaseForm):
    verdict = forms.ChoiceField(
        label="Putusan yang diusulkan", choices=list(QuestionVerdict.choices)
    )
    reason = _words("Alasan", REASON_LENGTH, rows=3)
    words = ("reason", REASON_LENGTH)


class DismissForm(_CaseForm):
    reason = _words(
        "Mengapa tidak ditindaklanjuti", REASON_LENGTH, "Pengawas membaca alasan ini.", rows=3
    )
    words = ("reason", REASON_LENGTH)


class AnswerForm(_CaseForm):
    text = _words(
        "Jawaban kepada pelapor",
        NOTE_LENGTH,
        "Dibaca pelapor dengan kodenya. Tidak dapat diubah setelah dikirim.",
    )


class RecommendForm(_CaseForm):
    number = forms.CharField(
        label="Nomor surat", max_length=NUMBER_LENGTH, error_messages={"required": "Isi nomornya."}
    )
    addressee = forms.ChoiceField(label="Kepada", choices=[(r, LABELS[r]) for r in ADDRESSEES])
    due_on = forms.DateField(
        label="Harus dijawab paling lambat",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Pilih tanggalnya.", "invalid": "Tulis sebagai 2024-10-07."},
    )
    text = _words("Isi rekomendasi", NOTE_LENGTH)

    def __init__(self, today: date, data: Any = None) -> None:
        super().__init__(data)
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()


class AnswerRecommendationForm(_CaseForm):
    recommendation = forms.UUIDField(widget=forms.HiddenInput)
    text = _words("Jawaban atas rekomendasi", NOTE_LENGTH)


class ContactForm(_CaseForm):
    reason = forms.CharField(
        label="Untuk apa Anda perlu menghubungi pelapor",
        max_length=200,
        help_text="Tercatat dengan nama Anda dan dibaca pengawas.",
        error_messages={"required": "Isi alasannya."},
    )
    words = ("reason", 200)
