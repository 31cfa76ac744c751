"""The selection of one body in one region, as its acts and pages read it.

A region is the one that the body works in: a district for PPK, a village for all others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from garda.documents.models import Document
from garda.packs.intake import CallRule
from garda.packs.loader import get_pack
from garda.packs.selection import SelectionRule
from garda.packs.types import Body, Stage
from garda.regions.models import Election, Region, RegionLevel, StationListing

from .domain.selection import Contender, Opening, Rules, invited
from .errors import NoSuchSeat
from .models import Application, Call, Outcome, Score, Selection, Step
from .offices import selection_of
from .papers import HOLDS
from .services.intake import call_of
from .staffing import body_of, current_listings, latest_outcome, open_applications, serving

#: Lists that are announced before the result; the second is that of the written test.
SELECTION_LIST = "selection_list"
SCREENED, WRITTEN = "screened", "written"


@dataclass(frozen=True, slots=True)
class Contest:
    """One body in one region, by the pack and by the call that is open for it."""

    election: Election
    region: Region
    body: Body
    rule: SelectionRule
    call: Call

    @property
    def place(self) -> str:
        return f"{self.body.name.id} {self.region.name}"

    @property
    def plan(self) -> CallRule:
        return get_pack(self.election.pack).intake.calls[self.body.code]

    @property
    def weights(self) -> dict[str, int]:
        """Percent of each criterion of the interview."""
        return {criterion.code: criterion.weight for criterion in self.rule.criteria}

    def stage(self, code: str) -> Stage | None:
        return next((stage for stage in self.plan.stages if stage.code == code), None)


def level_of(body: Body) -> str:
    """The level of the regions in which a body is selected: stations are filled by village."""
    return RegionLevel.VILLAGE if body.unit == "station" else body.unit


def contest_of(election: Election, body: str, region: Region) -> Contest:
    """Raises NotSelected, NoSuchSeat for a region of another level, NoCall."""
    formed, rule = body_of(election, body), selection_of(election, body)
    if region.level != level_of(formed):
        raise NoSuchSeat(formed.name.id, region.name)
    return Contest(election, region, formed, rule, call_of(election, region, body))


def listings_of(contest: Contest) -> list[StationListing]:
    """Stations for which the body is selected here, by number; none for other bodies."""
    if contest.body.unit != "station":
        return []
    return current_listings(contest.election, contest.region)


def openings_of(contest: Contest) -> list[Opening]:
    """Seats without a member, by station and number. At most two queries."""
    held = serving(contest.election.id, contest.body.code, contest.region.path)
    taken = set(held.values_list("station", "seat"))
    found: list[tuple[UUID | None, int]] = []
    if contest.body.unit != "station":
        found = [(None, seat) for seat in range(1, contest.body.seats + 1)]
    else:
        for listing in listings_of(contest):
            seats = seats_at(contest.body, (listing.male or 0) + (listing.female or 0))
            found += [(listing.station_id, seat) for seat in range(1, seats + 1)]
    free = [place for place in found if place not in taken]
    return [Opening(seat, str(station) if station else None) for station, seat in free]


def seats_at(body: Body, voters: int) -> int:
    """Seats at one station with so many voters."""
    return body.seats + int(body.extra_seat_above is not None and voters > body.extra_seat_above)


def rules_for(contest: Contest, seats: int) -> Rules:
    """What the pack says, for so many seats."""
    written = contest.rule.written
    return Rules(
        written=written is not None,
        interview=bool(contest.rule.criteria),
        pass_mark=written.pass_mark if written else 0,
        invited=written.invited_per_seat * seats if written else 0,
        weight=written.weight if written else 0,
        reserves=contest.rule.reserves_per_seat * seats,
        ties=contest.rule.ties,
    )


def candidates(contest: Contest) -> QuerySet[Application]:
    """Applications that stand, each with its ``outcome``, by receipt."""
    standing = open_applications(contest.election, contest.region, contest.body.code)
    return standing.annotate(outcome=latest_outcome()).select_related("person", "station")


def scores_of(applications: Iterable[Application]) -> Mapping[UUID, Mapping[str, Decimal]]:
    """Confirmed marks by application and step. One query."""
    found: dict[UUID, dict[str, Decimal]] = defaultdict(dict)
    rows = Score.objects.filter(application__in=list(applications))
    for application, step, score in rows.values_list("application", "step", "score"):
        found[application][step] = score
    return found


def contenders_of(
    contest: Contest,
    applications: Sequence[Application],
    scores: Mapping[UUID, Mapping[str, Decimal]],
) -> list[Contender]:
    """Those who fulfil the requirements, with what is confirmed about them."""
    of_stations = contest.body.unit == "station"
    return [
        Contender(
            id=str(each.id),
            written=scores.get(each.id, {}).get(Step.WRITTEN),
            interview=scores.get(each.id, {}).get(Step.INTERVIEW),
            experience=_number(each.facts.get("experience")),
            home=str(each.station_id) if of_stations and each.station_id else None,
            moves=not of_stations or each.station_id is None or each.willing_elsewhere,
        )
        for each in applications
        if outcome_of(each) == Outcome.MS
    ]


def outcome_of(application: Application) -> str | None:
    """Of one that came from :func:`candidates`."""
    outcome: str | None = application.outcome  # type: ignore[attr-defined]
    return outcome


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def in_step(contest: Contest, step: str, applications: Sequence[Application]) -> set[UUID]:
    """Ids of those who may get marks in a step. Three queries for an interview, else none."""
    eligible = {a.id for a in applications if outcome_of(a) == Outcome.MS}
    if step == Step.WRITTEN:
        return eligible
    seats = len(openings_of(contest))
    contenders = contenders_of(contest, applications, scores_of(applications))
    return {UUID(id_) for id_ in invited(contenders, rules_for(contest, seats))}


def selection_in(contest: Contest) -> Selection | None:
    """What the plenary decided here. One query."""
    made = Selection.objects.filter(
        election=contest.election, call=contest.call, region=contest.region
    )
    return made.select_related("minutes").first()


def lists_of(contest: Contest) -> dict[str, Document]:
    """Announced lists that hold, by what they tell. One query."""
    found = Document.objects.filter(
        election=contest.election, region=contest.region, kind=SELECTION_LIST, state__in=HOLDS
    ).order_by("signed_at")
    return {
        document.facts["step"]: document
        for document in found
        if document.facts["body"] == contest.body.code
    }
