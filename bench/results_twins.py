"""The same sheet sent for two forms, looked for among all photos of an election.

Prints one JSON object. 40,000 photographed pages lie there with their fingerprints; then for
``--asked`` new ones the near ones are looked for, as the worker does for each photo before it opens
a picture. Half of these are a sheet that is there already, photographed again (up to seven of 64
bits differ). ``twin_search_ms`` is processor time of one search, ``twin_search_40k_s`` of one for
each of 40,000 photos while their number grows; ``…_alike`` the same where all fingerprints are
alike (a fifth of the bits differ from what they have in common), as when one hand writes all forms.
``twins_missed`` of the planted ones. Making the photos is not part of it.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from importing import bench_database, cpu_seconds
from results_stations import open_contests
from safety import script

PHOTOS, ASKED, PAGES = 40_000, 400, 3
BITS, MOST_DIFFERING = 64, 7
NOW = datetime(2024, 11, 27, 12, 0, tzinfo=UTC)
Draw = Callable[[random.Random], int]


def anything(chance: random.Random) -> int:
    return chance.getrandbits(BITS)


def alike(chance: random.Random) -> int:
    """A fifth of the bits are other ones than usual."""
    return sum(1 << bit for bit in range(BITS) if chance.random() < 0.2)


def changed(likeness: int, chance: random.Random) -> int:
    """The same sheet, photographed again."""
    for bit in chance.sample(range(BITS), chance.randint(0, MOST_DIFFERING)):
        likeness ^= 1 << bit
    return likeness


def signed(likeness: int) -> int:
    return int.from_bytes(likeness.to_bytes(BITS // 8, "big"), "big", signed=True)


def filled(photos: int, draw: Draw, chance: random.Random) -> Sequence[tuple[Any, int]]:
    """So many inspected photos of an election of their own; each photo's id and fingerprint."""
    from garda.kernel.ids import uuid7
    from garda.results.models import VoteRound

    open_contests(-(-photos // (2 * PAGES)))
    pages = [(r, page) for r in VoteRound.objects.all() for page in range(1, PAGES + 1)]
    made = [(uuid7(), draw(chance), *where) for where in pages[:photos]]
    _write(made)
    return [(id_, likeness) for id_, likeness, *_ in made]


def _write(made: Sequence[tuple[Any, int, Any, int]]) -> None:
    from garda.kernel.bulk import copy_rows
    from garda.kernel.ids import uuid7
    from garda.results.models import FormPhoto, PhotoInspection
    from garda.results.photos.likeness import bands_of

    copy_rows(
        FormPhoto,
        ["id", "election", "round", "path", "page", "object_sha256", "size", "entered_by",
         "taken_at", "recorded_at"],
        ((i, r.election_id, r.id, r.path, page, f"{i.int:064x}", 400_000, i, NOW, NOW)
         for i, _, r, page in made),
    )  # fmt: skip
    copy_rows(
        PhotoInspection,
        ["id", "election", "photo", "path", "marks", "likeness", "bands", "inspected_at"],
        ((uuid7(), r.election_id, i, r.path, [], signed(n), bands_of(signed(n)), NOW)
         for i, n, r, _ in made),
    )  # fmt: skip


def searched(
    known: Sequence[tuple[Any, int]], draw: Draw, asked: int, chance: random.Random
) -> dict[str, Any]:
    """The near ones of new photos, every second of which shows a sheet that is there."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from garda.results.models import FormPhoto
    from garda.results.photos.twins import nearest

    connection.cursor().execute("ANALYZE")
    new = FormPhoto(round=FormPhoto.objects.earliest("path").round, page=9)
    new.election_id = new.round.election_id
    planted = [chance.choice(known) if n % 2 else None for n in range(asked)]
    missed, busy = 0, cpu_seconds()
    with CaptureQueriesContext(connection) as queries:
        for one in planted:
            likeness = draw(chance) if one is None else changed(one[1], chance)
            found = [row.photo_id for row in nearest(new, signed(likeness))]
            missed += one is not None and one[0] not in found
    return {
        "ms": round(1000 * (cpu_seconds() - busy) / asked, 2),
        "missed": missed,
        "queries": len(queries) / asked,
    }


def run(options: argparse.Namespace) -> dict[str, Any]:
    draw, name = (alike, "_alike") if options.alike else (anything, "")
    chance = random.Random(options.seed)
    with bench_database():
        told = searched(filled(options.photos, draw, chance), draw, options.asked, chance)
    return {
        f"twin_search{name}_ms": told["ms"],
        f"twin_search_40k{name}_s": round(told["ms"] * PHOTOS / 2 / 1000, 1),
        f"twins_missed{name}": told["missed"],
        "twin_search_queries": told["queries"],
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=2024)
    arguments.add_argument("--photos", type=int, default=PHOTOS)
    arguments.add_argument("--asked", type=int, default=ASKED)
    arguments.add_argument("--alike", action="store_true", help="this kind of fingerprints alone")
    options = arguments.parse_args()
    found = run(options)
    if not options.alike:
        sizes = ("--photos", options.photos, "--asked", options.asked, "--seed", options.seed)
        found |= script("results_twins.py", "--alike", *sizes)
    print(json.dumps({"twin_photos": options.photos, **found}))


if __name__ == "__main__":
    main()
