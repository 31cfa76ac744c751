"""Where a signed-in person can go, by role: the entries of the menu in every page's header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from garda.people.models import Grant
from garda.people.roles import Role
from garda.regions.models import RegionLevel
from garda.results.entry import SOURCE_OF

from .dashboard import READERS

#: Roles that read the queue of differences; a source never does.
_QUEUE = frozenset(set(Role) - {Role.KPPS, Role.PPS, Role.OPERATOR})


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    current: bool


def officer_nav(grant: Grant, route: str | None) -> Sequence[Entry]:
    """Menu of a role in its region; ``route`` is the name of the page being shown."""
    return [Entry(label, url, name == route) for name, label, url in _pages(grant)]


def _pages(grant: Grant) -> list[tuple[str, str, str]]:
    region, role = grant.region, grant.role
    pages = [("tasks", "Tugas", reverse("tasks"))]
    if role in READERS and region.level != RegionLevel.COUNTRY:
        pages.append(("region", region.name, reverse("region", args=[region.code])))
    if role in SOURCE_OF:
        pages.append(("entry-list", "Isi C.Hasil", reverse("entry-list")))
    if role in _QUEUE:
        pages.append(("difference-list", "Penyelesaian beda", reverse("difference-list")))
    if role == Role.PPS:
        pages.append(("proposal", "Usulan KPPS", reverse("proposal", args=[region.code])))
    pages.append(("front", "Halaman publik", reverse("front")))
    return pages
