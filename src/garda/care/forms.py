"""The form of a health certificate as an applicant hands it in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from garda.sealed.forms import PaperForm

from .vault import HEALTH


class CertificateForm(PaperForm):
    """What the vault keeps of a certificate, without remarks, and when it was handed in."""

    received_at = forms.DateTimeField(
        label="Diterima",
        help_text="Waktu pada tanda terima, menurut jam di desa.",
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        error_messages={
            "required": "Isi bagian ini.",
            "invalid": "Tulis tanggal dan jam yang benar.",
        },
    )

    def __init__(self, now: datetime, data: Any = None, files: Any = None) -> None:
        """``now`` is local."""
        super().__init__(HEALTH, data, files)
        del self.fields["remark"]
        self.fields["received_at"].initial = now.replace(tzinfo=None, second=0, microsecond=0)
        self.order_fields(["issuer", "issued_on", "fit", "scan", "received_at"])
