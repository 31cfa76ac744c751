"""Forms of the documents room."""

from __future__ import annotations

from django import forms

from .domain.kinds import MIB
from .services.scans import SCAN_KINDS

_MOST = max(kind.max_bytes for kind in SCAN_KINDS)


class ScanForm(forms.Form):
    """The signed paper as a photo or PDF. What it is, its bytes decide."""

    scan = forms.FileField(
        label="Foto atau PDF dokumen bertanda tangan",
        allow_empty_file=True,  # the refusal says more than the field would
        help_text=f"Foto JPEG, PNG, WebP, atau PDF; paling besar {_MOST // MIB} MB. Keterangan "
        "lokasi dan waktu di dalam foto tidak ikut ditampilkan.",
        widget=forms.FileInput(
            attrs={
                "accept": ",".join(t for kind in SCAN_KINDS for t in kind.media_types),
                "data-max-bytes": _MOST,
                "data-too-large": f"Berkas ini lebih besar dari {_MOST // MIB} MB. Kecilkan "
                "resolusinya, lalu pilih lagi.",
            }
        ),
        error_messages={"required": "Pilih berkasnya."},
    )
