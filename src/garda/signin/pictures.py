"""QR codes inside pages."""

from __future__ import annotations

import re

from django.utils.safestring import SafeString, mark_safe

from garda.documents.qr import svg


def qr_picture(text: str) -> SafeString:
    """A QR code to stand in a page, as large as its style says."""
    drawn = svg(text)
    # Without what a file of its own begins with; a view box lets the drawing grow.
    picture = drawn[drawn.index("<svg") :]
    scaled = re.sub(r'width="(\d+)" height="(\d+)"', r'viewBox="0 0 \1 \2"', picture, count=1)
    return mark_safe(scaled)  # noqa: S308 - drawn here, holds no text
