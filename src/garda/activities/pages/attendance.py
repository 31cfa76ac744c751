"""What the desk shows: each TPS, what contradicts, what is marked, the paper list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from garda.activities.domain.scans import CLOCK_TOLERANCE, told
from garda.activities.gathering_papers import members_of
from garda.activities.models import Activity, ActivityMember, Presence, Scan
from garda.activities.queries_attendance import (
    Conflict,
    Invited,
    by_station,
    conflicts,
    expected,
    marked,
    scans_of,
)
from garda.activities.services.rules import gathering_of, reasons_of
from garda.documents.links import link_to
from garda.kernel.actor import Actor
from garda.people.models import Person

from .gathering import LINK, MaterialLine

PAPER_LIST = "attendance_list"


@dataclass(frozen=True, slots=True)
class Place:
    """One TPS (number 0: people without one), in the order of seats."""

    path: str
    number: int
    people: Sequence[Invited]

    @property
    def here(self) -> int:
        return sum(each.state in {Presence.ONSITE, Presence.ONLINE} for each in self.people)

    @property
    def open(self) -> int:
        """People of whom nothing is known."""
        return sum(not each.state for each in self.people)


@dataclass(frozen=True, slots=True)
class Marked:
    """A scan with the words for its marks."""

    scan: Scan
    words: Sequence[str]

    @property
    def name(self) -> str:
        return self.scan.person.name if self.scan.person else "Kartu yang tidak dikenal"

    @property
    def clock_was_off(self) -> bool:
        """Whether the phone's own time is worth telling beside the corrected one."""
        return abs(self.scan.device_at - self.scan.happened_at) > CLOCK_TOLERANCE


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who comes by name: a trainer, a companion, a guest. ``state`` as of the invited."""

    person: Person
    roles: Sequence[str]
    state: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The whole page. ``counts``: people by presence; ``late`` among those who came."""

    places: Sequence[Place]
    named: Sequence[Named]
    counts: dict[str, int]
    late: int
    conflicts: Sequence[Conflict]
    marked: Sequence[Marked]
    papers: Sequence[MaterialLine]
    before_move: int

    @property
    def invited(self) -> int:
        return sum(len(place.people) for place in self.places)

    @property
    def unknown(self) -> int:
        return sum(place.open for place in self.places)


def desk_of(actor: Actor, activity: Activity) -> Desk:
    """Nine queries, whatever the gathering's size."""
    people, scans = expected(activity), scans_of(activity)
    states = [each.state for each in people]
    return Desk(
        places=[Place(path, n, group) for (path, n), group in by_station(people).items()],
        named=_named(activity),
        counts={str(presence): states.count(presence) for presence in Presence},
        late=sum(bool(each.attendance and each.attendance.late) for each in people),
        conflicts=conflicts(activity, scans),
        marked=[Marked(scan, told(scan.marks)) for scan in marked(scans)],
        papers=_papers(actor, activity),
        before_move=_before_move(activity, people),
    )


def _named(activity: Activity) -> list[Named]:
    members: dict[UUID, list[ActivityMember]] = {}
    for member in members_of(activity):
        members.setdefault(member.person_id, []).append(member)
    rows = activity.attendances.filter(person__in=members.keys())
    states = dict(rows.values_list("person", "presence"))
    return [
        Named(parts[0].person, [part.get_role_display() for part in parts], states.get(id_, ""))
        for id_, parts in members.items()
    ]


def _papers(actor: Actor, activity: Activity) -> list[MaterialLine]:
    found = activity.materials.filter(kind=PAPER_LIST).select_related("upload")
    return [
        MaterialLine(each, each.title, link_to(actor, each.upload, LINK))
        for each in found.order_by("added_at")
    ]


def _before_move(activity: Activity, people: Sequence[Invited]) -> int:
    """People who were noted at the earlier time of a gathering that was moved."""
    if activity.moved_from is None:
        return 0
    rules = gathering_of(activity)
    noted = [each.attendance for each in people if each.attendance]
    return sum(not rules.takes(row.happened_at) for row in noted)


def reason_name(activity: Activity, presence: str, code: str) -> str:
    """A reason in words; as it is written where the pack does not know it."""
    known = reasons_of(activity, presence).get(code)
    return known.id if known else code
