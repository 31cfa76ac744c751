"""The form that sends a list of paper applications."""

from __future__ import annotations

from django import forms

from garda.documents.domain.kinds import MIB, TABLE


class ListForm(forms.Form):
    """One file. What it is, its bytes decide."""

    table = forms.FileField(
        label="Berkas xlsx atau CSV",
        allow_empty_file=True,  # the refusal says more than the field would
        help_text=f"Menurut contoh berkas; paling besar {TABLE.max_bytes // MIB} MB.",
        widget=forms.FileInput(
            attrs={
                "accept": ",".join((*TABLE.media_types, ".xlsx", ".csv")),
                "data-max-bytes": TABLE.max_bytes,
                "data-too-large": f"Berkas ini lebih besar dari {TABLE.max_bytes // MIB} MB. Bagi "
                "menjadi beberapa berkas, lalu pilih lagi.",
            }
        ),
        error_messages={"required": "Pilih berkasnya."},
    )
