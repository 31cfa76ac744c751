"""Opening contests: choices, the frozen form, and a first vote round at every station."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.errors import GardaError
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.forms import build_definition, definition_hash, definition_to_json
from garda.packs.types import Pack
from garda.regions.models import Election, Region
from garda.regions.queries import listings, within
from garda.results.models import (
    Choice,
    Contest,
    FormDefinition,
    PublishedFigure,
    RoundKind,
    VoteRound,
)

#: Contests and rounds are opened inside the own region; by the operator when a folder comes in.
OPEN_CONTESTS = act(
    "results.open",
    "Membuka pemilihan dan formulir TPS",
    Role.OPERATOR,
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
)


class ContestFixed(GardaError):
    code = "contest_fixed"


@dataclass(frozen=True, slots=True)
class ChoiceInput:
    number: int
    name: str
    empty_column: bool = False


@transaction.atomic
def open_contest(
    actor: Actor,
    *,
    election: Election,
    pack: Pack,
    kind: str,
    region: Region,
    choices: Sequence[ChoiceInput],
) -> Contest:
    """Open a contest with its ballot. The same ballot again changes nothing.

    Raises ContestFixed when the contest is open with another ballot, NotAllowed.
    """
    OPEN_CONTESTS.require(actor, path=region.path)
    existing = Contest.objects.filter(election=election, kind=kind, region=region).first()
    if existing is not None:
        _refuse_if_different(existing, choices)
        return existing
    contest = Contest.objects.create(
        election=election, kind=kind, region=region, name=_name(pack, kind, region)
    )
    Choice.objects.bulk_create(
        Choice(
            election=election,
            contest=contest,
            number=c.number,
            name=c.name,
            empty_column=c.empty_column,
        )
        for c in choices
    )
    definition = build_definition(pack, kind, [c.number for c in choices])
    FormDefinition.objects.create(
        election=election,
        contest=contest,
        definition=definition_to_json(definition),
        sha256=definition_hash(definition),
    )
    record(
        actor,
        "contest.opened",
        path=COUNTRY_PATH,
        election_id=election.id,
        payload={"kind": kind, "region": region.code, "choices": len(choices)},
    )
    return contest


def _name(pack: Pack, kind: str, region: Region) -> str:
    place = region.name.removeprefix("Kabupaten ").removeprefix("Kota ")
    return f"{pack.contests[kind].name.id} {place}"


def _refuse_if_different(contest: Contest, choices: Sequence[ChoiceInput]) -> None:
    stored = set(contest.choices.values_list("number", "name", "empty_column"))
    if stored != {(c.number, c.name, c.empty_column) for c in choices}:
        raise ContestFixed(
            id=f"Pemilihan {contest.name} sudah dibuka dengan daftar calon lain.",
            en=f"The contest {contest.name} is open with another ballot.",
        )


@transaction.atomic
def open_rounds(actor: Actor, *, contest: Contest, regency: Region) -> int:
    """Give every listed station of ``regency`` its regular round; returns how many were missing.

    Raises NotAllowed.
    """
    OPEN_CONTESTS.require(actor, path=regency.path)
    have = set(
        VoteRound.objects.filter(within(regency.path), contest=contest).values_list(
            "station_id", flat=True
        )
    )
    stations = listings(contest.election_id, regency.path).values_list("station_id", "path")
    missing = [(station, path) for station, path in stations if station not in have]
    if not missing:
        return 0
    day = contest.election.voting_day
    copy_rows(
        VoteRound,
        [
            "id",
            "election",
            "contest",
            "station",
            "path",
            "number",
            "kind",
            "ordered_by",
            "voted_on",
        ],
        (
            (uuid7(), contest.election_id, contest.id, s, p, 1, str(RoundKind.REGULAR), "", day)
            for s, p in missing
        ),
    )
    record(
        actor,
        "rounds.opened",
        path=regency.path,
        election_id=contest.election_id,
        payload={"contest": contest.kind, "rounds": len(missing)},
        items=[path for _, path in missing],
    )
    return len(missing)


@dataclass(frozen=True, slots=True)
class PublishedInput:
    """One published figure; ``contest_id`` None for voter-list figures, ``stage`` feed or final."""

    contest_id: UUID | None
    region_id: UUID
    key: str
    value: int
    stage: str
    stations_in: int | None = None
    stations_total: int | None = None
    as_of: datetime | None = None


#: What a later publication of the same figure may say otherwise.
_MAY_CHANGE = ("value", "stations_in", "stations_total", "as_of")


@transaction.atomic
def keep_published(
    actor: Actor, *, election: Election, regency: Region, figures: Sequence[PublishedInput]
) -> int:
    """Keep published figures beside ours; known ones are left, changed ones replaced.

    Returns how many were new or changed. Raises NotAllowed.
    """
    OPEN_CONTESTS.require(actor, path=regency.path)
    stored = {
        (f.contest_id, f.region_id, f.key, f.stage): f
        for f in PublishedFigure.objects.filter(
            within(regency.path, "region__path"), election=election
        )
    }
    new, changed = [], []
    for figure in figures:
        fresh = _published(election, figure)
        old = stored.get((figure.contest_id, figure.region_id, figure.key, figure.stage))
        if old is None:
            new.append(fresh)
        elif any(getattr(old, name) != getattr(fresh, name) for name in _MAY_CHANGE):
            fresh.id = old.id
            changed.append(fresh)
    PublishedFigure.objects.bulk_create(new)
    PublishedFigure.objects.bulk_update(changed, _MAY_CHANGE)
    if new or changed:
        record(
            actor,
            "published.kept",
            path=regency.path,
            election_id=election.id,
            payload={"new": len(new), "changed": len(changed)},
        )
    return len(new) + len(changed)


def _published(election: Election, figure: PublishedInput) -> PublishedFigure:
    return PublishedFigure(
        election=election,
        contest_id=figure.contest_id,
        region_id=figure.region_id,
        key=figure.key,
        value=figure.value,
        stage=figure.stage,
        stations_in=figure.stations_in,
        stations_total=figure.stations_total,
        as_of=figure.as_of,
    )
