"""What tests of lists of applicants share: a district with its call, and rows as people type."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from tests import factories
from tests.factories import World
from tests.support.files import SentFile

from garda.documents.domain.kinds import TABLE
from garda.documents.intake import Received, receive
from garda.formation.domain.batch_columns import columns_of
from garda.formation.lists import template
from garda.formation.models import ApplicantFile
from garda.formation.services import send_list, take_in
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.kernel.tables import Kind
from garda.people.models import Grant
from garda.people.queries import actor_of
from garda.regions.models import Region

Row = Mapping[str, str]


def nik(number: int) -> str:
    return f"332090090595{number:04d}"


class Lists:
    """Two villages on the third day of the call."""

    def __init__(self, stations: tuple[int, ...] = (2, 1)) -> None:
        self.world: World = factories.world(stations=stations)
        self.call = factories.call(self.world)
        self.now = factories.local(self.call.opens_on + timedelta(days=2), 10)
        # A job asks the election what time it is.
        self.world.election.as_of = self.now
        self.world.election.save()
        self.received = f"{self.call.opens_on:%d-%m-%Y} 14:30"
        self.pps = self.officer(Role.PPS, self.world.village)

    def officer(self, role: Role, region: Region) -> Actor:
        made = factories.account(self.world, role, region)
        return actor_of(Grant.objects.select_related("account", "region").get(account=made))

    def row(self, number: int, **changed: str) -> dict[str, str]:
        """A good row by code of its columns."""
        pack = self.world.pack
        declared = {f"declared:{d.fact}": "ya" for d in pack.intake.declarations if d.standard}
        papers = {f"paper:{d.code}": "ya" for d in pack.documents if d.due_when is None}
        return {
            "receipt": f"A-{number:04d}",
            "received_at": self.received,
            "name": f"Warga Nomor {_letters(number)}",
            "nik": nik(number),
            "kk": nik(9000 + number % 999),
            "sex": "LP"[number % 2],
            "birth_date": "09-05-1995",
            "phone": f"0812{number:08d}",
            "address": "Jalan Melati 7",
            "rt": "001",
            "station": "001",
            "education": "SMA",
            "occupation": "Petani",
            "experience": "1",
            **declared,
            **papers,
            **changed,
        }

    def table(
        self, rows: Iterable[Row], region: Region | None = None, kind: Kind = "xlsx"
    ) -> bytes:
        """The template with these rows."""
        region = region or self.world.village
        return template(self.world.election, region, kind, self.ordered(rows, region))

    def ordered(self, rows: Iterable[Row], region: Region | None = None) -> list[list[str]]:
        many = (region or self.world.village).level != "village"
        columns = columns_of(self.world.pack, many_villages=many)
        return [[row.get(column.code, "") for column in columns] + [""] for row in rows]

    def csv(self, rows: Iterable[Row], delimiter: str = ";", bom: bool = True) -> bytes:
        """As a spreadsheet saves it where a comma stands in figures."""
        columns = columns_of(self.world.pack, many_villages=False)
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter)
        writer.writerow([column.title for column in columns])
        writer.writerows([row.get(c.code, "") for c in columns] for row in rows)
        return (("\ufeff" if bom else "") + out.getvalue()).encode()

    def send(
        self, data: bytes, *, actor: Actor | None = None, region: Region | None = None
    ) -> ApplicantFile:
        """Send a file and take it in."""
        with clock.as_of(self.now):
            sent = send_list(
                actor or self.pps,
                election=self.world.election,
                region=region or self.world.village,
                received=cleaned(data),
            )
            take_in(sent.id)
        return ApplicantFile.objects.get(pk=sent.id)


def cleaned(data: bytes) -> Received:
    return receive(SentFile(data), [TABLE])


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number)).title()


def counts(file: ApplicantFile) -> dict[str, Any]:
    names = ("rows", "taken", "known", "refused", "to_check")
    return {name: getattr(file, name) for name in names}
