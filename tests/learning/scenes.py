"""Scenes of learning: a world with a module, a trained group, who types and who takes tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from tests import factories
from tests.support.modules import Draft

from garda.formation.models import Appointment
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.learning.models import Module
from garda.learning.services import NewAttempt, load_module
from garda.people.models import Account, Grant

DURING = factories.local(date(2024, 11, 8), 10)


@dataclass
class Scene:
    """A village whose first station has its group; module T3 is loaded."""

    world: factories.World
    kpu_ri: Actor
    module: Module
    group: list[Appointment]
    members: dict[UUID, Actor] = field(default_factory=dict)

    @cached_property
    def pps(self) -> Actor:
        return factories.actor(self.world, Role.PPS)

    def member(self, seat: int = 1) -> Actor:
        """The holder of a seat, signed in as KPPS."""
        held = self.group[seat - 1]
        if held.id not in self.members:
            self.members[held.id] = _kpps(self.world, held)
        return self.members[held.id]

    def new(self, right: int = 6, *, kind: str = "post", **changed: object) -> NewAttempt:
        """A test of which ``right`` answers are right."""
        asked = [question["id"] for question in self.module.questions]
        answers = {id_: "b" if n < right else "a" for n, id_ in enumerate(asked)}
        options = {"id": uuid7(), "root": self.module.root, "kind": kind, "answers": answers}
        return NewAttempt(**{**options, **changed})  # type: ignore[arg-type]


def _kpps(world: factories.World, held: Appointment) -> Actor:
    account = Account.objects.create(username=f"kpps-{held.id}", person=held.person, password="!")
    Grant.objects.create(
        account=account,
        election=world.election,
        role=Role.KPPS,
        region=held.region,
        station=held.station,
        valid_from=date(2024, 1, 1),
    )
    return Actor(Role.KPPS, held.path, world.election.id, account.id, held.person_id)


def scene(**draft: object) -> Scene:
    world = factories.world()
    kpu_ri = factories.actor(world, Role.KPU_RI, world.country)
    package = Draft(**draft).package()  # type: ignore[arg-type]
    module = load_module(kpu_ri, election=world.election, package=package)
    group = factories.full_group(world, world.station())
    return Scene(world, kpu_ri, module, group)
