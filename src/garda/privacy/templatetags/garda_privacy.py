"""Parts that only the pages of the privacy room use."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse

from garda.privacy.sections import sections_for

register = template.Library()


@register.inclusion_tag("privacy/sections.html", takes_context=True)
def privacy_sections(context: RequestContext) -> dict[str, Any]:
    """Links to the room's other pages that the acting role has."""
    request = context["request"]
    match = request.resolver_match
    route = match.url_name if match is not None else ""
    return {
        "entries": [
            {"label": s.label, "url": reverse(s.route), "current": route in s.routes}
            for s in sections_for(request.actor.role)
        ]
    }
