"""Members who left and who took their seats, as the regency's KPU sees it when it happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from garda.activities.models import ActivityKind
from garda.activities.queries import completed
from garda.formation.models import Appointment
from garda.formation.queries import Replacement, replacements
from garda.formation.requests import election_of
from garda.formation.views.placement import readers
from garda.people.access import located
from garda.regions.models import Election, Region

LISTED = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A replacement with what the newcomer still lacks, in the order in which it is done."""

    row: Replacement
    station: int
    lacks: tuple[str, ...]


@readers
@never_cache
@require_safe
def replacement_list(request: HttpRequest, code: str) -> HttpResponse:
    """The newest replacements of a region, with decree, oath and catch-up training."""
    region = located(request, Region)
    lines, total = _lines(election_of(request), region)
    context = {
        "region": region,
        "lines": lines,
        "total": total,
        "shown": LISTED,
        "time_zone": region.time_zone,
    }
    return render(request, "web/replacements.html", context)


def _lines(election: Election, region: Region) -> tuple[list[Line], int]:
    rows, total = replacements(election, region.path, LISTED)
    newcomers = [row.successor.id for row in rows if row.successor]
    done = completed(newcomers)
    lines = [Line(row, int(row.left.path[-3:]), tuple(_lacks(row.successor, done))) for row in rows]
    return lines, total


def _lacks(newcomer: Appointment | None, done: set[tuple[UUID, str]]) -> Iterator[str]:
    if newcomer is None or newcomer.ended_on is not None:
        return
    if newcomer.decree_id is None:
        yield "SK"
    if (newcomer.id, ActivityKind.OATH) not in done:
        yield "pelantikan"
    if (newcomer.id, ActivityKind.TRAINING) not in done:
        yield "bimtek susulan"
