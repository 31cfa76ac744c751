"""How fast a regency's groups are placed, whether that is proven best, and whether it repeats.

A synthetic regency of the size of Jepara (195 villages, 1,743 stations, 0.6 to 4 applicants per
seat), seeded, without a database. Prints one JSON object: seconds by the wall clock with
``--processes``, villages whose placement is proven optimal, and a SHA-256 over all seats, reserves
and points. ``--repeat`` places everything that often and says whether all digests are equal.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from typing import Any

from garda.formation.domain.candidates import Candidate, Proposal, StationNeed
from garda.formation.domain.placement import propose
from garda.kernel.canonical import canonical_bytes, sha256_hex
from garda.packs.loader import get_pack
from garda.packs.placement import Weights

VILLAGES, STATIONS, SEATS = 195, 1743, 7
PER_SEAT = (0.6, 4.0)
#: One village in so many has a special location (a prison, a boarding school).
SPECIAL_EVERY = 40

Village = tuple[str, list[StationNeed], list[Candidate]]


def sizes(draw: random.Random, villages: int, stations: int) -> list[int]:
    """How many stations each village has; none has none."""
    found = [1] * villages
    for _ in range(stations - villages):
        found[draw.randrange(villages)] += 1
    return found


def regency(seed: int, villages: int, stations: int) -> Iterator[Village]:
    draw = random.Random(seed)
    for number, size in enumerate(sizes(draw, villages, stations)):
        needs = [StationNeed(f"{number:03d}/{i:03d}", i, SEATS) for i in range(1, size + 1)]
        if number % SPECIAL_EVERY == 0 and size > 1:
            needs[-1] = StationNeed(f"{number:03d}/901", 901, SEATS, is_special=True)
        wanted = round(size * SEATS * draw.uniform(*PER_SEAT))
        yield f"{seed}-{number}", needs, [person(draw, number, i, needs) for i in range(wanted)]


def person(draw: random.Random, village: int, number: int, needs: Sequence[StationNeed]) -> Any:
    home = draw.choice(needs)
    return Candidate(
        key=f"{village:03d}-{number:04d}",
        station=None if home.is_special else home.key,
        special_station=home.key if home.is_special else None,
        is_woman=draw.random() < 0.45,
        experience=draw.choice((0, 0, 0, 1, 1, 2, 3, 5)),
        it_able=draw.random() < 0.4,
        over_preferred_age=draw.random() < 0.1,
        household=f"kk{draw.randrange(400)}",
        moves=draw.random() < 0.5,
    )


def place(work: tuple[Village, Weights]) -> tuple[bool, str, float]:
    """Whether a village's placement is proven, its digest, and seconds of processor."""
    (seed, needs, people), weights = work
    begun = time.process_time()
    proposal = propose(needs, people, weights=weights, seed=seed)
    spent = time.process_time() - begun
    return proposal.optimal, sha256_hex(canonical_bytes(plain(proposal))), spent


def plain(proposal: Proposal) -> list[Any]:
    seats = [[seat.station, seat.seat, seat.candidate] for seat in proposal.seats]
    return [seats, [r.candidate for r in proposal.reserves], proposal.penalty, proposal.optimal]


def run(args: argparse.Namespace) -> dict[str, Any]:
    weights = get_pack("pilkada2024").placement
    work = [(village, weights) for village in regency(args.seed, args.villages, args.stations)]
    started = time.perf_counter()
    with get_context("spawn").Pool(args.processes) as processes:
        found = processes.map(place, work, chunksize=1)
    return {
        "placement_jepara_s": round(time.perf_counter() - started, 2),
        "placement_optimal_villages": sum(optimal for optimal, *_ in found),
        "placement_digest": sha256_hex("".join(digest for _, digest, _ in found).encode()),
        "placement_cpu_s": round(sum(spent for *_, spent in found), 2),
        "villages": len(work),
        "applicants": sum(len(village[2]) for village, _ in work),
    }


def main() -> None:
    options = argparse.ArgumentParser(description="Placement of a regency.")
    options.add_argument("--seed", type=int, default=2024)
    options.add_argument("--villages", type=int, default=VILLAGES)
    options.add_argument("--stations", type=int, default=STATIONS)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--repeat", type=int, default=2)
    args = options.parse_args()
    runs = [run(args) for _ in range(args.repeat)]
    repeats = len({found["placement_digest"] for found in runs}) == 1
    print(json.dumps({**runs[-1], "placement_repeats": repeats}))


if __name__ == "__main__":
    main()
