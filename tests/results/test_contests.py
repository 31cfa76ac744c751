"""Contests open once with their ballot; published figures are kept beside ours."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories
from tests.results.acts import entries
from tests.support.counted import Counted, counted

from garda.kernel.roles import Role
from garda.recap.standings import published_under
from garda.regions.models import Region
from garda.results.models import Choice, Contest, FormDefinition, PublishedFigure, VoteRound
from garda.results.queries import load_definition
from garda.results.services.contests import (
    ChoiceInput,
    ContestFixed,
    PublishedInput,
    keep_published,
    open_contest,
    open_rounds,
)

pytestmark = pytest.mark.django_db

BALLOT = [ChoiceInput(1, "SITI AMINAH - JOKO"), ChoiceInput(2, "KOLOM KOSONG", empty_column=True)]


def opened(world: factories.World, choices: list[ChoiceInput] = BALLOT) -> Contest:
    return open_contest(
        factories.actor(world, Role.KPU_REGENCY, world.regency),
        election=world.election,
        pack=world.pack,
        kind="bupati",
        region=world.regency,
        choices=choices,
    )


def test_a_contest_opens_with_its_ballot_and_its_form() -> None:
    world = factories.world()
    contest = opened(world)
    assert contest.name.endswith(" Uji")
    rows = Choice.objects.filter(contest=contest).order_by("number")
    assert [(c.number, c.name, c.empty_column) for c in rows] == [
        (1, "SITI AMINAH - JOKO", False), (2, "KOLOM KOSONG", True),
    ]  # fmt: skip
    definition = load_definition(contest.id)
    assert definition.vote_keys == ("votes_1", "votes_2")
    assert len(FormDefinition.objects.get(contest=contest).sha256) == 64


def test_the_same_ballot_again_changes_nothing_and_another_is_refused() -> None:
    world = factories.world()
    contest = opened(world)
    before = entries()
    assert opened(world, list(reversed(BALLOT))).id == contest.id
    for ballot in (
        BALLOT[:1],
        [*BALLOT, ChoiceInput(3, "ANI")],
        [BALLOT[0], ChoiceInput(2, "ANI")],
    ):
        with pytest.raises(ContestFixed):
            opened(world, ballot)
    assert entries() == before
    assert Contest.objects.count() == 1


def test_every_listed_station_has_a_round_once(django_assert_num_queries: Any) -> None:
    for stations in ((1,), (20, 10)):
        world = factories.world(stations=stations)
        contest = opened(world)
        actor = factories.actor(world, Role.KPU_REGENCY, world.regency)
        with django_assert_num_queries(6):
            assert open_rounds(actor, contest=contest, regency=world.regency) == sum(stations)
        assert open_rounds(actor, contest=contest, regency=world.regency) == 0
        rounds = VoteRound.objects.filter(contest=contest)
        assert {(r.number, r.kind, r.voted_on) for r in rounds} == {
            (1, "reguler", world.election.voting_day)
        }
        assert rounds.values("station").distinct().count() == sum(stations)


class TestPublished:
    def keep(self, count: Counted, *figures: PublishedInput) -> int:
        return keep_published(
            count.commission,
            election=count.world.election,
            regency=count.world.regency,
            figures=figures,
        )

    def figure(self, count: Counted, value: int, **options: Any) -> PublishedInput:
        defaults: dict[str, Any] = {
            "contest_id": count.bupati.id,
            "region_id": count.world.district.id,
            "key": "votes_1",
            "stage": "final",
        }
        return PublishedInput(value=value, **(defaults | options))

    def test_new_and_changed_are_kept_and_known_left(self) -> None:
        count = counted()
        voters = self.figure(count, 600, contest_id=None, key="dpt_j")
        assert self.keep(count, self.figure(count, 90), voters) == 2
        before = entries()
        assert self.keep(count, self.figure(count, 90), voters) == 0
        assert entries() == before
        stored = set(PublishedFigure.objects.values_list("id", flat=True))
        assert self.keep(count, self.figure(count, 91), voters) == 1
        assert set(PublishedFigure.objects.values_list("id", flat=True)) == stored
        assert self.read(count, count.world.district) == {"votes_1": 91, "dpt_j": 600}

    @pytest.mark.parametrize("change", [{"stations_in": 3}, {"stations_total": 4}])
    def test_coverage_is_part_of_a_publication(self, change: dict[str, int]) -> None:
        count = counted()
        partial: dict[str, Any] = {"stage": "feed", "stations_in": 2, "stations_total": 3}
        self.keep(count, self.figure(count, 60, **partial))
        assert self.keep(count, self.figure(count, 60, **(partial | change))) == 1

    def test_a_partial_feed_is_no_figure_and_a_final_one_goes_first(self) -> None:
        count = counted()
        district = count.world.district
        self.keep(count, self.figure(count, 60, stage="feed", stations_in=2, stations_total=3))
        assert self.read(count, district) == {}
        self.keep(count, self.figure(count, 88, stage="feed", stations_in=3, stations_total=3))
        assert self.read(count, district) == {"votes_1": 88}
        self.keep(count, self.figure(count, 90))
        assert self.read(count, district) == {"votes_1": 90}

    def read(self, count: Counted, region: Region) -> dict[str, int]:
        contest_id = count.bupati.id
        found = published_under(count.world.election.id, [contest_id], region.path)[contest_id]
        return found.get(region.path, {})
