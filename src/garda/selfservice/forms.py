"""Forms around the steps: the code, a document, how many slips."""

from __future__ import annotations

from typing import Any

from django import forms

from garda.documents.domain.kinds import MIB
from garda.formation.services.papers import kinds_of
from garda.packs.papers import DocumentRule
from garda.signin.forms import CodeForm

from .limits import MOST_SLIPS


class SlipCodeForm(CodeForm):
    """The code of a slip, as typed or as its link brought it."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["code"].label = "Kode pada kartu"
        self.fields["code"].help_text = "Enam belas huruf dan angka. Huruf besar kecil sama saja."


class DocumentForm(forms.Form):
    """One document as photo or PDF."""

    file = forms.FileField(
        label="Foto atau PDF",
        allow_empty_file=True,
        error_messages={"required": "Pilih berkasnya."},
    )

    def __init__(self, rule: DocumentRule, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")
        kinds = kinds_of(rule)
        names = ", ".join(kind.type_names for kind in kinds)
        self.fields["file"].help_text = f"{names}; paling besar {rule.max_mb} MB."
        self.fields["file"].widget.attrs |= {
            "accept": ",".join(media for kind in kinds for media in kind.media_types),
            "data-most-bytes": str(rule.max_mb * MIB),
        }


class SlipsForm(forms.Form):
    """How many slips are printed."""

    count = forms.IntegerField(
        label="Berapa kartu",
        min_value=1,
        max_value=MOST_SLIPS,
        initial=1,
        help_text=f"Paling banyak {MOST_SLIPS} sekali cetak.",
        error_messages={
            "required": "Isi jumlahnya.",
            "invalid": "Ketik angka.",
            "min_value": "Paling sedikit 1.",
            "max_value": f"Paling banyak {MOST_SLIPS}.",
        },
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
