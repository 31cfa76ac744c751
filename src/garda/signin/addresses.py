"""Where a request comes from, as far as it may be believed. An address is never stored."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def address_of(environ: Mapping[str, Any], *, behind_proxy: bool) -> str:
    """Of an IPv6 address the part that one connection owns; empty where it cannot be read.

    ``behind_proxy``: whether the last hop of X-Forwarded-For may be believed.
    """
    told = str(environ.get("HTTP_X_FORWARDED_FOR", "")) if behind_proxy else ""
    text = told.rpartition(",")[2].strip() or str(environ.get("REMOTE_ADDR", ""))
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(int(address) >> 64)
    return text


def sender_of(request: HttpRequest) -> str:
    """The address of a request that Django holds."""
    return address_of(request.META, behind_proxy=settings.SECURE_PROXY_SSL_HEADER is not None)
