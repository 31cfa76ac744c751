"""What the privacy room costs with 20,000 people: lists, looks, an export, a breach, erasing.

Prints one JSON object: ``*_cpu_s`` is processor time of this process and of its database session,
``*_queries`` what was asked of the database. Making the people is not part of it. ``--people``
takes another number; ``erase_1000`` is one batch after another of 500.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from importing import bench_database, cpu_seconds

LOOK = 10_000
ERASED = 1_000
VILLAGES = 20


@dataclass
class Cost:
    """Processor seconds and queries of one step."""

    cpu_s: float
    queries: int


def timed(work: Callable[[], Any]) -> tuple[Any, Cost]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    before = cpu_seconds()
    with CaptureQueriesContext(connection) as asked:
        result = work()
    return result, Cost(round(cpu_seconds() - before, 2), len(asked))


def newcomers(count: int) -> Iterator[Any]:
    """Synthetic people with a NIK in one regency; district digits 90 are nobody's."""
    from garda.people.services import NewPerson

    for n in range(count):
        path = f"id/33/20/01/{2001 + n % VILLAGES}"
        name = f"Warga {n:06d}"
        yield NewPerson(name, "LP"[n % 2], date(1995, 1, 1), path, f"332090{n:010d}")


def place() -> Any:
    """A regency with one district and its villages, an election, and two of its commission."""
    from garda.kernel.actor import Actor
    from garda.kernel.roles import Role
    from garda.packs.loader import get_pack
    from garda.people.models import Account
    from garda.regions.models import Election, ElectionKind, Region, VoterList

    pack = get_pack("pilkada2024")
    election = Election.objects.create(
        code="bench", name="Bench", kind=ElectionKind.PRACTICE, pack=pack.id,
        pack_hash=pack.hash, voting_day=pack.voting_day,
    )  # fmt: skip

    def region(level: str, code: str, path: str, parent: Any) -> Any:
        return Region.objects.create(
            level=level, code=code, path=path, parent=parent, name=code or "Indonesia",
            search_name=code, time_zone="Asia/Jakarta",
        )  # fmt: skip

    country = region("country", "", "id", None)
    province = region("province", "33", "id/33", country)
    regency = region("regency", "33.20", "id/33/20", province)
    district = region("district", "33.20.01", "id/33/20/01", regency)
    for n in range(VILLAGES):
        code = f"33.20.01.{2001 + n}"
        region("village", code, f"id/33/20/01/{2001 + n}", district)
    VoterList.objects.create(election=election, region=regency, kind="DPT")
    accounts = [Account.objects.create(username=f"kpu-{n}") for n in range(2)]
    actors = [Actor(Role.KPU_REGENCY, regency.path, election.id, a.id) for a in accounts]
    return election, regency, actors


def main() -> None:
    """Measure each step once and print the costs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=20_000)
    count = parser.parse_args().people
    with bench_database():
        started = time.monotonic()
        costs = measure(count)
        seconds = time.monotonic() - started
    found = {
        f"{name}_{key}": value for name, cost in costs.items() for key, value in vars(cost).items()
    }
    print(json.dumps({"people": count, **found, "wall_s": round(seconds, 1)}))


def measure(count: int) -> dict[str, Cost]:
    """Each step once, in the order of a regency's year."""
    from garda.people.services import erase_people, register_people, system_operator
    from garda.privacy import queries
    from garda.privacy.services import BreachFacts, freeze_breach, open_breach, saw

    election, regency, (first, _) = place()
    ids = register_people(system_operator(), people=list(newcomers(count)))
    costs: dict[str, Cost] = {}

    def list_page() -> int:
        people = queries.people_in(regency.path, "warga")
        return people.count() + len(people[:50])

    seen, costs["list_page"] = timed(list_page)
    assert seen == count + 50
    many = ids[:LOOK]
    _, costs["look_10000"] = timed(
        lambda: saw(first, persons=many, what="name", why="Ekspor", path=regency.path)
    )
    _, costs["one_look"] = timed(
        lambda: saw(first, persons=ids[:1], what="name", why="Halaman orang", path=regency.path)
    )
    now = datetime.now(UTC)
    there, costs["persons_in"] = timed(
        lambda: queries.persons_in("people_identityclaim", now, regency.path)
    )
    assert len(there) == count
    costs |= export(election, regency, first, count)
    facts = BreachFacts(
        noticed_at=now, taken_at=now - timedelta(0), tables=["people_identityclaim"],
        paths=[regency.path], disclosed="nama", happened="uji", remedy="uji", contact="KPU",
    )  # fmt: skip
    breach = open_breach(first, election=election, facts=facts)
    frozen, costs["freeze_breach"] = timed(lambda: freeze_breach(first, breach_id=breach.id))
    assert frozen.persons == count
    _, costs["erase_1000"] = timed(
        lambda: [
            erase_people(system_operator(), persons=ids[start : start + 500], reason="uji")
            for start in range(0, ERASED, 500)
        ]
    )
    return costs


def export(election: Any, regency: Any, actor: Any, count: int) -> dict[str, Cost]:
    """A list of everybody as xlsx, within the most rows an export may have."""
    from garda.people.models import Person
    from garda.privacy.exports import ExportColumn, ExportKind, ExportRow, register
    from garda.privacy.services import ExportOrder, fetch_copy, request_export
    from garda.regions.queries import within

    def rows(_election: Any, region: Any, _columns: Any) -> Iterator[ExportRow]:
        for person in Person.objects.filter(within(region.path)).order_by("path", "name"):
            yield ExportRow(person, person.path, {"name": person.name})

    kind = ExportKind(
        "bench", "Bench", frozenset({actor.role}), (ExportColumn("name", "Nama"),), rows
    )
    register(kind)
    order = ExportOrder(
        election=election, region=regency, kind="bench", columns=[], file_kind="xlsx",
        purpose="training", recipient="Bench",
    )  # fmt: skip
    made = request_export(actor, order=order)
    copy, cost = timed(lambda: fetch_copy(actor, export_id=made.id))
    assert len(copy.data) > count
    return {"fetch_copy": cost}


if __name__ == "__main__":
    main()
