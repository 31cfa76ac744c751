"""QR codes of papers."""

from __future__ import annotations

import zxingcpp
from django.conf import settings

from .models import Document

#: Medium correction: survives a fold or a stamp on its edge.
CORRECTION = "M"


def check_url(document: Document) -> str:
    """Public address at which anyone checks the paper. Holds the code and nothing else."""
    base: str = settings.GARDA_PUBLIC_URL
    return f"{base.rstrip('/')}/periksa/{document.code}/"


def svg(text: str) -> str:
    """QR code of ``text`` as an SVG picture with its quiet zone."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=CORRECTION)
    return str(code.to_svg(add_quiet_zones=True))
