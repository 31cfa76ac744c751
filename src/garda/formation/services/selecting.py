"""The plenary's result of a selection: who sits, who is which reserve, and why the others not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from garda.documents.models import Document
from garda.documents.services import issue
from garda.formation import errors_selection as refusals
from garda.formation.contests import (
    WRITTEN,
    Contest,
    candidates,
    contenders_of,
    contest_of,
    listings_of,
    lists_of,
    openings_of,
    outcome_of,
    rules_for,
    scores_of,
    selection_in,
)
from garda.formation.domain.selection import Opening, Placed, select
from garda.formation.errors import AlreadyServing
from garda.formation.models import (
    Application,
    Appointment,
    Origin,
    Outcome,
    Selection,
    SelectionLine,
    Step,
)
from garda.formation.selection_papers import (
    SELECTION_MINUTES,
    mark_told,
    minutes_facts,
    office_of,
)
from garda.formation.staffing import lock_village, serving_names, term_start
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.types import Text
from garda.privacy.reasons import checked_reason
from garda.regions.models import Election, Region, StationListing

from .announcing_lists import require_settled
from .filling import MINUTES_SERIES
from .judging import newest_of

SELECT = act("formation.select", "Menetapkan hasil seleksi badan adhoc", Role.KPU_REGENCY, Role.PPS)
_TIE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class _Found:
    """What an act of selecting works on."""

    contest: Contest
    applications: Mapping[UUID, Application]
    scores: Mapping[UUID, Mapping[str, Decimal]]
    openings: Sequence[Opening]
    listings: Sequence[StationListing]


@transaction.atomic
def select_members(
    actor: Actor,
    *,
    election: Election,
    body: str,
    region: Region,
    order: Sequence[UUID] = (),
    reason: str = "",
    chair: UUID | None = None,
) -> Selection:
    """The plenary decides: the best sit from now on, the next are reserves, everyone gets a reason.

    For the role that selects the body. ``order``: how the plenary puts people whom nothing tells
    apart, with its ``reason``. ``chair``: application of whom the members elected, the first by
    rank when None. Fewer applicants than seats leave seats empty. The decree is an act of its own.
    Raises NotAllowed, NotSelected, NoSuchSeat, NoCall, AlreadySelected, StepIncomplete, OwnMark,
    TieUnresolved, NotInStep for a chair who has no seat, AlreadyServing, BadReason.
    """
    contest = contest_of(election, body, region)
    SELECT.require(actor, path=region.path, among=[contest.rule.decided_by])
    lock_village(region)
    if selection_in(contest) is not None:
        raise refusals.AlreadySelected(contest.place)
    found = _found(actor, contest)
    lines = _decided(found, order, chair)
    why = checked_reason(reason, _TIE_LENGTH) if order else ""
    selection = _store(actor, found, lines, why)
    record(
        actor,
        "formation.members_selected",
        path=region.path,
        payload={"body": body, "selection": str(selection.id), "tie_reason": why},
        items=[[line.id, line.opening is not None, line.rank] for line in lines],
        election_id=election.id,
    )
    return selection


def _found(actor: Actor, contest: Contest) -> _Found:
    applications = {each.id: each for each in candidates(contest)}
    people = list(applications.values())
    if not people:
        raise refusals.StepIncomplete(contest.place, ["0"])
    for each in people:
        if each.person_id == actor.identity:
            raise refusals.OwnMark(each.receipt)
    require_settled(contest, people, [Step.WRITTEN, Step.INTERVIEW])
    if contest.rule.written and WRITTEN not in lists_of(contest):
        raise refusals.WrittenNotAnnounced(contest.place)
    return _Found(
        contest, applications, scores_of(people), openings_of(contest), listings_of(contest)
    )


def _decided(found: _Found, order: Sequence[UUID], chair: UUID | None) -> list[Placed]:
    """Lines of everybody; the ranking by the rules, the chair in the first seat."""
    people = list(found.applications.values())
    rules = rules_for(found.contest, len(found.openings))
    contenders = contenders_of(found.contest, people, found.scores)
    outcome = select(contenders, rules, found.openings, [str(each) for each in order])
    if outcome.tied:
        receipts = {str(each.id): each.receipt for each in people}
        groups = [[receipts[id_] for id_ in group] for group in outcome.tied]
        raise refusals.TieUnresolved(found.contest.place, groups)
    failed = newest_of([each for each in people if outcome_of(each) == Outcome.TMS])
    out = [Placed(str(id_), _not_eligible(test.failed)) for id_, test in failed.items()]
    lines = list(outcome.lines)
    if chair is not None:
        lines = _with_chair(found, lines, str(chair))
    return [*lines, *out]


def _not_eligible(rules: Sequence[str]) -> Text:
    which = ", ".join(rules)
    return Text(f"Tidak memenuhi syarat: {which}.", f"Not eligible: {which}.")


def _with_chair(found: _Found, lines: Sequence[Placed], chair: str) -> list[Placed]:
    """The elected chair and whoever has the first seat change places."""
    seats = {line.id: line.opening for line in lines if line.opening is not None}
    first = next((id_ for id_, opening in seats.items() if opening.seat == 1), None)
    if chair not in seats or first is None or found.contest.body.unit == "station":
        known = found.applications.get(UUID(chair))
        raise refusals.NotInStep([known.receipt if known else chair])
    swapped = {chair: seats[first], first: seats[chair]}
    return [
        Placed(line.id, line.reason, swapped.get(line.id, line.opening), line.rank)
        for line in lines
    ]


def _store(actor: Actor, found: _Found, lines: Sequence[Placed], why: str) -> Selection:
    contest = found.contest
    members = [
        _appointment(found, found.applications[UUID(line.id)], line.opening)
        for line in lines
        if line.opening is not None
    ]
    members.sort(key=lambda member: (member.path, member.seat))
    names = serving_names(contest.election, [member.person_id for member in members])
    if names:
        raise AlreadyServing(names)
    Appointment.objects.bulk_create(members)
    selection = Selection.objects.create(
        election=contest.election,
        call=contest.call,
        region=contest.region,
        path=contest.region.path,
        seats=len(found.openings),
        tie_reason=why,
        decided_at=clock.now(),
        decided_by=actor.identity,
        minutes=_minutes(actor, found, lines, members, why),
    )
    SelectionLine.objects.bulk_create(_line(selection, line) for line in lines)
    return selection


def _minutes(
    actor: Actor,
    found: _Found,
    lines: Sequence[Placed],
    members: Sequence[Appointment],
    why: str,
) -> Document:
    contest = found.contest
    ranked = sorted((line.rank, line.id) for line in lines if line.rank is not None)
    marks = [
        (each, mark_told(found.scores.get(each.application_id or each.id, {}))) for each in members
    ]
    facts = minutes_facts(
        contest,
        marks,
        [UUID(id_) for _, id_ in ranked],
        seats=len(found.openings),
        applicants=len(found.applications),
        tie_reason=why,
        listings=found.listings,
    )
    return issue(
        actor,
        election=contest.election,
        office=office_of(contest),
        region=contest.region,
        kind=SELECTION_MINUTES,
        series=MINUTES_SERIES,
        title=f"Berita Acara Pleno Hasil Seleksi {contest.place}",
        facts=facts,
        signed_at=clock.now(),
    )


def _appointment(found: _Found, application: Application, opening: Opening) -> Appointment:
    contest, station = found.contest, opening.station
    paths = {str(listing.station_id): listing.path for listing in found.listings}
    return Appointment(
        id=uuid7(),
        election=contest.election,
        person_id=application.person_id,
        body=contest.body.code,
        region=contest.region,
        station_id=UUID(station) if station else None,
        path=paths[station] if station else contest.region.path,
        seat=opening.seat,
        position=contest.body.position_of(opening.seat).code,
        origin=Origin.SELECTION,
        application=application,
        decided_at=clock.now(),
        starts_on=term_start(contest.body, clock.today(contest.region.time_zone)),
        ends_on=contest.body.term_ends,
    )


def _line(selection: Selection, line: Placed) -> SelectionLine:
    opening = line.opening
    station = UUID(opening.station) if opening and opening.station else None
    return SelectionLine(
        selection=selection,
        application_id=UUID(line.id),
        station_id=station,
        seat=opening.seat if opening else None,
        rank=line.rank,
        reason_id=line.reason.id,
        reason_en=line.reason.en,
    )
