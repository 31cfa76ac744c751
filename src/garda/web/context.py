"""What the shell of every page needs (see ``templates/web/base.html``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.people.models import Grant

#: An entry of a navigation: label, route, place on its page, routes where it is current.
Page = tuple[str, str, str, frozenset[str]]

PUBLIC_PAGES: Sequence[Page] = (
    ("Hasil", "front", "#hasil", frozenset({"result", "station"})),
    ("Jadwal", "calendar", "", frozenset({"calendar"})),
    ("Cari TPS", "find-station", "", frozenset({"find-station"})),
    ("Periksa dokumen", "check-document", "", frozenset({"check-document", "verify-document"})),
)

_TASKS: Page = ("Tugas", "tasks", "", frozenset({"tasks"}))
_ENTRY: Page = ("Isi C.Hasil", "entry-list", "", frozenset({"entry-list", "entry"}))
_PEOPLE: Page = (
    "Orang",
    "people",
    "",
    frozenset({"people", "person", "exports", "export", "new-export", "found-list"}),
)
_QUEUE: Page = ("Selisih", "difference-list", "", frozenset({"difference-list", "difference"}))

#: What each role works with; the pages themselves say who may open them.
OFFICER_PAGES: Mapping[str, Sequence[Page]] = {
    Role.PPS: (_TASKS, _ENTRY, _PEOPLE),
    Role.KPPS: (_TASKS, _ENTRY),
    Role.PPK: (_TASKS, _ENTRY, _QUEUE, _PEOPLE),
    Role.KPU_REGENCY: (_TASKS, _QUEUE, _PEOPLE),
    Role.BAWASLU: (_TASKS, _QUEUE, _PEOPLE),
    Role.KPU_PROVINCE: (_TASKS, _QUEUE, _PEOPLE),
    Role.KPU_RI: (_TASKS, _QUEUE),
    Role.OPERATOR: (_TASKS,),
}


@dataclass(frozen=True, slots=True)
class NavEntry:
    label: str
    url: str
    current: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """Election, grant, time and navigation. Asks the session nothing that was not asked already."""
    grant: Grant | None = getattr(request, "grant", None)
    match = request.resolver_match
    return {
        "election": getattr(request, "election", None),
        "grant": grant,
        "grants": getattr(request, "grants", []),
        # A page made for somebody signed in; public ones are the same for everyone.
        "csp_nonce": getattr(request, "csp_nonce", None) if grant else None,
        "now": clock.now(),
        "public_nav": _navigation(PUBLIC_PAGES, match.url_name if match is not None else None),
        "officer_nav": _navigation(
            OFFICER_PAGES.get(grant.role, ()) if grant else (),
            match.url_name if match is not None else None,
        ),
        "shifted": getattr(request, "shifted", None),
    }


def _navigation(pages: Sequence[Page], route: str | None) -> list[NavEntry]:
    return [
        NavEntry(label, reverse(name) + anchor, route in current)
        for label, name, anchor, current in pages
    ]
