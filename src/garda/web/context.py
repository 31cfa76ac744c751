"""What the shell of every page needs (see ``templates/web/base.html``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from garda.kernel import clock
from garda.people.models import Grant

#: Entries of the public navigation: label, route, place on its page, routes where it is current.
PUBLIC_PAGES: Sequence[tuple[str, str, str, frozenset[str]]] = (
    ("Hasil", "front", "#hasil", frozenset({"result", "station"})),
    ("Jadwal", "calendar", "", frozenset({"calendar"})),
    ("Cari TPS", "find-station", "", frozenset({"find-station"})),
    ("Periksa dokumen", "check-document", "", frozenset({"check-document", "verify-document"})),
)


@dataclass(frozen=True, slots=True)
class NavEntry:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Badge:
    """Who is signed in, as the header names them."""

    person_name: str
    role_name: str
    region: str


def shell(request: HttpRequest) -> dict[str, Any]:
    """Election, grant, time and navigation. Asks the session nothing that was not asked already."""
    grant: Grant | None = getattr(request, "grant", None)
    match = request.resolver_match
    return {
        "election": getattr(request, "election", None),
        "grant": _badge(grant) if grant is not None else None,
        "now": clock.now(),
        "public_nav": _public_nav(match.url_name if match is not None else None),
        "signin_url": reverse("sign-in"),
        "signout_url": reverse("sign-out"),
    }


def _badge(grant: Grant) -> Badge:
    person = grant.account.person
    name = person.name if person is not None else grant.account.username
    return Badge(name, grant.role_name, grant.region.name)


def _public_nav(route: str | None) -> list[NavEntry]:
    return [
        NavEntry(label, reverse(name) + anchor, route in current)
        for label, name, anchor, current in PUBLIC_PAGES
    ]
