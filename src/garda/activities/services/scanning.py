"""Taking in what phones noticed: every scan is kept once, and what follows is written at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from garda.activities.cards import judge
from garda.activities.domain import cards
from garda.activities.domain.audiences import bodies_of
from garda.activities.domain.scans import Gathering, Mark, arrival_marks, corrected
from garda.activities.leaves import OATHS, given_at, sworn_at
from garda.activities.models import Activity, ActivityMember, Presence, Scan
from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.ledger.services import record

from .attending import ATTEND, local_day
from .concluding import Key, conclude_for
from .holding import holders_of
from .rules import gathering_of, reasons_of

TAKEN, KNOWN, REFUSED = "taken", "known", "refused"
#: The one case in which nothing can be kept: a gathering that is not here.
UNKNOWN_ACTIVITY = "unknown_activity"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScan:
    """One notice as a phone sends it: a member by ``appointment``, or by the text of a ``card``."""

    id: UUID
    activity: UUID
    device_at: datetime
    means: str
    presence: str = Presence.ONSITE
    session: int = 0
    appointment: UUID | None = None
    card: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How a batch came. ``offset``: what to add to the device's times; ``clock_off``: by how much
    its clock is wrong. They differ in a rehearsal, whose "now" is another."""

    account: UUID
    offset: timedelta = timedelta(0)
    clock_off: timedelta = timedelta(0)
    device: UUID | None = None
    batch: UUID | None = None
    revoked: bool = False
    #: No role of the sender is in force any more.
    ended: bool = False
    #: The member did it without an account; the service that asks knows by what right.
    by_member: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one scan, in the order sent."""

    id: UUID
    state: str
    marks: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What judging one batch needs, read once."""

    actors: Sequence[Actor]
    sending: Sending
    now: datetime
    activities: Mapping[UUID, Activity]
    rules: Mapping[UUID, Gathering]
    appointments: Mapping[object, Appointment]
    leaves: Mapping[Key, object]
    named: Collection[Key]
    sworn: Collection[tuple[UUID, str, UUID]]


@transaction.atomic
def take_scans(
    actors: Sequence[Actor], *, sending: Sending, scans: Sequence[NewScan]
) -> list[Result]:
    """Keep scans and conclude who came; sent again, they are known and nothing is written.

    ``actors``: the sender under each grant; the first signs the act. Nobody is refused for a scan
    that is wrong: it is kept with its marks. One entry in the ledger per batch with something new.
    The number of queries does not depend on that of the scans.
    """
    unique = {scan.id: scan for scan in scans}
    activities = _locked(unique.values())
    before = _known(unique.keys())
    fresh = [s for s in unique.values() if s.id not in before and s.activity in activities]
    kept = _keep(_arrival(actors, sending, activities, fresh), fresh) if fresh else []
    if kept:
        persons = {scan.person_id for scan in kept if scan.person_id is not None}
        conclude_for(activities.values(), kept[0].received_at, persons)
        _record(actors[0], activities, sending, kept)
    return _results(scans, before, {scan.id: scan.marks for scan in kept})


def known_scans(scans: Sequence[NewScan]) -> list[Result] | None:
    """The results when every scan is kept already, else None. One query, and nothing is locked:
    most of what arrives after an hour without a network was sent before."""
    before = _known({scan.id for scan in scans})
    if any(scan.id not in before for scan in scans):
        return None
    return _results(scans, before, {})


