"""What a request tells about the browser it comes from."""

from __future__ import annotations

from django.http import HttpRequest

from . import cookie
from .agent import agent_of, is_phone
from .cookie import DeviceToken
from .models import Device, DeviceKind
from .services.devices import Browser, recognised


def token_of(request: HttpRequest) -> DeviceToken | None:
    """The device cookie, if it is one of ours."""
    return cookie.read(request.COOKIES.get(cookie.name(), ""))


def device_of(request: HttpRequest) -> Device | None:
    """The device that this browser is, asked once per request."""
    if not hasattr(request, "_garda_device"):
        request._garda_device = recognised(token_of(request))  # type: ignore[attr-defined]
    device: Device | None = request._garda_device  # type: ignore[attr-defined]
    return device


def browser_of(request: HttpRequest) -> Browser:
    """Where an invitation is being accepted."""
    header = request.META.get("HTTP_USER_AGENT", "")
    kind = DeviceKind.PHONE if is_phone(header) else DeviceKind.DESK
    return Browser(device_of(request), kind, agent_of(header))
