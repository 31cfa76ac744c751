"""The cover of a page that was left alone."""

from __future__ import annotations

from typing import Any

from django import template

from garda.signin.models import Method, SignIn
from garda.signin.services.sessions import limits_of

register = template.Library()


@register.inclusion_tag("signin/lock_cover.html", takes_context=True)
def lock_cover(context: dict[str, Any]) -> dict[str, Any]:
    """The dialog that covers the page, hidden until its script shows it."""
    sign_in: SignIn | None = getattr(context.get("request"), "sign_in", None)
    return {
        "csp_nonce": context.get("csp_nonce"),
        "csrf_token": context.get("csrf_token"),
        "sign_in": sign_in,
        "by_pin": sign_in is not None and sign_in.method == Method.PIN,
        "seconds": int(limits_of(sign_in).lock_after.total_seconds()) if sign_in else 0,
    }
