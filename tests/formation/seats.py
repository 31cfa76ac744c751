"""What tests of one seat share: a village between result and decree, its reserves, sent forms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.desk import signed_in

from garda.formation.models import (
    Application,
    Appointment,
    Proposal,
    ProposalLine,
    ProposalState,
)
from garda.kernel.roles import Role

TODAY = factories.local(date(2024, 10, 20))


def placed() -> World:
    """Between result and decree: the first village has full groups, the plenaries have spoken."""
    made = factories.world(stations=(2, 1))
    made.election.as_of = TODAY
    made.election.save(update_fields=["as_of"])
    for village in made.villages:
        Proposal.objects.create(
            election=made.election,
            village=village,
            path=village.path,
            version=1,
            seed=1,
            state=ProposalState.ADOPTED,
            optimal=True,
            made_at=TODAY,
            adopted_at=TODAY,
        )
    factories.call(made)
    factories.full_group(made, made.station())
    return made


def reserve(world: World, name: str, village: int = 0, **options: Any) -> Application:
    """The next on the adopted list of a village."""
    place = world.villages[village]
    call = world.election.call_set.get()
    made = factories.application(
        call, place, station=world.stations[place.path][0], name=name, **options
    )
    proposal = Proposal.objects.get(village=place)
    rank = proposal.lines.count() + 1
    ProposalLine.objects.create(
        proposal=proposal, application=made, rank=rank, reason_id="-", reason_en="-"
    )
    return made


def pps(world: World, village: int = 0) -> Client:
    return signed_in(factories.actor(world, Role.PPS, world.villages[village]))


def page(world: World, seat: int = 7, number: int = 1) -> str:
    return reverse("seat", args=[world.village.code, number, seat])


def member(world: World, seat: int = 7) -> Appointment:
    return Appointment.objects.get(station=world.station(), seat=seat, ended_on__isnull=True)


def leaving(world: World, expected: Application | None = None, **changed: str) -> dict[str, str]:
    return {
        "act": "leave",
        "member": str(member(world).id),
        "expected": str(expected.id) if expected else "",
        "reason": "resigned",
        "ended_on": "2024-10-20",
        "way": "reserve" if expected else "empty",
    } | changed


def direct(world: World, **changed: str) -> dict[str, str]:
    """A form of somebody who fulfils everything."""
    facts = factories.good_facts(world.pack)
    ticked = {name: "on" for name, fact in facts.items() if fact is True}
    return (
        {
            "act": "direct",
            "name": "Ratna  Sari",
            "nik": "3320 9055 1295 0007",
            "birth_date": "1995-12-15",
            "sex": "P",
            "institution": "karang_taruna",
            "reason": "Pelamar habis",
            "education": facts["education"],
            "superior_permission": "",
            **ticked,
        }
        | {"superior_permission": ""}
        | changed
    )
