"""A province of two regencies, small enough to add up by hand, with one contest over all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tests import factories

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.regions.models import Election, Region, Station, StationListing, VoterList
from garda.results.models import Contest, VoteRound
from garda.results.services.contests import ChoiceInput, open_contest, open_rounds

#: Stations of every village, by district, by regency.
SHAPE: Sequence[Sequence[Sequence[int]]] = (((2, 1), (1,)), ((2,),))
#: Levels from the top, as long as the path of their regions.
DEPTHS = {"province": 2, "regency": 3, "district": 4, "village": 5, "station": 6}


@dataclass(frozen=True)
class Nation:
    """The election, its governor's contest and, where wanted, every regency's own."""

    election: Election
    province: Region
    regencies: tuple[Region, ...]
    governor: Contest
    bupati: tuple[Contest, ...]

    def rounds(self, contest: Contest) -> list[VoteRound]:
        return list(VoteRound.objects.filter(contest=contest).order_by("path"))


def nation() -> Nation:
    """The province of a new world with two further regencies in it, all of one election."""
    world = factories.world(stations=(1,))
    regencies = tuple(
        _regency(world, number, districts) for number, districts in enumerate(SHAPE, start=1)
    )
    actor = factories.actor(world, Role.KPU_PROVINCE, world.province)
    ballot = [ChoiceInput(1, "SITI AMINAH - JOKO"), ChoiceInput(2, "BUDI - SRI")]
    with clock.as_of(factories.local(world.election.voting_day - timedelta(days=60))):
        contests = [
            open_contest(
                actor,
                election=world.election,
                pack=world.pack,
                kind=kind,
                region=region,
                choices=ballot,
            )
            for kind, region in (
                ("gubernur", world.province),
                *(("bupati", r) for r in regencies),
            )
        ]
        for regency, own in zip(regencies, contests[1:], strict=True):
            for contest in (contests[0], own):
                open_rounds(actor, contest=contest, regency=regency)
    return Nation(world.election, world.province, regencies, contests[0], tuple(contests[1:]))


def _regency(world: factories.World, number: int, districts: Sequence[Sequence[int]]) -> Region:
    """Codes from 01 on: those of factories' worlds begin at 10."""
    regency = _below(world.province, f"{number:02d}", "regency")
    voter_list = VoterList.objects.create(election=world.election, region=regency, kind="DPT")
    for d, villages in enumerate(districts, start=1):
        district = _below(regency, f"{d:02d}", "district")
        for v, stations in enumerate(villages, start=2001):
            village = _below(district, str(v), "village")
            for n in range(1, stations + 1):
                _station(voter_list, village, n)
    return regency


def _below(parent: Region, segment: str, level: str) -> Region:
    return Region.objects.create(
        level=level,
        code=f"{parent.code}.{segment}",
        path=f"{parent.path}/{segment}",
        parent=parent,
        name=f"{level} {segment}",
        search_name=f"{level} {segment}",
        time_zone="Asia/Jakarta",
    )


def _station(voter_list: VoterList, village: Region, number: int) -> None:
    path = f"{village.path}/{number:03d}"
    station = Station.objects.create(election=voter_list.election, village=village, path=path)
    StationListing.objects.create(
        election=voter_list.election,
        voter_list=voter_list,
        station=station,
        village=village,
        number=number,
        path=path,
        male=100,
        female=100,
    )
