"""The device cookie: id, secret and a signature that is checked without the database.

The gate before Django tells paired devices from strangers by the signature alone; the secret is
what a device is then recognised by.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse

from .keys import keyed

#: Browsers keep no cookie longer than 400 days.
MAX_AGE_SECONDS = 400 * 24 * 3600
_SECRET_BYTES = 24


class DeviceToken(NamedTuple):
    """What a device shows."""

    device_id: UUID
    secret: str


def new_secret() -> str:
    return secrets.token_urlsafe(_SECRET_BYTES)


def written(token: DeviceToken) -> str:
    """The cookie's value."""
    body = f"{token.device_id.hex}.{token.secret}"
    return f"{body}.{_signature(body)}"


def read(value: str) -> DeviceToken | None:
    """The token in a cookie that we signed, else None. Asks no database."""
    body, _, signature = value.rpartition(".")
    identity, _, secret = body.partition(".")
    if not value.isascii() or not hmac.compare_digest(_signature(body), signature):
        return None
    try:
        return DeviceToken(UUID(identity), secret)
    except ValueError:
        return None


def _signature(body: str) -> str:
    digest = keyed("device-cookie", body)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def name() -> str:
    """What the browser calls it; bound to this very host where there is HTTPS."""
    chosen: str = settings.GARDA_DEVICE_COOKIE
    return chosen


def give(response: HttpResponse, token: DeviceToken) -> None:
    """Set the cookie. Strict: no other site's link ever carries it."""
    response.set_cookie(
        name(),
        written(token),
        max_age=MAX_AGE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def take_away(response: HttpResponse) -> None:
    response.delete_cookie(name(), samesite="Strict")
