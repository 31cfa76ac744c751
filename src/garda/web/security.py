"""Response headers that tell a browser what pages may do. Nothing comes from another place.

A page that was made for somebody signed in names its scripts by a nonce, and no other script runs
on it. A public page is the same for everyone and may be kept by caches: it has no nonce, allows the
site's own files, and has no use for turning text into script at all (trusted types).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from csp.constants import NONCE, NONE, SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

#: Abilities of a browser that no page asks for by itself, and those that sign-in does.
_REFUSED: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera",
    "display-capture", "encrypted-media", "geolocation", "gyroscope", "hid",
    "magnetometer", "microphone", "midi", "payment", "serial", "usb",
)  # fmt: skip
_SIGN_IN: Final = ("publickey-credentials-get=(self)", "publickey-credentials-create=(self)")


def permissions(allowed: Collection[str] = ()) -> str:
    """The permissions policy of a page that may use ``allowed`` itself."""
    own = (f"{ability}=({'self' if ability in allowed else ''})" for ability in _REFUSED)
    return ", ".join([*own, *_SIGN_IN])


#: What a page gets that asks for nothing. A view names others in ``response.garda_abilities``.
PERMISSIONS: Final = permissions()

HEADERS: Final = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "X-Permitted-Cross-Domain-Policies": "none",
}
#: Pages of signed-in people stay in no cache: the next user of a shared device goes back to none.
NOT_KEPT: Final = "no-store, private"

_OF_A_PERSON: Final = {"script-src": [NONCE]}
_PUBLIC: Final = {
    "script-src": [SELF],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": [NONE],
}


class SecurityHeadersMiddleware(CSPMiddleware):
    """Stands near the top, so that refusals of what stands below get the headers, too."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        own = _OF_A_PERSON if parts.nonce else _PUBLIC
        parts.replace = own | (parts.replace or {})
        return parts

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        abilities: Collection[str] = getattr(response, "garda_abilities", ())
        if abilities:
            response.headers["Permissions-Policy"] = permissions(abilities)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response:
            response.headers["Cache-Control"] = NOT_KEPT
        return super().process_response(request, response)
