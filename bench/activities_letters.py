"""Oath letters of a regency: a page with a QR code for each of 12,201 people, one PDF per village.

``python bench/activities_letters.py`` makes a regency of Jepara's size (195 villages, 1,743
stations) whose members are all sworn in, signs the papers in one act and prints the letters as the
job worker does, in two processes. Prints one JSON object: ``letters_12201_s`` seconds by the wall
clock, ``letters_cpu_s`` of the printing processes, ``letters_peak_gib`` of both together, and what
signing cost. Making the regency is not part of it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from typing import Any
from uuid import UUID

from importing import DATABASE, bench_database

from garda.kernel.ids import uuid7
from garda.ops import framework, postgres

VILLAGES, STATIONS, SEATS = 195, 1_743, 7
PROCESSES, DISTRICTS = 2, 16
SWORN_AT = datetime(2024, 11, 7, 1, 0, tzinfo=UTC)
ONLINE_EVERY = 85
_APPOINTED = (
    "id", "election_id", "person_id", "body", "region_id", "station_id", "path", "seat",
    "position", "origin", "decree_id", "decided_at", "starts_on", "end_reason", "institution",
)  # fmt: skip
_ATTENDED = (
    "id", "election_id", "activity_id", "person_id", "appointment_id", "path", "presence", "late",
    "means", "reason", "completed", "happened_at", "recorded_at",
)  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--villages", type=int, default=VILLAGES)
    options.add_argument("--stations", type=int, default=STATIONS)
    args = options.parse_args()
    with bench_database():
        began = time.monotonic()
        ids, found = signed(args.villages, args.stations)
        print(json.dumps({**found, "made_s": round(time.monotonic() - began, 1), **printed(ids)}))


def printed(ids: Sequence[UUID]) -> dict[str, Any]:
    """Print every village's letters and say what that cost."""
    began = time.monotonic()
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), initializer=_connect) as pool:
        done = list(pool.map(_print, ids, chunksize=5))
    seconds = time.monotonic() - began
    # Both only grow: what a process said last is what it cost.
    costs = {process: (cpu, peak) for _, process, cpu, peak in done}
    return {
        "letters": sum(pages for pages, *_ in done),
        "letters_pdfs": len(ids),
        "letters_12201_s": round(seconds, 1),
        "letters_cpu_s": round(sum(cpu for cpu, _ in costs.values()), 1),
        "letters_peak_gib": round(sum(peak for _, peak in costs.values()) / 2**20, 2),
    }


def _connect() -> None:
    postgres.ensure_running()
    framework.use_database(DATABASE)


def _print(document_id: UUID) -> tuple[int, int, float, int]:
    """Print one village's letters: how many, and the process with its seconds and peak (KiB)."""
    from garda.documents.models import Document
    from garda.documents.services import attach_pdf
    from garda.oaths.papers import letters_in

    attach_pdf(document_id)
    used = resource.getrusage(resource.RUSAGE_SELF)
    pages = len(letters_in(Document.objects.get(id=document_id).facts))
    return pages, os.getpid(), used.ru_utime + used.ru_stime, used.ru_maxrss


def signed(villages: int, stations: int) -> tuple[list[UUID], dict[str, Any]]:
    """The letters' ids and what signing them cost, for a regency where everybody swore."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from garda.oaths.papers import LETTERS
    from garda.oaths.services import issue_papers

    election, regency, actor = place(villages)
    swear(election, regency, actor, stations)
    with CaptureQueriesContext(connection) as asked:
        began = time.monotonic()
        papers = issue_papers(actor, election=election, region=regency)
        seconds = time.monotonic() - began
    ids = [paper.id for paper in papers if paper.kind == LETTERS]
    return ids, {
        "sign_s": round(seconds, 1),
        "sign_queries": len(asked),
        **board(election, regency),
    }


def board(election: Any, regency: Any) -> dict[str, Any]:
    """What the live board of the whole regency costs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from garda.kernel.roles import Role
    from garda.web.oath_board import oath_board

    with CaptureQueriesContext(connection) as asked:
        began = time.monotonic()
        found = oath_board(election, regency, role=Role.KPU_REGENCY, on=SWORN_AT.date())
        seconds = time.monotonic() - began
    return {
        "board_sworn": found.total.sworn,
        "board_s": round(seconds, 2),
        "board_queries": len(asked),
    }


