"""Scenes of secretariats: letters of the local government and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from tests import factories
from tests.factories import World

from garda.formation.models import Appointment, SecretariatProposal
from garda.formation.services import (
    NewProposal,
    Nomination,
    accept_proposals,
    record_proposals,
    refuse_proposal,
)
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.packs.types import Body
from garda.people.services import NewPerson
from garda.regions.models import Region

PPK, PPS = "ppk_secretariat", "pps_secretariat"
TODAY = factories.local(date(2024, 9, 20), 9)
LETTER_DATE = date(2024, 9, 18)
_serial = count(1)


@dataclass(frozen=True)
class Office:
    """Two officers of a regency's KPU: one records letters, the other decides."""

    world: World
    clerk: Actor
    commissioner: Actor

    def letter(self, region: Region, people: int | None = None, **changed: Any) -> NewProposal:
        """A letter that names new people for the first ``people`` seats of the region's body."""
        return letter(self.world, region, people, **changed)

    def record(self, *letters: NewProposal, by: Actor | None = None) -> list[UUID]:
        body = PPK if letters[0].region.level == "district" else PPS
        with clock.as_of(TODAY):
            return record_proposals(
                by or self.clerk, election=self.world.election, body=body, proposals=letters
            )

    def accept(self, *proposals: UUID, by: Actor | None = None) -> int:
        with clock.as_of(TODAY):
            return accept_proposals(
                by or self.commissioner, election=self.world.election, proposals=proposals
            )

    def refuse(self, proposal: UUID, reason: str = "Nama belum sesuai KTP-el.") -> None:
        with clock.as_of(TODAY):
            refuse_proposal(
                self.commissioner,
                election=self.world.election,
                proposal=proposal,
                reason=reason,
            )

    def seated(self, region: Region, people: int | None = None) -> list[Appointment]:
        """A secretariat whose letter was accepted, by seat."""
        self.accept(*self.record(self.letter(region, people)))
        held = Appointment.objects.filter(region=region, body__in=[PPK, PPS], ended_on__isnull=True)
        return list(held.order_by("seat"))

    def seated_again(self, region: Region, position: str) -> list[Appointment]:
        """The same after a letter that names one newcomer for ``position`` was accepted."""
        one = self.letter(region, **naming(newcomer(region), position=position))
        self.accept(*self.record(one))
        held = Appointment.objects.filter(region=region, body__in=[PPK, PPS], ended_on__isnull=True)
        return list(held.order_by("seat"))


def office(**options: Any) -> Office:
    world = factories.world(**options)
    clerk, commissioner = (factories.actor(world, Role.KPU_REGENCY, world.regency) for _ in "ab")
    return Office(world, clerk, commissioner)


def body_for(world: World, region: Region) -> Body:
    return world.pack.bodies[PPK if region.level == "district" else PPS]


def newcomer(region: Region, **changed: Any) -> NewPerson:
    """Somebody without a record yet; the NIK has a district part that is not assigned."""
    number = next(_serial)
    facts: dict[str, Any] = {
        "name": f"Calon {number}",
        "sex": "P",
        "birth_date": date(1990, 3, 2),
        "path": region.path,
        "nik": f"332090{number:010d}",
    }
    return NewPerson(**(facts | changed))


def letter(world: World, region: Region, people: int | None = None, **changed: Any) -> NewProposal:
    body = body_for(world, region)
    seats = range(1, (body.seats if people is None else people) + 1)
    facts: dict[str, Any] = {
        "region": region,
        "letter_number": f"800/{next(_serial)}/2024",
        "letter_date": LETTER_DATE,
        "office": f"Camat {region.name}",
        "nominations": [
            Nomination(newcomer(region), body.position_of(seat).code, civil_servant=seat == 1)
            for seat in seats
        ],
    }
    return NewProposal(**(facts | changed))


def naming(*people: UUID | NewPerson, position: str = "staff") -> dict[str, Any]:
    """The nominations of a letter that names these people for one position."""
    return {"nominations": [Nomination(who, position, civil_servant=False) for who in people]}


def only_proposal() -> SecretariatProposal:
    return SecretariatProposal.objects.get()
