"""QR codes of papers."""

from __future__ import annotations

import re

import zxingcpp
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

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


def qr_picture(text: str) -> SafeString:
    """A QR code to stand in a page, as large as its style says."""
    drawn = svg(text)
    # Without what a file of its own begins with; a view box lets the drawing grow.
    inner = drawn[drawn.index("<svg") :]
    scaled = re.sub(r'width="(\d+)" height="(\d+)"', r'viewBox="0 0 \1 \2"', inner, count=1)
    return mark_safe(scaled)  # noqa: S308 - drawn here, holds no text
