"""A selection of members of an ad hoc body, as tests of acts and pages need it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests import factories
from tests.factories import World

from garda.formation.models import Application, Call
from garda.formation.services import (
    announce_list,
    confirm_marks,
    enter_marks,
    select_members,
)
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.regions.models import Region

#: A day on which every stage of the selection of a PPK has begun.
LATE = factories.local(date(2024, 5, 13))
CRITERIA = ("knowledge", "commitment", "record")


@dataclass
class Board:
    """The commission that selects a PPK (or another body), and who applied."""

    world: World = field(default_factory=factories.world)
    body: str = "ppk"

    def __post_init__(self) -> None:
        rule = get_pack(self.world.election.pack).intake.calls[self.body]
        self.call = Call.objects.create(
            election=self.world.election,
            region=self.world.regency,
            body=self.body,
            opens_on=rule.receiving.starts,
            closes_on=rule.receiving.ends,
            closes_at=rule.receiving.closes_at,
        )
        self.first, self.second, self.third = (self.officer() for _ in range(3))

    @property
    def region(self) -> Region:
        return self.world.district if self.body == "ppk" else self.world.village

    def officer(self) -> Actor:
        by_pps = self.body in {"pantarlih", "order_officers"}
        role = Role.PPS if by_pps else Role.KPU_REGENCY
        return factories.actor(self.world, role, self.region if by_pps else self.world.regency)

    def applicant(self, name: str = "", **options: Any) -> Application:
        """Somebody eligible, unless said otherwise."""
        made = factories.application(self.call, self.region, name=name, **options)
        Application.every.filter(pk=made.pk).update(body=self.body)
        return Application.every.get(pk=made.pk)

    def applicants(self, number: int) -> list[Application]:
        return [self.applicant(f"Pelamar {i:02d}") for i in range(number)]

    @property
    def here(self) -> dict[str, Any]:
        return {"election": self.world.election, "body": self.body, "region": self.region}

    def write(self, marks: Mapping[Application, int | str], by: Actor | None = None) -> int:
        sheets = {each.id: {"": Decimal(mark)} for each, mark in marks.items()}
        with clock.as_of(LATE):
            return enter_marks(by or self.first, **self.here, step="written", marks=sheets)

    def interview(self, marks: Mapping[Application, int | str], by: Actor | None = None) -> int:
        sheets = {a.id: dict.fromkeys(CRITERIA, Decimal(mark)) for a, mark in marks.items()}
        with clock.as_of(LATE):
            return enter_marks(by or self.first, **self.here, step="interview", marks=sheets)

    def confirm(self, step: str, people: Sequence[Application], by: Actor | None = None) -> int:
        ids = [each.id for each in people]
        with clock.as_of(LATE):
            return confirm_marks(by or self.second, **self.here, step=step, applications=ids)

    def announce(self, step: str = "written") -> Any:
        with clock.as_of(LATE):
            return announce_list(self.first, **self.here, step=step)

    def select(self, **options: Any) -> Any:
        with clock.as_of(LATE):
            return select_members(self.third, **self.here, **options)

    def tested(self, marks: Sequence[int]) -> list[Application]:
        """Applicants with confirmed written marks, announced."""
        people = self.applicants(len(marks))
        self.write(dict(zip(people, marks, strict=True)))
        self.confirm("written", people)
        self.announce()
        return people

    def interviewed(self, written: Sequence[int], interview: Sequence[int]) -> list[Application]:
        people = self.tested(written)
        self.interview(dict(zip(people, interview, strict=True)))
        self.confirm("interview", people)
        return people


def reasons(selection: Any) -> dict[UUID, str]:
    return {line.application_id: line.reason_id for line in selection.lines.all()}