def place(villages: int) -> tuple[Any, Any, Any]:
    """A regency with its districts and villages, an election, and one of its commission."""
    from garda.kernel.actor import Actor
    from garda.kernel.roles import Role
    from garda.packs.loader import get_pack
    from garda.people.models import Account
    from garda.regions.models import Election, ElectionKind, Region

    pack = get_pack("pilkada2024")
    election = Election.objects.create(
        code="bench", name="Pemilihan Gubernur dan Bupati 2024", kind=ElectionKind.PRACTICE,
        pack=pack.id, pack_hash=pack.hash, voting_day=pack.voting_day,
    )  # fmt: skip
    region = partial(_region, Region)
    country = region("country", "", "id", None)
    regency = region("regency", "33.20", "id/33/20", region("province", "33", "id/33", country))
    districts = [
        region("district", f"33.20.{n:02d}", f"id/33/20/{n:02d}", regency)
        for n in range(1, DISTRICTS + 1)
    ]
    for n in range(villages):
        above, number = districts[n % DISTRICTS], 2001 + n // DISTRICTS
        region("village", f"{above.code}.{number}", f"{above.path}/{number}", above)
    account = Account.objects.create(username="kpu")
    return election, regency, Actor(Role.KPU_REGENCY, regency.path, election.id, account.id)


def _region(model: Any, level: str, code: str, path: str, parent: Any) -> Any:
    name = f"{level.title()} {code}".strip()
    return model.objects.create(
        level=level, code=code, path=path, parent=parent, name=name, search_name=name.lower(),
        time_zone="Asia/Jakarta",
    )  # fmt: skip


def swear(election: Any, regency: Any, actor: Any, stations: int) -> None:
    """Stations with seven members each, who all were at their village's oath; lists closed."""
    from django.db import transaction

    from garda.activities.models import Activity, Attendance
    from garda.activities.services import plan_oath
    from garda.formation.models import Appointment
    from garda.kernel.bulk import copy_rows, insert_rows
    from garda.people.models import Person
    from garda.regions.models import Region, Station

    villages = list(Region.objects.filter(level="village").order_by("path"))
    planned = plan_oath(actor, election=election, villages=villages)
    placed = Station.objects.bulk_create(
        Station(election=election, village=village, path=f"{village.path}/{number:03d}")
        for village, number in _numbers(villages, stations)
    )
    members = [(station, seat, uuid7(), uuid7()) for station in placed for seat in range(1, 8)]
    with transaction.atomic():
        insert_rows(
            Person,
            ("id", "name", "search_name", "sex", "birth_date", "path", "synthetic"),
            (
                (p, f"Warga Nomor {n:05d}", f"warga nomor {n:05d}", "LP"[n % 2],
                 SWORN_AT.date().replace(year=1995), s.village.path, True)
                for n, (s, _, p, _) in enumerate(members)
            ),
        )  # fmt: skip
        decrees = _decrees(election, villages)
        copy_rows(
            Appointment,
            _APPOINTED,
            (
                (a, election.id, p, "kpps", s.village_id, s.id, s.path, seat,
                 "chair" if seat == 1 else "member", "proposal", decrees[s.village_id], SWORN_AT,
                 SWORN_AT.date(), "", "")
                for s, seat, p, a in members
            ),
        )  # fmt: skip
        oaths = {activity.region_id: activity.id for activity in planned}
        copy_rows(
            Attendance,
            _ATTENDED,
            (
                (uuid7(), election.id, oaths[s.village_id], p, a, s.path,
                 *(("online", False, "roll_call", "out_of_town") if n % ONLINE_EVERY == 0
                   else ("onsite", n % 40 == 0, "card", "")), True, SWORN_AT, SWORN_AT)
                for n, (s, _, p, a) in enumerate(members)
            ),
        )  # fmt: skip
        Activity.objects.update(closed_at=SWORN_AT)


def _numbers(villages: Sequence[Any], stations: int) -> Iterator[tuple[Any, int]]:
    """Stations spread evenly, numbered from 1 in each village."""
    for n in range(stations):
        yield villages[n % len(villages)], 1 + n // len(villages)


def _decrees(election: Any, villages: Sequence[Any]) -> dict[Any, UUID]:
    from garda.documents.codes import new_code
    from garda.documents.models import Document

    made = Document.objects.bulk_create(
        Document(
            election=election, office=v, region=v, path=v.path, kind="decree", series="SK",
            year=2024, number=1, title="SK", state="signed", code=new_code(), signed_at=SWORN_AT,
        )
        for v in villages
    )  # fmt: skip
    return {document.region_id: document.id for document in made}


if __name__ == "__main__":
    main()
