"""How one member did: three answers, all of them left open until somebody says something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from garda.formation.models import Appointment, Evaluation
from garda.formation.services import Judgement
from garda.formation.services.evaluating import LONGEST_NOTE

_SCALE = [
    ("", "Belum dinilai"),
    ("4", "Sangat baik"),
    ("3", "Baik"),
    ("2", "Perlu pembinaan"),
    ("1", "Kurang"),
]


class EvaluationForm(forms.Form):
    """One member. Left as it was, nothing is said."""

    scale = forms.ChoiceField(label="Pelaksanaan tugas", choices=_SCALE, required=False)
    again = forms.ChoiceField(
        label="Dipanggil lagi",
        choices=[("", "Pilih"), ("yes", "Ya"), ("no", "Tidak")],
        required=False,
    )
    note = forms.CharField(
        label="Catatan",
        max_length=LONGEST_NOTE,
        required=False,
        help_text="Tentang tugasnya. Tanpa kesehatan dan tanpa nomor.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, member: Appointment, said: Evaluation | None, data: Any = None) -> None:
        known = (
            {"scale": str(said.scale), "again": "yes" if said.again else "no", "note": said.note}
            if said
            else None
        )
        super().__init__(data, prefix=f"kursi-{member.seat}", label_suffix="", initial=known)
        self.member = member

    def clean(self) -> dict[str, Any]:
        """Both answers, or none."""
        given = self.cleaned_data
        for name, other in (("scale", "again"), ("again", "scale")):
            if not given.get(name) and (given.get(other) or given.get("note")):
                self.add_error(name, "Isi juga ini.")
        return given

    @property
    def judgement(self) -> Judgement | None:
        """What is said, None for nothing; only after ``is_valid``."""
        given = self.cleaned_data
        if not given["scale"]:
            return None
        return Judgement(
            appointment=self.member.id,
            scale=int(given["scale"]),
            again=given["again"] == "yes",
            note=given["note"],
        )


def evaluation_forms(
    members: Sequence[Appointment], said: dict[Any, Evaluation], data: Any = None
) -> list[EvaluationForm]:
    """A form for each member of a station, by seat."""
    return [EvaluationForm(member, said.get(member.id), data) for member in members]
