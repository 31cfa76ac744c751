"""Reads of the count: contests, the queue, progress, who still has to enter."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories
from tests.results import acts
from tests.results.acts import both, new_reading, send
from tests.results.rounds import replace_round
from tests.support.counted import counted, sheet

from garda.kernel.codes import COUNTRY_PATH
from garda.packs.types import Block
from garda.results import queries
from garda.results.models import Source
from garda.results.services.decisions import decide

pytestmark = pytest.mark.django_db


def test_a_region_votes_in_its_own_contests_only() -> None:
    count, elsewhere = counted(), counted()
    election = count.world.election
    assert [c.kind for c in queries.contests_of(election, count.world.village.path)] == [
        "bupati", "gubernur",
    ]  # fmt: skip
    assert [c.kind for c in queries.contests_of(election, COUNTRY_PATH)] == ["bupati", "gubernur"]
    outside = queries.contests_of(election, elsewhere.world.village.path)
    assert "bupati" not in [c.kind for c in outside]
    (bupati, _) = queries.contests(election)
    assert [c.number for c in bupati.choices.all()] == [1, 2]


def test_the_queue_holds_what_differs_and_what_waits_for_an_answer() -> None:
    count = counted()
    election, path = count.world.election.id, count.world.district.path
    send(count, new_reading(count, Source.OPERATOR, sheet((31, 49))))
    send(count, new_reading(count, Source.PPK, sheet(acts.VOTES, ballots_unused=7)))
    assert [row.block for row in queries.queue(election, path)] == ["ballots", "votes"]
    assert queries.queue_counts(election, path) == {"differs": 2, "decided": 0}
    decide(
        acts.member(count),
        settlement_id=acts.block(count, "votes").id,
        values=acts.values(count, Block.VOTES, sheet(acts.VOTES)),
        reason="Dibaca ulang.",
    )
    assert queries.queue_counts(election, path) == {"differs": 1, "decided": 1}
    assert not queries.queue(election, count.world.villages[1].path).exists()
    assert not queries.queue(factories.world().election.id, path).exists()


def test_a_replaced_round_waits_for_nobody() -> None:
    count = counted()
    election, path = count.world.election.id, count.world.district.path
    send(count, new_reading(count, Source.OPERATOR, sheet((31, 49))))
    send(count, new_reading(count, Source.PPK))
    replace_round(count)
    assert not queries.queue(election, path).exists()
    assert queries.queue_counts(election, path) == {"differs": 0, "decided": 0}
    assert queries.progress(election, path) == {"rounds": 6, "forms": 0, "settled": 0}


def test_progress_counts_forms_and_settled_votes(django_assert_num_queries: Any) -> None:
    count = counted()
    election, path = count.world.election.id, count.world.regency.path
    assert queries.progress(election, path) == {"rounds": 6, "forms": 0, "settled": 0}
    both(count)
    send(count, new_reading(count, Source.PPK, station=count.world.station(1)))
    with django_assert_num_queries(2):
        assert queries.progress(election, path) == {"rounds": 6, "forms": 2, "settled": 1}


def test_a_source_sees_what_it_has_not_entered(django_assert_num_queries: Any) -> None:
    count = counted()
    election, path = count.world.election.id, count.world.village.path
    send(count, new_reading(count, Source.OPERATOR))
    with django_assert_num_queries(1):
        waiting = list(queries.waiting_for(election, path, Source.OPERATOR))
    first, second = (s.path for s in count.world.stations[path])
    assert [(r.path, r.contest.kind) for r in waiting] == [
        (first, "gubernur"), (second, "bupati"), (second, "gubernur"),
    ]  # fmt: skip
    assert queries.waiting_for(election, path, Source.PPK).count() == 4


def test_a_station_shows_its_rounds_with_all_that_was_read(django_assert_num_queries: Any) -> None:
    count = counted()
    both(count)
    station = count.world.station()
    with django_assert_num_queries(4):
        rounds = queries.rounds_of_station(count.world.election.id, station.path)
        shown = [
            (r.contest.kind, [x.source for x in r.readings.all()], len(r.settlements.all()))
            for r in rounds
        ]
    assert [kind for kind, _, _ in shown] == ["bupati", "gubernur"]
    assert (sorted(shown[0][1]), shown[0][2]) == (["operator", "ppk"], 4)
    assert shown[1][1:] == ([], 0)
