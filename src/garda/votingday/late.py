"""Who is late on voting day, with whom to ring up: the one place that shows telephone numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from garda.formation.models import Appointment
from garda.formation.staffing import KPPS, serving
from garda.kernel.actor import Actor
from garda.packs.votingday import Due
from garda.people.services.contacts import telephones
from garda.privacy.services import saw
from garda.readiness.queries import operators_in
from garda.regions.models import Election
from garda.sealed.reasons import MAY_OPEN, Kind

from .board import STEP_WORDS, DayBoard, due_of, owed
from .queries import StationDay

WHY = "Daftar terlambat hari pemungutan suara"
CHAIR = 1


@dataclass(frozen=True, slots=True)
class Owing:
    """A step that is owed, and since when."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ToRing:
    """A chair or an operator of a station that is late."""

    name: str
    part: str
    number: str


@dataclass(frozen=True, slots=True)
class LateStation:
    station: StationDay
    owing: Sequence[Owing]
    people: Sequence[ToRing]


def late_list(actor: Actor, board: DayBoard, *, now: datetime, numbers: bool) -> list[LateStation]:
    """Stations of the board that owe a step, the longest first.

    In a village it names the chair and the operators, and shows their telephone numbers when
    ``numbers``: who is shown them is written down. Raises what opening the seals raises.
    """
    due = due_of(board.election)
    late = [(s, owed(due, s, board.day, now)) for s in board.stations]
    late = [(station, steps) for station, steps in late if steps]
    people = _people(actor, board, [s.path for s, _ in late], numbers) if late else {}
    found = [
        LateStation(station, _owing(steps, station, board.day), people.get(station.path, ()))
        for station, steps in late
    ]
    return sorted(found, key=lambda each: (each.owing[0].since, each.station.path))


def _owing(steps: Sequence[Due], station: StationDay, day: date) -> list[Owing]:
    zone = ZoneInfo(station.time_zone)
    return [Owing(STEP_WORDS[due.report], due.moment(day, zone)) for due in steps]


def _people(
    actor: Actor, board: DayBoard, paths: Collection[str], numbers: bool
) -> Mapping[str, Sequence[ToRing]]:
    """By station of a village. Three queries, five with numbers."""
    if not board.is_village or actor.role not in MAY_OPEN[Kind.PHONE]:
        return {}
    held = [m for m in _to_ring(board.election, board.region.path) if m[0].path in paths]
    persons = [member.person_id for member, _ in held]
    saw(actor, persons=persons, what="name", why=WHY, path=board.region.path)
    shown: Mapping[UUID, str] = {}
    if numbers:
        shown = telephones(persons)
        saw(actor, persons=list(shown), what="phone", why=WHY, path=board.region.path)
    found: dict[str, list[ToRing]] = defaultdict(list)
    for member, part in held:
        number = shown.get(member.person_id, "")
        found[member.path].append(ToRing(member.person.name, part, number))
    return found


def _to_ring(election: Election, path: str) -> list[tuple[Appointment, str]]:
    """Chairs first, then operators. Two queries."""
    operating = set(operators_in(election, path).values_list("appointment_id", flat=True))
    members = serving(election.id, KPPS, path).select_related("person").order_by("path", "seat")
    parts = ((m, _part(m, operating)) for m in members)
    return [(member, part) for member, part in parts if part]


def _part(member: Appointment, operating: Collection[UUID]) -> str:
    if member.seat == CHAIR:
        return "ketua"
    return "operator" if member.id in operating else ""
