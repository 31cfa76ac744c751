"""Forms to print: the page of a region's stations, and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from garda.formation.requests import election_of
from garda.kernel.codes import in_scope
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.people.access import for_roles, located
from garda.people.places import REGION
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import children, listings
from garda.results.domain.marks import PAPERS
from garda.results.models import Contest, VoteRound
from garda.results.places import FORM
from garda.results.queries import contests_of

from .kinds import LABELS, SheetKind
from .making import Press, file_name
from .stations import StationSheet, contest_at, rounds_at, sheet_of, station_sheets

_READERS: Final = (Role.KPU_REGENCY, Role.PPK, Role.PPS)
_PAPER: Final = "kertas"
_KIND: Final = "jenis"


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A region below, with its stations."""

    region: Region
    stations: int


@dataclass(frozen=True, slots=True)
class ContestLine:
    """A contest of a village with the rounds of its stations, by their numbers."""

    contest: Contest
    rounds: Sequence[tuple[int, VoteRound]]


@for_roles(*_READERS, place=REGION)
@require_safe
def sheets(request: HttpRequest, code: str) -> HttpResponse:
    """The stations of a village with their forms; of a larger region, the regions below it."""
    region = located(request, Region)
    election = election_of(request)
    is_village = region.level == RegionLevel.VILLAGE
    context = {
        "region": region,
        "kinds": LABELS.items(),
        "papers": PAPERS,
        "paper": _chosen_paper(request),
        "contests": _contest_lines(election, region) if is_village else [],
        "places": [] if is_village else _place_lines(election, region),
        "watermark": election.watermark,
    }
    return render(request, "results/sheets.html", context)


def _chosen_paper(request: HttpRequest) -> str:
    wanted = request.GET.get(_PAPER, "").upper()
    return wanted if wanted in PAPERS else PAPERS[0]


def _contest_lines(election: Election, village: Region) -> list[ContestLine]:
    """Three queries, however many stations."""
    numbers = dict(listings(election.id, village.path).values_list("station_id", "number"))
    rounds = [r for r in rounds_at(election, village.path) if r.station_id in numbers]
    return [
        ContestLine(
            contest,
            [(numbers[r.station_id], r) for r in rounds if r.contest_id == contest.id],
        )
        for contest in contests_of(election, village.path)
    ]


def _place_lines(election: Election, region: Region) -> list[PlaceLine]:
    paths = list(listings(election.id, region.path).values_list("path", flat=True))
    return [
        PlaceLine(place, sum(in_scope(path, place.path) for path in paths))
        for place in children(region)
    ]


@for_roles(*_READERS, place=REGION)
@require_safe
def village_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """All stations of a village in one PDF; ``kind`` is that of the contest."""
    village = located(request, Region)
    if village.level != RegionLevel.VILLAGE:
        raise Http404("files are made by village")
    election = election_of(request)
    try:
        contest = contest_at(election, village, kind)
    except GardaError as refusal:
        raise Http404("no such contest here") from refusal
    return _file(request, contest, station_sheets(contest, village.path))


@for_roles(*_READERS, place=FORM)
@require_safe
def station_file(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One station's sheets as PDF."""
    round_ = located(request, VoteRound)
    return _file(request, round_.contest, [sheet_of(round_)])


def _file(request: HttpRequest, contest: Contest, listed: Sequence[StationSheet]) -> HttpResponse:
    kind = _chosen_kind(request)
    press = Press(contest, kind, _chosen_paper(request))
    if not listed:
        raise Http404("no stations here")
    name = file_name(kind, listed)
    return HttpResponse(
        press.print(listed),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _chosen_kind(request: HttpRequest) -> SheetKind:
    try:
        return SheetKind(request.GET.get(_KIND, SheetKind.HASIL))
    except ValueError as error:
        raise Http404("no such kind of sheet") from error
