"""Keeping what was seen on a visit; findings open and close with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from garda.activities.models import Activity, ActivityKind, ActivityMember, MemberRole
from garda.activities.services.holding import VISITORS
from garda.activities.services.words import words_or_none
from garda.documents.intake import Received
from garda.documents.services.uploads import take_upload, told
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.identity import holds_identity_number
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.packs.visits import VisitRules
from garda.regions.models import Station
from garda.visits.domain.reports import ANSWERS, NO, Answer, outcome_of
from garda.visits.errors import NoteMissing, NoVisit, Unanswered
from garda.visits.models import VisitFinding, VisitPhoto, VisitReport

REPORT = act("visits.report", "Melaporkan kunjungan", *VISITORS)
LONGEST_NOTE, LONGEST_SUMMARY = 300, 1000
#: Marks of a report: kept, and shown as what they are.
CLOCK_OFF, REVOKED, FAR_TIME = "clock_off", "revoked_device", "time"
_FAR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Position:
    """Where the phone says it was. ``simulated``: the phone itself calls it so."""

    latitude: Decimal
    longitude: Decimal
    accuracy_m: int | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How a report came from a phone; ``offset`` is what the device's clock lacks."""

    device: UUID
    batch: UUID
    device_at: datetime
    offset: timedelta
    marks: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """A filled checklist. ``id`` is made where it was filled in; ``station``: its number."""

    id: UUID
    activity: UUID
    answers: Sequence[Answer]
    summary: str = ""
    station: int | None = None
    position: Position | None = None
    sent: Sent | None = None


@transaction.atomic
def record_report(actor: Actor, *, new: NewReport) -> tuple[VisitReport, bool]:
    """Keep a report once by its id; with whether it is new. Findings open and close with it.

    For a visitor of the visit. Raises NotAllowed, NoVisit, Unanswered, NoteMissing,
    WordsMissing.
    """
    activity = visit_of(actor, new.activity)
    known = VisitReport.objects.filter(id=new.id).first()
    if known is not None:
        return known, False
    rules = get_pack(activity.election.pack).visits
    _refuse_gaps(rules, new.answers)
    summary = words_or_none(new.summary, "ringkasan", "the summary", LONGEST_SUMMARY)
    report = _stored(actor, activity, replace(new, summary=summary))
    opened, closed = _follow(rules, report, new.answers)
    record(
        actor,
        "visits.reported",
        path=report.path,
        payload={"report": str(report.id), "opened": opened, "closed": closed},
        election_id=report.election_id,
        happened_at=report.happened_at,
    )
    return report, True


def visit_of(actor: Actor, activity_id: UUID) -> Activity:
    visits = Activity.objects.filter(kind=ActivityKind.VISIT, cancelled_at__isnull=True)
    activity = visits.select_related("election", "region").filter(id=activity_id).first()
    if activity is None:
        raise NoVisit
    REPORT.require(actor, path=activity.path)
    mine = ActivityMember.objects.filter(
        activity=activity, person=actor.person_id, role=MemberRole.VISITOR, ended_at__isnull=True
    )
    if not mine.exists():
        raise NoVisit
    return activity


def _refuse_gaps(rules: VisitRules, answers: Collection[Answer]) -> None:
    given = {a.item: a for a in answers if a.answer in ANSWERS}
    gaps = [item.code for item in rules.items if item.code not in given]
    if gaps or len(given) != len(answers):
        raise Unanswered(gaps or [a.item for a in answers if a.item not in given])
    silent = [a.item for a in answers if a.answer == NO and not _is_said(a.note)]
    if silent:
        raise NoteMissing(silent)
    loose = [a.item for a in answers if a.note and not _is_said(a.note)]
    if loose:
        raise NoteMissing(loose)


def _is_said(note: str) -> bool:
    return 0 < len(note.strip()) <= LONGEST_NOTE and not holds_identity_number(note)


def _stored(actor: Actor, activity: Activity, new: NewReport) -> VisitReport:
    station = _station(activity, new.station)
    now, sent, at = clock.now(), new.sent, new.position
    happened = sent.device_at + sent.offset if sent else now
    late = abs(happened - activity.starts_at) > _FAR
    return VisitReport.objects.create(
        id=new.id,
        election=activity.election,
        activity=activity,
        region=activity.region,
        station=station,
        path=station.path if station else activity.path,
        person_id=actor.person_id,
        sent_by=actor.identity,
        role=actor.role,
        answers=[asdict(answer) for answer in new.answers],
        summary=new.summary,
        latitude=at.latitude if at else None,
        longitude=at.longitude if at else None,
        accuracy_m=at.accuracy_m if at else None,
        simulated_position=bool(at and at.simulated),
        device=sent.device if sent else None,
        batch=sent.batch if sent else None,
        device_at=sent.device_at if sent else None,
        offset_ms=int(sent.offset / timedelta(milliseconds=1)) if sent else None,
        happened_at=happened,
        received_at=now,
        marks=[*(sent.marks if sent else ()), *([FAR_TIME] if late else [])],
    )


def _station(activity: Activity, number: int | None) -> Station | None:
    if number is None:
        return None
    found = Station.objects.filter(
        election=activity.election, path=f"{activity.path}/{number:03d}"
    ).first()
    if found is None:
        raise NoVisit
    return found


def _follow(rules: VisitRules, report: VisitReport, answers: Sequence[Answer]) -> tuple[int, int]:
    """Open and close findings of the report's place; how many of each. Four queries."""
    standing = VisitFinding.objects.select_for_update(no_key=True).filter(
        election=report.election_id, path=report.path, closed_at__isnull=True
    )
    found = outcome_of(answers, [finding.item for finding in standing])
    closed = VisitFinding.objects.filter(
        election=report.election_id,
        path=report.path,
        item__in=found.closes,
        closed_at__isnull=True,
    ).update(closed_by=report, closed_at=clock.now())
    texts = {item.code: item.text.id for item in rules.items}
    VisitFinding.objects.bulk_create(
        VisitFinding(
            election_id=report.election_id,
            report=report,
            region=report.region,
            path=report.path,
            item=answer.item,
            text=f"{texts[answer.item]}: {answer.note.strip()}",
            owner=f"PPS {report.region.name}",
            due_on=_day(report) + rules.follow_up,
        )
        for answer in found.opens
    )
    return len(found.opens), closed


def _day(report: VisitReport) -> date:
    return report.happened_at.astimezone(ZoneInfo(report.region.time_zone)).date()


@transaction.atomic
def add_photo(actor: Actor, *, report_id: UUID, received: Received) -> VisitPhoto:
    """Keep a photo with the own report. Raises NotAllowed, NoVisit."""
    mine = VisitReport.objects.filter(sent_by=actor.identity)
    report = mine.select_related("election").filter(id=report_id).first()
    if report is None:
        raise NoVisit
    REPORT.require(actor, path=report.path)
    upload = take_upload(actor, received=received, election=report.election, path=report.path)
    photo = VisitPhoto.objects.create(
        election=report.election, report=report, upload=upload, added_at=clock.now()
    )
    record(
        actor,
        "visits.photo_added",
        path=report.path,
        payload={"report": str(report.id), **told(upload)},
        election_id=report.election_id,
    )
    return photo
