"""One secretariat as its page shows it: seats, honoraria, duties, letters, who served before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from garda.formation.domain.honoraria import Plan, plan
from garda.formation.models import Appointment, Nominee, SecretariatProposal, SecretariatState
from garda.formation.staffing import secretariats
from garda.kernel.codes import LEVELS
from garda.kernel.rowlock import seeing, sight_of
from garda.packs.types import Body, Position
from garda.regions.models import Election, Region, RegionLevel


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat with its position and its member, None while it is empty."""

    number: int
    position: Position
    member: Appointment | None


@dataclass(frozen=True)
class SecretariatPage:
    """``past`` are members who left, the latest first; ``letters`` all proposals, newest first."""

    region: Region
    body: Body
    seats: tuple[Seat, ...]
    past: tuple[Appointment, ...]
    letters: tuple[SecretariatProposal, ...]

    @cached_property
    def plan(self) -> Plan:
        return plan(self.body)

    @property
    def filled(self) -> int:
        return sum(seat.member is not None for seat in self.seats)

    @property
    def empty(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.member is None]

    @property
    def waiting(self) -> SecretariatProposal | None:
        letters = (x for x in self.letters if x.state == SecretariatState.WAITING)
        return next(letters, None)


def secretariat_body(election: Election, region: Region) -> Body | None:
    """The secretariat that such a region has by the pack; None for a level without one."""
    return secretariats(election).get(region.level)


def secretariat_page(election: Election, region: Region, body: Body) -> SecretariatPage:
    """Everything about one secretariat. Two queries.

    Members of a secretariat hold a public office: whoever may open the page reads their names,
    wherever in the regency they are registered.
    """
    held = Appointment.objects.filter(election=election, region=region, body=body.code)
    with seeing(sight_of(regency_path(region))):
        members = list(held.select_related("person", "decree").order_by("-ended_on", "seat"))
    serving = {member.seat: member for member in members if member.ended_on is None}
    letters = SecretariatProposal.objects.filter(election=election, region=region, body=body.code)
    return SecretariatPage(
        region,
        body,
        tuple(
            Seat(number, body.position_of(number), serving.get(number))
            for number in range(1, body.seats + 1)
        ),
        tuple(member for member in members if member.ended_on is not None),
        tuple(letters.order_by("-recorded_at")),
    )


def regency_path(region: Region) -> str:
    """Path of the regency that a district or village belongs to."""
    return "/".join(region.path.split("/")[: LEVELS.index(RegionLevel.REGENCY) + 1])


@dataclass(frozen=True, slots=True)
class LetterPage:
    """A letter with the people it names, by seat."""

    letter: SecretariatProposal
    body: Body
    nominees: tuple[Nominee, ...]

    @property
    def lines(self) -> list[tuple[Position, Nominee]]:
        return [(self.body.position_of(row.seat), row) for row in self.nominees]


def letter_page(letter: SecretariatProposal, body: Body) -> LetterPage:
    """One query."""
    named = letter.nominees.select_related("person").order_by("seat")
    with seeing(sight_of(regency_path(letter.region))):
        return LetterPage(letter, body, tuple(named))


def office_of(election: Election, person_id: UUID | None) -> Appointment | None:
    """The seat that somebody holds in a secretariat, with its region. One query."""
    codes: Sequence[str] = [body.code for body in secretariats(election).values()]
    held = Appointment.objects.filter(
        election=election, person=person_id, body__in=codes, ended_on__isnull=True
    )
    return held.select_related("region").first()
