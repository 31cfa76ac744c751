"""The way from an announced list to the form about whoever stands on it."""

from __future__ import annotations

from typing import Any

from django import template

from garda.kernel import clock
from garda.packs.loader import get_pack
from garda.regions.models import Region
from garda.responses.domain.window import window_of

register = template.Library()


@register.inclusion_tag("responses/invitation.html", takes_context=True)
def response_invitation(context: dict[str, Any], village: Region, about: str) -> dict[str, Any]:
    """The link while responses are taken, else when they are. ``about``: the title of the list."""
    window = window_of(get_pack(context["request"].election.pack))
    now = clock.now()
    return {
        "village": village,
        "about": about,
        "window": window,
        "is_open": window.is_open(now, village.time_zone),
        "early": window.before(now, village.time_zone),
    }
