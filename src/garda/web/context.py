"""What the shell of every page needs (see ``templates/web/base.html``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from garda.kernel import clock
from garda.people.models import Grant
from garda.web.routes import may_open

#: An entry of a navigation: label, route, place on its page, routes where it is current.
Page = tuple[str, str, str, frozenset[str]]

PUBLIC_PAGES: Sequence[Page] = (
    ("Hasil", "front", "#hasil", frozenset({"result", "station"})),
    ("Jadwal", "calendar", "", frozenset({"calendar"})),
    ("Cari TPS", "find-station", "", frozenset({"find-station"})),
    ("Modul", "modules", "", frozenset({"modules", "module", "module-page"})),
    ("Periksa dokumen", "check-document", "", frozenset({"check-document", "verify-document"})),
)

_TASKS: Page = ("Tugas", "tasks", "", frozenset({"tasks"}))
_ENTRY: Page = (
    "Isi C.Hasil",
    "entry-list",
    "",
    frozenset({"entry-list", "entry", "assisted-list", "assisted-entry", "held-list", "held"}),
)
_PEOPLE: Page = (
    "Orang",
    "people",
    "",
    frozenset({"people", "person", "exports", "export", "new-export", "found-list"}),
)
_TRACE: Page = (
    "Jejak akses",
    "trace",
    "",
    frozenset({"trace", "trace-officer", "look"}),
)
_ROLES: Page = (
    "Peran",
    "grants",
    "",
    frozenset(
        {
            "grants",
            "grant",
            "give-grant",
            "name-witness",
            "sheets",
            "subordinate",
            "recoveries",
            "devices",
        }
    ),
)
_LEARNING: Page = (
    "Belajar",
    "learning",
    "",
    frozenset({"learning", "test", "test-result", "practice-count"}),
)
_QUEUE: Page = (
    "Selisih",
    "difference-list",
    "",
    frozenset(
        {
            "difference-list",
            "difference",
            "second-looks",
            "second-look",
            "entry-quality",
            "partner-tokens",
            "partner-token",
        }
    ),
)

#: What officers work with, in the order of their day. A role sees those whose routes let it in.
OFFICER_PAGES: Sequence[Page] = (_TASKS, _LEARNING, _ENTRY, _QUEUE, _PEOPLE, _ROLES, _TRACE)


@dataclass(frozen=True, slots=True)
class NavEntry:
    label: str
    url: str
    current: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """Election, grant, time and navigation. Asks the session nothing that was not asked already.

    Behind a lock the page is one for visitors: it may stand open on somebody else's table.
    """
    held: Grant | None = getattr(request, "grant", None)
    covered = getattr(request, "covered", False)
    grant = None if covered else held
    match = request.resolver_match
    return {
        "election": getattr(request, "election", None),
        "grant": grant,
        "grants": [] if covered else getattr(request, "grants", []),
        # A page made for somebody signed in; public ones are the same for everyone.
        "csp_nonce": getattr(request, "csp_nonce", None) if held else None,
        "now": clock.now(),
        "public_nav": _navigation(PUBLIC_PAGES, match.url_name if match is not None else None),
        "officer_nav": _navigation(
            [page for page in OFFICER_PAGES if may_open(grant.role, page[1])] if grant else [],
            match.url_name if match is not None else None,
        ),
        "shifted": getattr(request, "shifted", None),
    }


def _navigation(pages: Sequence[Page], route: str | None) -> list[NavEntry]:
    return [
        NavEntry(label, reverse(name) + anchor, route in current)
        for label, name, anchor, current in pages
    ]
