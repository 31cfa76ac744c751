"""Loading a regency's folder into an election, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from garda.exchange.domain.folder import DistrictResult, Finals, Folder
from garda.kernel.actor import Actor
from garda.packs.types import Pack
from garda.regions.models import Election, Region, StationKind
from garda.regions.services import ListingInput, RegionInput, fix_voter_list, import_regions
from garda.results.models import Contest
from garda.results.services.contests import (
    ChoiceInput,
    PublishedInput,
    keep_published,
    open_contest,
    open_rounds,
)

#: Levels above the regency whose voter figures are not this folder's to keep.
_KEPT_VOTER_LEVELS = ("regency", "district", "village")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed: all zero when the same folder is loaded again."""

    regency: Region
    regions: int
    stations: int
    rounds: int
    published: int

    @property
    def changed(self) -> bool:
        return bool(self.regions or self.rounds or self.published)


@transaction.atomic
def import_folder(actor: Actor, *, election: Election, pack: Pack, folder: Folder) -> Imported:
    """Load regions, the voter list with its stations, contests with rounds, and published figures.

    Raises what the rooms' services raise (a fixed list or ballot that differs); then nothing is
    loaded.
    """
    regions = import_regions(
        actor,
        regions=[RegionInput(*row) for row in folder.regions],
        time_zone=folder.time_zone,
    )
    places = {r.code: r for r in Region.objects.filter(code__in=[r.code for r in folder.regions])}
    regency = places[folder.regency.code]
    listings = list(_listings(folder))
    fix_voter_list(
        actor,
        election=election,
        regency=regency,
        kind=pack.voter_lists[-1].code,
        fixed_on=None,
        listings=listings,
    )
    contests = _open_contests(actor, election, pack, folder, places)
    rounds = sum(
        open_rounds(actor, contest=contest, regency=regency) for contest in contests.values()
    )
    published = keep_published(
        actor,
        election=election,
        regency=regency,
        figures=list(_published(folder, contests, {c: r.id for c, r in places.items()})),
    )
    return Imported(regency, regions, len(listings), rounds, published)


def _listings(folder: Folder) -> Iterator[ListingInput]:
    for row in folder.frames.stations.iter_rows(named=True):
        yield ListingInput(
            village=row["village"],
            number=row["number"],
            kind=StationKind.SPECIAL if row["special"] else StationKind.REGULAR,
            place=row["name"] or "",
            male=row["male"],
            female=row["female"],
            standing=str(row["voters_standing"] or row["standing"]),
        )


def _open_contests(
    actor: Actor, election: Election, pack: Pack, folder: Folder, places: Mapping[str, Region]
) -> dict[str, Contest]:
    return {
        contest.kind: open_contest(
            actor,
            election=election,
            pack=pack,
            kind=contest.kind,
            region=places[contest.region_code],
            choices=[ChoiceInput(c.number, c.name, c.empty) for c in contest.choices],
        )
        for contest in folder.contests
    }


def _published(
    folder: Folder, contests: Mapping[str, Contest], places: Mapping[str, UUID]
) -> Iterator[PublishedInput]:
    for kind, contest in contests.items():
        for result in folder.results[kind].values():
            yield from _feed(contest.id, places[result.district], result)
        finals = folder.finals[kind]
        yield from _final(contest.id, places[folder.regency.code], finals)
        for district, figures in finals.by_district.items():
            yield from _final(contest.id, places[district], figures)
    yield from _voters(folder, places)


def _feed(contest_id: UUID, region_id: UUID, result: DistrictResult) -> Iterator[PublishedInput]:
    for number, votes in result.votes.items():
        yield PublishedInput(
            contest_id,
            region_id,
            f"votes_{number}",
            votes,
            "feed",
            result.stations_in,
            result.stations_total,
            result.as_of,
        )


def _final(contest_id: UUID, region_id: UUID, finals: Finals) -> Iterator[PublishedInput]:
    figures: dict[str, Any] = {f"votes_{n}": v for n, v in (finals.votes or {}).items()}
    figures |= {"users_total_j": finals.users, "valid": finals.valid, "invalid": finals.invalid}
    for key, value in figures.items():
        if value is not None:
            yield PublishedInput(contest_id, region_id, key, value, "final")


def _voters(folder: Folder, places: Mapping[str, UUID]) -> Iterator[PublishedInput]:
    for figure in folder.voters.values():
        if figure.level in _KEPT_VOTER_LEVELS and figure.standing == "published":
            for key, value in (("dpt_l", figure.male), ("dpt_p", figure.female)):
                yield PublishedInput(None, places[figure.region], key, value, "final")
