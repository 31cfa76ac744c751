"""Checks in memory, queries per sending, and 20,000 stations × 2 contests settled by two sources.

``python bench/results_settling.py`` makes a regency of that size on a database of its own and sends
every village's forms as its operators and then as the district's clerks would, in one sending per
village. Making the regency is not part of the time. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from importing import bench_database, cpu_seconds

from garda.kernel.ids import uuid7

VOTED = datetime(2024, 11, 27, 12, 0, tzinfo=UTC)
VILLAGE_STATIONS, CHECKED = 100, 100_000
SHEET = {
    "dpt_l": 100, "dpt_p": 100, "dpt_j": 200,
    "users_dpt_l": 42, "users_dpt_p": 42, "users_dpt_j": 84,
    "users_moved_l": 0, "users_moved_p": 0, "users_moved_j": 0,
    "users_added_l": 0, "users_added_p": 0, "users_added_j": 0,
    "users_total_l": 42, "users_total_p": 42, "users_total_j": 84,
    "ballots_received": 205, "ballots_used": 84, "ballots_spoiled": 0, "ballots_unused": 121,
    "disabled_users_l": 1, "disabled_users_p": 0, "disabled_users_j": 1,
    "votes_1": 30, "votes_2": 50, "valid": 80, "invalid": 4, "total": 84,
}  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stations", type=int, default=20_000)
    args = options.parse_args()
    with bench_database():
        regency = Regency(args.stations)
        found = {**checked(regency), **asked(regency), **settled(regency)}
    print(json.dumps(found))


class Regency:
    """An election with villages of 100 stations each, two contests, and who enters."""

    def __init__(self, stations: int) -> None:
        from garda.kernel.actor import Actor
        from garda.kernel.roles import Role

        self.election, self.region, self.villages = _regions(stations)
        self.contests = _contests(self.election, self.region)
        people = {"operator": Role.PPS, "ppk": Role.PPK}
        self.actors = {
            source: Actor(role, self.region.path, self.election.id, uuid7(), uuid7(), _grant(self))
            for source, role in people.items()
        }

    def rounds(self, village: str) -> list[Any]:
        """Forms of a village that nobody has read yet."""
        from garda.regions.queries import within
        from garda.results.models import VoteRound

        waiting = VoteRound.objects.filter(within(village), readings__isnull=True)
        return list(waiting.order_by("path", "contest_id"))


def _regions(stations: int) -> tuple[Any, Any, list[str]]:
    from activities_letters import place

    from garda.kernel.bulk import copy_rows
    from garda.regions.models import Region, Station, StationListing, VoterList

    election, regency, _ = place(-(-stations // VILLAGE_STATIONS))
    listed = VoterList.objects.create(election=election, region=regency, kind="dpt")
    villages = list(Region.objects.filter(level="village").order_by("path"))
    rows = [
        (uuid7(), v, number)
        for at, v in enumerate(villages)
        for number in range(1, 1 + min(VILLAGE_STATIONS, stations - at * VILLAGE_STATIONS))
    ]
    copy_rows(
        Station, ["id", "election", "village", "path"],
        ((i, election.id, v.id, f"{v.path}/{n:03d}") for i, v, n in rows),
    )  # fmt: skip
    copy_rows(
        StationListing,
        ["id", "election", "voter_list", "station", "village", "number", "path", "kind",
         "location", "place", "male", "female", "standing"],
        ((uuid7(), election.id, listed.id, i, v.id, n, f"{v.path}/{n:03d}", "regular", "", "",
          100, 100, "entered") for i, v, n in rows),
    )  # fmt: skip
    return election, regency, [v.path for v in villages]


def _contests(election: Any, regency: Any) -> list[Any]:
    from garda.packs.loader import get_pack
    from garda.people.services import system_operator
    from garda.results.services.contests import ChoiceInput, open_contest, open_rounds

    machine, pack = system_operator(election.id), get_pack("pilkada2024")
    opened = []
    for kind, region in (("bupati", regency), ("gubernur", regency.parent)):
        contest = open_contest(
            machine, election=election, pack=pack, kind=kind, region=region or regency,
            choices=[ChoiceInput(1, "SITI - JOKO"), ChoiceInput(2, "BUDI - SRI")],
        )  # fmt: skip
        open_rounds(machine, contest=contest, regency=regency)
        opened.append(contest)
    return opened


def _grant(regency: Regency) -> Any:
    """A grant that holds: an act by an officer looks it up, and that is a query too."""
    from garda.kernel.roles import Role
    from garda.people.models import Account, Grant

    account = Account.objects.create(username=f"bench-{uuid7()}")
    grant = Grant.objects.create(
        account=account,
        election=regency.election,
        role=Role.PPK,
        region=regency.region,
        valid_from=VOTED.date(),
    )
    return grant.id


def _readings(rounds: Sequence[Any], source: str) -> Iterator[Any]:
    from garda.results.domain.definition import as_figures
    from garda.results.queries import load_definition
    from garda.results.services.readings import NewReading

    for round_ in rounds:
        figures = as_figures(load_definition(round_.contest_id), SHEET)
        yield NewReading(uuid7(), round_.id, source, figures, VOTED)


def checked(regency: Regency) -> dict[str, Any]:
    """Forms checked per second in memory, by column and one at a time."""
    from garda.results.domain.bulk import as_matrix, failing
    from garda.results.domain.checks import check_form
    from garda.results.domain.definition import as_figures
    from garda.results.queries import load_definition

    definition = load_definition(regency.contests[0].id)
    form = as_figures(definition, SHEET)
    forms = [form] * CHECKED
    began = time.process_time()
    broken = failing(definition, as_matrix(forms))
    together = time.process_time() - began
    began = time.process_time()
    for one in forms[:2_000]:
        assert not any(f.severity == "E" for f in check_form(definition, one))
    alone = time.process_time() - began
    errors = {rule.code for rule in definition.rules if rule.severity == "E"}
    assert not any(broken[code].any() for code in errors & broken.keys())
    return {
        "checks_per_s": round(CHECKED / together),
        "checks_one_by_one_per_s": round(2_000 / alone),
    }


def asked(regency: Regency) -> dict[str, Any]:
    """Queries of one sending and of a thousand forms in one, both of which settle."""
    from garda.regions.queries import within
    from garda.results.models import VoteRound

    first = VoteRound.objects.filter(within(regency.villages[0])).order_by("path")[:1]
    many = []
    for village in regency.villages[1:]:
        many += regency.rounds(village)
        if len(many) >= 1_000:
            break
    found = {}
    for name, rounds in (("submission", list(first)), ("1000_batch", many[:1_000])):
        found[f"queries_per_{name}"] = max(
            _queries(regency, rounds, source) for source in ("operator", "ppk")
        )
    return found


def _queries(regency: Regency, rounds: Sequence[Any], source: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from garda.results.services.readings import record_readings

    readings = list(_readings(rounds, source))
    with CaptureQueriesContext(connection) as captured:
        record_readings(regency.actors[source], readings=readings)
    return sum(q["sql"] not in {"BEGIN", "COMMIT"} for q in captured)


def settled(regency: Regency) -> dict[str, Any]:
    """Both sources of every form that is left, village by village."""
    from garda.results.models import Settlement
    from garda.results.services.readings import record_readings

    began, busy = time.monotonic(), cpu_seconds()
    forms = 0
    for village in regency.villages:
        rounds = regency.rounds(village)
        forms += len(rounds)
        for source in ("operator", "ppk"):
            if rounds:
                record_readings(regency.actors[source], readings=list(_readings(rounds, source)))
    seconds, cpu = time.monotonic() - began, cpu_seconds() - busy
    states = Settlement.objects.values_list("state", flat=True).distinct()
    assert set(states) == {"settled"}, set(states)
    return {
        "settled_forms": forms,
        "settle_40k_s": round(seconds, 1),
        "settle_40k_cpu_s": round(cpu, 1),
    }


if __name__ == "__main__":
    main()
