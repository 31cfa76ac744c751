"""Front page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from garda.formation.staffing import body_of
from garda.kernel import clock
from garda.packs.loader import get_pack
from garda.people.access import public
from garda.recap.requests import election_or_none
from garda.regions.models import Election
from garda.web.places import DEFAULT_ZONE
from garda.web.views.headlines import headline
from garda.web.views.overview import Overview, overview
from garda.web.views.stages import (
    Progress,
    StageLine,
    StageState,
    around_now,
    milestones,
    stage_lines,
)


@public
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Where we are, who has how many votes, from how many stations, as of when."""
    election = election_or_none(request)
    if election is None:
        return render(request, "web/front_empty.html")
    return render(request, "web/front.html", _context(election))


def _context(election: Election) -> dict[str, object]:
    pack = get_pack(election.pack)
    view = overview(election)
    zone = view.sections[0].region.time_zone if view.sections else DEFAULT_ZONE
    today = clock.today(zone)
    progress = view.progress()
    lines = around_now(stage_lines(milestones(pack), today, progress))
    seats = body_of(election).seats
    return {
        "overview": view,
        "headline": headline(view, pack, today),
        "lines": lines,
        "progress": _progress_of(view, lines, progress, view.stations * seats),
        "seats_per_station": seats,
        "today": today,
        "time_zone": zone,
        "as_of": max((c.as_of for s in view.sections for c in s.cards if c.as_of), default=None),
        "voted": today >= pack.voting_day,
    }


def _progress_of(
    view: Overview, lines: Sequence[StageLine], progress: Mapping[str, Progress], seats: int
) -> dict[str, object] | None:
    """The bar under the strip: seats, then forms coming in, then the plenary that is not done."""
    if 0 < view.stations_in < view.stations:
        return {"label": "C.Hasil masuk", "of": Progress(view.stations_in, view.stations, "TPS")}
    for line in lines:
        if line.stage.code in progress and line.state not in {StageState.DONE, StageState.COMING}:
            return {
                "label": line.stage.name.id,
                "of": progress[line.stage.code],
                "until": line.stage.ends,
            }
    if view.stations_in == 0 and view.officers:
        return {"label": "Petugas KPPS", "of": Progress(view.officers, seats, "kursi terisi")}
    return None
