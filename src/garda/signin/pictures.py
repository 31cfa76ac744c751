"""QR codes inside pages."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

from garda.documents.qr import svg


def qr_picture(text: str) -> SafeString:
    """A QR code to stand in a page: without what a file of its own begins with."""
    drawn = svg(text)
    return mark_safe(drawn[drawn.index("<svg") :])  # noqa: S308 - drawn here, holds no text
