"""How long 20,000 paper applications of a district take from an xlsx file to the database.

Prints one JSON object. Checked row by row and stored as ``garda`` does when the file is sent: made
harmless in a process of its own, sealed, read, every rule of a row, persons with sealed numbers,
telephones, applications and papers; one row in a hundred is bad and comes back. Making the file and
its district is not part of the time. ``intake_20k_cpu_s``: processor time of this process and of
its database session. ``again_taken``: the same file a second time, which must take nothing.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from datetime import time as hour
from typing import Any
from zoneinfo import ZoneInfo

from importing import bench_database, cpu_seconds

from privacy import VILLAGES, place

ROWS = 20_000
#: One row in so many has a NIK with a letter.
BAD_EVERY = 100


class Sent:
    """A file of a request."""

    def __init__(self, data: bytes) -> None:
        self.data, self.size = data, len(data)

    def chunks(self) -> Iterator[bytes]:
        yield self.data


class Asked:
    """Counts queries without keeping their texts, which would cost time and memory."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, *args: Any) -> Any:
        self.count += 1
        return execute(*args)


def counter() -> tuple[Any, Any, Any]:
    """The district with its stations and an open call; who sends the list."""
    from garda.formation.services import open_calls
    from garda.people.models import Account, Grant
    from garda.people.queries import actor_of
    from garda.regions.models import Region, Station, StationListing, VoterList

    election, regency, (commission, _) = place()
    open_calls(commission, election=election, regency=regency)
    voter_list = VoterList.objects.get(election=election)
    for village in Region.objects.filter(level="village"):
        for number in range(1, 11):
            path = f"{village.path}/{number:03d}"
            station = Station.objects.create(election=election, village=village, path=path)
            StationListing.objects.create(
                election=election, voter_list=voter_list, station=station, village=village,
                number=number, path=path, male=100, female=100,
            )  # fmt: skip
    account = Account.objects.get(pk=commission.account_id)
    grant = Grant.objects.create(
        account=account, election=election, role=commission.role, region=regency,
        valid_from=election.voting_day - timedelta(days=365),
    )  # fmt: skip
    return election, Region.objects.get(level="district"), actor_of(grant)


def table(election: Any, district: Any, rows: int, received: datetime) -> bytes:
    """The template with ``rows`` applicants, as a district would fill it in."""
    from garda.formation.lists import list_columns, template
    from garda.packs.loader import get_pack

    pack = get_pack(election.pack)
    columns = [column.code for column in list_columns(pack, district)]
    always = {f"declared:{d.fact}": "ya" for d in pack.intake.declarations if d.standard}
    always |= {f"paper:{d.code}": "ya" for d in pack.documents if d.due_when is None}

    def cells(number: int) -> list[str]:
        nik = f"332090{number:010d}"
        values = always | {
            "village": f"33.20.01.{2001 + number % VILLAGES}",
            "receipt": f"{number:06d}",
            "received_at": f"{received:%d-%m-%Y %H:%M}",
            "name": f"Warga {chr(97 + number % 26)}{chr(97 + number // 26 % 26)} Nomor",
            "nik": nik if number % BAD_EVERY else f"{nik[:-1]}X",
            "kk": f"332090{number + 10**9:010d}",
            "spouse": "" if number % 3 else f"332090{number + 2 * 10**9:010d}",
            "sex": "LP"[number % 2],
            "birth_date": f"{1 + number % 28:02d}-05-{1970 + number % 35}",
            "phone": f"0812{number:08d}",
            "address": f"Jalan Melati {number % 90}",
            "rt": "001", "rw": "002", "station": f"{1 + number % 10:03d}",
            "education": "SMA", "occupation": "Petani", "experience": str(number % 3),
            "elsewhere": "ya",
        }  # fmt: skip
        return [values.get(code, "") for code in columns] + [""]

    return template(election, district, "xlsx", [cells(number) for number in range(1, rows + 1)])


def take(election: Any, district: Any, actor: Any, data: bytes) -> Any:
    """As the page and its job do it."""
    from garda.documents.domain.kinds import TABLE
    from garda.documents.intake import receive
    from garda.formation.services import send_list, take_in

    received = receive(Sent(data), [TABLE])
    file = send_list(actor, election=election, region=district, received=received)
    return take_in(file.id)


def run(rows: int = ROWS) -> dict[str, Any]:
    """Measure one list on a database of its own; the figures by name."""
    with bench_database():
        from django.db import connection

        from garda.formation.models import Call
        from garda.kernel import clock

        election, district, actor = counter()
        call = Call.objects.get()
        opened = datetime.combine(call.opens_on, hour(9), ZoneInfo("Asia/Jakarta"))
        election.as_of = opened + timedelta(days=2)
        election.save()
        with clock.as_of(election.as_of):
            data = table(election, district, rows, opened)
            began, cpu, asked = time.perf_counter(), cpu_seconds(), Asked()
            with connection.execute_wrapper(asked):
                file = take(election, district, actor, data)
            seconds, cpu = time.perf_counter() - began, cpu_seconds() - cpu
            again = take(election, district, actor, data)
    return {
        "intake_20k_s": round(seconds, 2),
        "intake_20k_cpu_s": round(cpu, 2),
        "intake_queries_per_1000": round(asked.count * 1000 / rows, 2),
        "intake_rows": file.rows,
        "intake_taken": file.taken,
        "intake_refused": file.refused,
        "intake_failure": file.failure,
        "again_taken": again.taken,
        "intake_file_mib": round(len(data) / 2**20, 2),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    print(json.dumps(run(parser.parse_args().rows)))
