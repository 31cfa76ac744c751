"""What a run of the demo prints: counts from the database, never from the input files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from garda.activities.queries import counts_on
from garda.demo.context import RegencyRun, Run
from garda.formation.queries import serving_count
from garda.recap.rollup import Line, Tally, roll_up
from garda.regions.models import Region
from garda.regions.queries import listings, voters_total, within
from garda.results.models import Contest
from garda.results.queries import contests_of, load_definition, progress

KPPS = "kpps"


def regency_report(run: Run, regency: RegencyRun) -> dict[str, Any]:
    """Counts and sums of one regency, as named in the documentation of the command."""
    region, election = regency.region, run.election
    stations = listings(election.id, region.path)
    ready = counts_on(election, region.path, run.pack.voting_day)
    voters = voters_total(election.id, region.path)
    return {
        "stations": stations.count(),
        "special": None
        if regency.folder.special_stations is None
        else stations.filter(kind="special").count(),
        "villages": _count(region, "village"),
        "districts": _count(region, "district"),
        "seats": stations.count() * run.pack.bodies[KPPS].seats,
        "appointed": serving_count(election, region.path, run.pack.voting_day),
        "sworn_on_site": ready.sworn_on_site,
        "sworn_online": ready.sworn_online,
        "trained": ready.trained,
        "voters": voters["total"],
        "voters_male": voters["male"],
        "voters_female": voters["female"],
        "forms": progress(election.id, region.path)["forms"],
        **_results(run, region),
    }


def _count(region: Region, level: str) -> int:
    return Region.objects.filter(within(region.path), level=level, valid_to__isnull=True).count()


def _results(run: Run, region: Region) -> dict[str, Any]:
    contests = contests_of(run.election, region.path)
    ids = [c.id for c in contests]
    lines = {line: roll_up(line, ids, under=region.path, level="regency") for line in Line}
    recap = {c.kind: _tally(lines[Line.RECAP], c, region) for c in contests}
    return {
        "users": {kind: tally.get("users_total_j") for kind, tally in recap.items()},
        "valid": {kind: tally.get("valid") for kind, tally in recap.items()},
        "invalid": {kind: tally.get("invalid") for kind, tally in recap.items()},
        "votes_forms": {c.kind: _votes(c, _tally(lines[Line.FORMS], c, region)) for c in contests},
        "votes_recap": {c.kind: _votes(c, recap[c.kind]) for c in contests},
    }


def _tally(line: dict[UUID, dict[str, Tally]], contest: Contest, region: Region) -> Tally:
    return line[contest.id].get(region.path, Tally(region.path))


def _votes(contest: Contest, tally: Tally) -> dict[str, int]:
    """Votes by number on the ballot; 0 only where forms say so or none is in yet."""
    definition = load_definition(contest.id)
    return {
        str(number): tally.figures.get(key, 0)
        for number, key in zip(definition.choices, definition.vote_keys, strict=True)
    }
