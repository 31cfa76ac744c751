"""The address in the QR code of an invitation."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def invitation_link(code: str) -> str:
    """The code stands behind ``#``: browsers keep that part to themselves, so no server, proxy or
    log on the way ever sees it."""
    return f"{settings.GARDA_PUBLIC_URL}{reverse('invitation')}#K={code}"
