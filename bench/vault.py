"""What the vault costs for 100,000 people: registering, rotating keys, finding and opening.

Prints one JSON object. ``*_cpu_s`` is processor time of this process and of its database session;
making the database is not part of it. ``--people`` takes another number.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from importing import bench_database, cpu_seconds

SAMPLE = 2_000
KINDS = 2


def newcomers(count: int) -> Iterator[Any]:
    """Synthetic people with both numbers; district digits 90 belong to nobody."""
    from garda.people.services import NewPerson

    for n in range(count):
        village = f"id/33/20/{n // 10_000:02d}/{2001 + n // 1_000 % 10}"
        number = f"332090{n % 10**10:010d}"
        yield NewPerson(f"Warga {n}", "LP"[n % 2], date(1995, 1, 1), village, number, number[::-1])


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and its processor time."""
    before = cpu_seconds()
    result = work()
    return result, round(cpu_seconds() - before, 2)


def register(count: int) -> int:
    from garda.people.services import register_people, system_operator

    people = list(newcomers(count))
    for start in range(0, count, 20_000):
        register_people(system_operator(), people=people[start : start + 20_000])
    return count


def rotate(purpose: str) -> int:
    from garda.people.keyring import Purpose
    from garda.people.services import system_operator
    from garda.people.services.rotation import rotate

    return sum(rotate(system_operator(), Purpose(purpose)))


def find(count: int) -> int:
    """Look numbers up by their blind index."""
    from garda.people.services import nik_holders

    return sum(len(nik_holders([f"332090{n:010d}"])) for n in range(count))


def open_all(count: int) -> int:
    """Open numbers in one go, as a list of opened keys and sealed numbers."""
    from garda.people import vault
    from garda.people.models import IdentityClaim
    from garda.people.services.keys import open_keys
    from garda.people.stores import IDENTITY

    claims = list(IdentityClaim.objects.filter(kind="nik")[:count])
    keys = open_keys(IDENTITY, {claim.person_id for claim in claims})
    numbers = {
        vault.reveal(
            keys[claim.person_id],
            vault.Label("identity", claim.kind, claim.person_id, claim.id),
            bytes(claim.ciphertext),
        )
        for claim in claims
    }
    return len(numbers)


def main() -> None:
    """Measure each step once and print the costs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100_000)
    count = parser.parse_args().people
    sample = min(SAMPLE, count)
    with bench_database():
        started = time.monotonic()
        _, registering = timed(lambda: register(count))
        wrapped, master = timed(lambda: rotate("identity"))
        indexed, index = timed(lambda: rotate("index"))
        found, finding = timed(lambda: find(sample))
        opened, opening = timed(lambda: open_all(count))
        seconds = time.monotonic() - started
    assert (wrapped, indexed, found, opened) == (count, KINDS * count, sample, count)
    print(
        json.dumps(
            {
                "people": count,
                "register_cpu_s": registering,
                "rotate_identity_cpu_s": master,
                "rotate_index_cpu_s": index,
                "find_2000_cpu_s": finding,
                "open_all_cpu_s": opening,
                "wall_s": round(seconds, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
