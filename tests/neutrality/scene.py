"""A regency after the call has closed: officers, complete applications, and lists to compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

from tests import factories
from tests.factories import World

from garda.formation.models import Application, Call
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.neutrality.locking import as_the_machine
from garda.neutrality.models import AffiliationList, Case, CaseHit
from garda.neutrality.reading import open_list
from garda.neutrality.services import NewList, import_list, screen
from garda.people.services import NewPerson, register_people, system_operator
from garda.regions.models import Region

BORN = date(1995, 5, 17)
HEAD = "partai,nik,nama,tanggal_lahir,jenis_kelamin,kabupaten"
_numbers = count(1)


def nik() -> str:
    """A number of a district that is not assigned."""
    return f"332090170595{next(_numbers):04d}"


@dataclass
class Scene:
    """``kpu`` asks for screenings; ``pps`` works in the first village."""

    world: World
    folder: Path
    call: Call = field(init=False)
    kpu: Actor = field(init=False)
    pps: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.call = factories.call(self.world)
        self.kpu = factories.actor(self.world, Role.KPU_REGENCY, self.world.regency)
        self.pps = factories.actor(self.world, Role.PPS)

    @property
    def after_closing(self) -> object:
        """The morning after the last day of the call."""
        return clock.as_of(factories.local(self.call.closes_on + timedelta(days=1), 8))

    def applicant(
        self, name: str = "Siti Aminah", number: str = "", *, village: Region | None = None,
        born: date = BORN, sex: str = "P", complete: bool = True,
    ) -> Application:  # fmt: skip
        """Somebody who applied with all papers accepted (or one missing)."""
        place = village or self.world.village
        due = [d.code for d in self.world.pack.documents if d.due_when is None]
        papers = due if complete else due[1:]
        made = factories.application(self.call, place, name=name, sex=sex, papers=papers)
        new = NewPerson(name, sex, born, place.path, number or nik())
        (person,) = register_people(system_operator(), people=[new])
        Application.objects.filter(pk=made.pk).update(person=person)
        made.refresh_from_db()
        return made

    def list_of(
        self, rows: Sequence[str], *, kind: str = "party", name: str = "Sipol",
        region: Region | None = None, head: str = HEAD,
    ) -> AffiliationList:  # fmt: skip
        """Import rows as the machine does."""
        path = self.folder / f"{uuid4()}.csv"
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        new = NewList(kind=kind, name=name, source="Uji", valid_from=self.call.opens_on)
        return import_list(
            system_operator(), election=self.world.election,
            region=region or self.world.regency, new=new, file=open_list(path),
        )  # fmt: skip

    def row(self, name: str, number: str = "", *, party: str = "Partai Uji", sex: str = "P",
            born: date = BORN, code: str = "") -> str:  # fmt: skip
        return f"{party},{number},{name},{born},{sex},{code or self.world.regency.code}"

    def screen(self) -> list[Case]:
        """Screen, and the cases there are then."""
        with self.after_closing:  # type: ignore[attr-defined]
            screen(self.kpu, election=self.world.election, regency=self.world.regency)
        return list(Case.objects.order_by("number"))

    def hit_case(self) -> Case:
        """A case by the number itself."""
        number = nik()
        self.applicant(number=number)
        self.list_of([self.row("SITI AMINAH", number)])
        (case,) = self.screen()
        return case


def officers(case: Case) -> set[UUID]:
    return {case.first_officer_id, case.second_officer_id}


def hits(case: Case) -> list[CaseHit]:
    """What lies in a case, as no session but the machine's sees it without being its officer."""
    with as_the_machine():
        return list(CaseHit.objects.filter(case=case).order_by("party"))
