"""A small counted election: contests with rounds, forms entered by two sources, plenaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests import factories
from tests.factories import World

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.services import system_operator
from garda.recap.models import Plenary
from garda.recap.services.plenary import close_district, close_regency, open_plenary
from garda.regions.models import ElectionKind, Region, Standing, Station
from garda.results.domain.definition import as_figures
from garda.results.models import Contest, PublishedFigure, Source, VoteRound
from garda.results.queries import load_definition
from garda.results.services.contests import ChoiceInput, open_contest, open_rounds
from garda.results.services.readings import NewReading, record_readings

#: Invalid votes of every form.
INVALID = 4


@dataclass(frozen=True)
class Counted:
    """A world whose contests are open. ``now`` is the evening after the vote."""

    world: World
    contests: dict[str, Contest]
    operator: Actor
    ppk: Actor
    commission: Actor
    now: datetime

    @property
    def bupati(self) -> Contest:
        return self.contests["bupati"]

    def round(self, contest: Contest, station: Station) -> VoteRound:
        return VoteRound.objects.get(contest=contest, station=station)

    def published(self, region: Region, key: str, value: int, contest: Contest | None) -> None:
        """A final figure somebody published."""
        PublishedFigure.objects.create(
            election=self.world.election,
            contest=contest,
            region=region,
            key=key,
            value=value,
            stage="final",
        )


def counted(stations: Sequence[int] = (2, 1), *, kind: ElectionKind = ElectionKind.DEMO) -> Counted:
    """Regent and governor with two pairs each, no form entered yet."""
    world = factories.world(stations=stations, kind=kind)
    evening = factories.local(world.election.voting_day + timedelta(days=1), 20)
    if kind != ElectionKind.REAL:
        world.election.as_of = evening
        world.election.save(update_fields=["as_of"])
    commission = factories.actor(world, Role.KPU_REGENCY, world.regency)
    machine = system_operator(world.election.id)
    contests = {
        kind_: _contest(machine, world, kind_, region)
        for kind_, region in (("bupati", world.regency), ("gubernur", world.province))
    }
    return Counted(
        world,
        contests,
        operator=factories.actor(world, Role.PPS, world.district),
        ppk=factories.actor(world, Role.PPK, world.district),
        commission=commission,
        now=evening,
    )


def _contest(actor: Actor, world: World, kind: str, region: Region) -> Contest:
    contest = open_contest(
        actor,
        election=world.election,
        pack=world.pack,
        kind=kind,
        region=region,
        choices=[ChoiceInput(1, "SITI AMINAH - JOKO"), ChoiceInput(2, "=BUDI - SRI")],
    )
    open_rounds(actor, contest=contest, regency=world.regency)
    return contest


def sheet(votes: Sequence[int], **changed: int) -> dict[str, int]:
    """A form on which every rule holds: 100 + 100 voters, everybody who came is on the list."""
    users = sum(votes) + INVALID
    male, female = users - users // 2, users // 2
    figures = {
        "dpt_l": 100, "dpt_p": 100, "dpt_j": 200,
        "users_dpt_l": male, "users_dpt_p": female, "users_dpt_j": users,
        "users_moved_l": 0, "users_moved_p": 0, "users_moved_j": 0,
        "users_added_l": 0, "users_added_p": 0, "users_added_j": 0,
        "users_total_l": male, "users_total_p": female, "users_total_j": users,
        "ballots_received": 205, "ballots_used": users, "ballots_spoiled": 0,
        "ballots_unused": 205 - users,
        "disabled_users_l": 0, "disabled_users_p": 0, "disabled_users_j": 0,
        "valid": sum(votes), "invalid": INVALID, "total": users,
    }  # fmt: skip
    figures |= {f"votes_{number}": count for number, count in enumerate(votes, start=1)}
    return figures | changed


def enter(
    count: Counted, contest: Contest, station: Station, source: str, figures: dict[str, int]
) -> None:
    """One source's reading of a station's form."""
    actor = count.operator if source == Source.OPERATOR else count.ppk
    definition = load_definition(contest.id)
    reading = NewReading(
        id=uuid7(),
        round_id=count.round(contest, station).id,
        source=source,
        figures=as_figures(definition, figures),
        happened_at=count.now,
        standing=Standing.SIMULATED,
    )
    with clock.as_of(count.now):
        record_readings(actor, readings=[reading])


def settle(count: Counted, contest: Contest, station: Station, votes: Sequence[int]) -> None:
    """Both sources read the same good form."""
    for source in (Source.OPERATOR, Source.PPK):
        enter(count, contest, station, source, sheet(votes))


def settle_all(count: Counted, votes: Sequence[int] = (30, 50)) -> None:
    """The same votes at every station, in every contest."""
    for contest in count.contests.values():
        for stations in count.world.stations.values():
            for station in stations:
                settle(count, contest, station, votes)


def open_district(count: Counted, contest: Contest) -> Plenary:
    with clock.as_of(count.now + timedelta(hours=12)):
        return open_plenary(count.ppk, contest=contest, region=count.world.district)


def close_all(count: Counted, contest: Contest) -> None:
    """District and regency plenaries, opened and closed."""
    district = open_district(count, contest)
    with clock.as_of(count.now + timedelta(hours=14)):
        close_district(count.ppk, plenary_id=district.id)
    with clock.as_of(count.now + timedelta(hours=16)):
        regency = open_plenary(count.commission, contest=contest, region=count.world.regency)
        close_regency(count.commission, plenary_id=regency.id)