def _known(ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Those that are kept already, with their marks."""
    return dict(Scan.objects.filter(id__in=ids).values_list("id", "marks"))


def _locked(scans: Iterable[NewScan]) -> dict[UUID, Activity]:
    """The gatherings, each for one batch at a time, in one order for all."""
    wanted = {scan.activity for scan in scans}
    rows = Activity.objects.filter(id__in=wanted).select_related("election", "region")
    return rows.select_for_update(of=("self",), no_key=True).order_by("id").in_bulk()


def _arrival(
    actors: Sequence[Actor],
    sending: Sending,
    activities: Mapping[UUID, Activity],
    scans: Sequence[NewScan],
) -> _Arrival:
    written = (cards.read(scan.card) for scan in scans if scan.card)
    wanted = {card.appointment for card in written if card is not None}
    wanted |= {scan.appointment for scan in scans if scan.appointment is not None}
    oaths = [id_ for id_, activity in activities.items() if activity.kind in OATHS]
    return _Arrival(
        actors=actors,
        sending=sending,
        now=clock.now(),
        activities=activities,
        rules={id_: gathering_of(activity) for id_, activity in activities.items()},
        appointments={**Appointment.objects.in_bulk(wanted)},
        leaves={**given_at(oaths)} if oaths else {},
        named=_named(activities.keys()),
        sworn=sworn_at(wanted) if oaths else (),
    )


def _named(activities: Collection[UUID]) -> set[Key]:
    """Trainers, companions and guests, who come whatever body they belong to."""
    rows = ActivityMember.objects.filter(activity__in=activities, ended_at__isnull=True)
    return set(rows.values_list("activity", "person"))


def _keep(arrival: _Arrival, scans: Sequence[NewScan]) -> list[Scan]:
    rows = [_scan(arrival, scan) for scan in scans]
    return Scan.objects.bulk_create(rows, ignore_conflicts=True)


def _scan(arrival: _Arrival, scan: NewScan) -> Scan:
    activity, sending = arrival.activities[scan.activity], arrival.sending
    happened_at = corrected(scan.device_at, sending.offset)
    member, mark = _member(arrival, activity, scan, happened_at)
    marks = {
        *([mark] if mark else []),
        *_marks_of_sender(arrival, activity),
        *_marks_of_member(arrival, activity, member),
        *_marks_of_oath(arrival, activity, scan, member),
        *_marks_of_time(arrival, activity, scan, member, happened_at),
        *_marks_of_reason(activity, scan),
    }
    return Scan(
        id=scan.id,
        election_id=activity.election_id,
        activity=activity,
        session=scan.session,
        person_id=member.person_id if member else None,
        appointment=member,
        path=member.path if member and in_scope(member.path, activity.path) else activity.path,
        means=scan.means,
        presence=scan.presence,
        reason=scan.reason,
        card_hash=cards.text_hash(scan.card) if scan.card and mark else "",
        device=sending.device,
        account=sending.account,
        batch=sending.batch,
        device_at=scan.device_at,
        offset_ms=sending.offset // timedelta(milliseconds=1),
        happened_at=happened_at,
        received_at=arrival.now,
        marks=[code for code in Mark if code in marks],
    )


def _member(
    arrival: _Arrival, activity: Activity, scan: NewScan, happened_at: datetime
) -> tuple[Appointment | None, Mark | None]:
    if scan.card:
        return judge(cards.read(scan.card), arrival.appointments, on=happened_at.date())
    member = arrival.appointments.get(scan.appointment)
    return member, None if member else Mark.UNKNOWN_MEMBER


def _marks_of_sender(arrival: _Arrival, activity: Activity) -> Iterator[Mark]:
    if arrival.sending.revoked:
        yield Mark.REVOKED_DEVICE
    if arrival.sending.by_member:
        return
    if arrival.sending.ended or not any(_may(actor, activity) for actor in arrival.actors):
        yield Mark.NOT_YOURS


def _may(actor: Actor, activity: Activity) -> bool:
    """Whether this actor takes attendance there."""
    allowed = ATTEND.roles & holders_of(activity)
    mine = actor.election_id == activity.election_id and in_scope(activity.path, actor.path)
    return mine and actor.role in allowed


def _marks_of_member(
    arrival: _Arrival, activity: Activity, member: Appointment | None
) -> Iterator[Mark]:
    if member is None or (activity.id, member.person_id) in arrival.named:
        return
    if member.election_id != activity.election_id:
        yield Mark.OTHER_ELECTION
    elif not in_scope(member.path, activity.path):
        yield Mark.FOREIGN_CARD
    elif not _invited(activity, member):
        yield Mark.NOT_INVITED


def _invited(activity: Activity, member: Appointment) -> bool:
    serves = member.ended_on is None or member.ended_on > local_day(activity)
    return serves and member.body in bodies_of(activity.audience)


def _marks_of_oath(
    arrival: _Arrival, activity: Activity, scan: NewScan, member: Appointment | None
) -> Iterator[Mark]:
    """Sworn in is who has a decree, and once."""
    if member is None or activity.kind not in OATHS or scan.presence == Presence.ABSENT:
        return
    if member.decree_id is None:
        yield Mark.NO_DECREE
    others = {at for who, kind, at in arrival.sworn if (who, kind) == (member.id, activity.kind)}
    if others - {activity.id}:
        yield Mark.SWORN_ELSEWHERE


def _marks_of_time(
    arrival: _Arrival,
    activity: Activity,
    scan: NewScan,
    member: Appointment | None,
    happened_at: datetime,
) -> Iterator[Mark]:
    leave = member is not None and (activity.id, member.id) in arrival.leaves
    return arrival_marks(
        arrival.rules[activity.id],
        presence=scan.presence,
        happened_at=happened_at,
        received_at=arrival.now,
        clock_off=arrival.sending.clock_off,
        leave=leave,
    )


def _marks_of_reason(activity: Activity, scan: NewScan) -> Iterator[Mark]:
    if scan.reason and scan.reason not in reasons_of(activity, scan.presence):
        yield Mark.REASON


def _record(
    actor: Actor, activities: Mapping[UUID, Activity], sending: Sending, kept: Sequence[Scan]
) -> None:
    places = {activity.path for activity in activities.values()}
    record(
        actor,
        "activities.scans_taken",
        path=places.pop() if len(places) == 1 else actor.path,
        payload={
            "activities": sorted(str(id_) for id_ in activities),
            "batch": str(sending.batch),
            "device": str(sending.device),
            "marked": dict(Counter(mark for scan in kept for mark in scan.marks)),
            "offset_ms": sending.offset // timedelta(milliseconds=1),
        },
        items=[
            [str(s.id), str(s.activity_id), str(s.person_id), s.presence, s.marks] for s in kept
        ],
        election_id=kept[0].election_id,
        happened_at=max(scan.happened_at for scan in kept),
    )


def _results(
    scans: Sequence[NewScan], before: Mapping[UUID, list[str]], kept: Mapping[UUID, list[str]]
) -> list[Result]:
    return [_result(scan.id, before, kept) for scan in scans]


def _result(id_: UUID, before: Mapping[UUID, list[str]], kept: Mapping[UUID, list[str]]) -> Result:
    if id_ in before:
        return Result(id_, KNOWN, before[id_])
    if id_ in kept:
        return Result(id_, TAKEN, kept[id_])
    return Result(id_, REFUSED, [UNKNOWN_ACTIVITY])
