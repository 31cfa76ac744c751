"""A sum at any level is the sum of its stations, in both lines, and of nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.recap.nation import DEPTHS, SHAPE, Nation, nation

from garda.kernel import clock
from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.ids import uuid7
from garda.recap.models import Plenary, PlenaryState, RecapFigure
from garda.recap.rollup import COVERAGE_KEY, Line, roll_up, total
from garda.regions.models import Region, RegionLevel
from garda.results.models import RoundKind, SettledFigure, VoteRound

pytestmark = pytest.mark.django_db

STATIONS = sum(n for regency in SHAPE for district in regency for n in district)
KEYS = (COVERAGE_KEY, "votes_1", "dpt_j")
#: A form's figures; a key that is missing is not settled.
forms = st.lists(
    st.dictionaries(st.sampled_from(KEYS), st.integers(0, 999)),
    min_size=STATIONS,
    max_size=STATIONS,
)


@pytest.fixture
def land(db: None) -> Nation:
    return nation()


def put(line: Line, rounds: list[VoteRound], figures: list[dict[str, int]]) -> None:
    """Figures of forms straight into a line."""
    plenaries = _plenaries(rounds) if line is Line.RECAP else {}
    model = SettledFigure if line is Line.FORMS else RecapFigure
    model.objects.bulk_create(
        model(
            election_id=round_.election_id,
            contest_id=round_.contest_id,
            round=round_,
            path=round_.path,
            key=key,
            value=value,
            **({"plenary": plenaries[_district(round_)]} if plenaries else {}),
        )
        for round_, form in zip(rounds, figures, strict=True)
        for key, value in form.items()
    )


def _district(round_: VoteRound) -> str:
    return round_.path.rsplit("/", 2)[0]


def _plenaries(rounds: list[VoteRound]) -> dict[str, Plenary]:
    return {
        path: Plenary.objects.create(
            election_id=rounds[0].election_id,
            contest_id=rounds[0].contest_id,
            region=Region.objects.get(path=path),
            path=path,
            state=PlenaryState.CLOSED,
            opened_at=clock.now(),
            opened_by=uuid7(),
            closed_at=clock.now(),
        )
        for path in sorted({_district(r) for r in rounds})
    }


def by_hand(
    rounds: list[VoteRound], figures: list[dict[str, int]], level: str
) -> dict[str, tuple[dict[str, int], dict[str, int], int]]:
    """Sums, stations behind each, and stations, by region: plain additions."""
    found: dict[str, tuple[Counter[str], Counter[str], int]] = {}
    for round_, form in zip(rounds, figures, strict=True):
        path = "/".join(round_.path.split("/")[: DEPTHS[level]])
        sums, counted, stations = found.get(path, (Counter(), Counter(), 0))
        for key, value in form.items():
            sums[key] += value
            counted[key] += 1
        found[path] = (sums, counted, stations + 1)
    return {path: (dict(sums), dict(c), n) for path, (sums, c, n) in found.items()}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(figures=forms, line=st.sampled_from(Line))
def test_every_level_adds_up(land: Nation, figures: list[dict[str, int]], line: Line) -> None:
    rounds = land.rounds(land.governor)
    with transaction.atomic():
        put(line, rounds, figures)
        for level in DEPTHS:
            tallies = roll_up(line, [land.governor.id], under=land.province.path, level=level)
            found = tallies[land.governor.id]
            assert {
                path: (t.figures, t.counted, t.stations) for path, t in found.items()
            } == by_hand(rounds, figures, level)
            assert all(0 <= t.stations_in <= t.stations for t in found.values())
            whole = total(found.values(), land.province.path)
            assert whole == by_total(line, land)
        transaction.set_rollback(True)


def by_total(line: Line, land: Nation) -> Any:
    path = land.province.path
    return roll_up(line, [land.governor.id], under=path, level="province")[land.governor.id][path]


def test_two_regencies_add_up_to_the_province(land: Nation) -> None:
    rounds = land.rounds(land.governor)
    put(Line.FORMS, rounds, [{COVERAGE_KEY: 10**n} for n in range(STATIONS)])
    sums = [
        roll_up(Line.FORMS, [land.governor.id], under=r.path, level="regency")[land.governor.id]
        for r in land.regencies
    ]
    assert [{p: t.figures for p, t in s.items()} for s in sums] == [
        {land.regencies[0].path: {COVERAGE_KEY: 1111}},
        {land.regencies[1].path: {COVERAGE_KEY: 110000}},
    ]
    assert by_total(Line.FORMS, land).figures == {COVERAGE_KEY: 111111}
    assert by_total(Line.FORMS, land).complete


def test_queries_do_not_grow(land: Nation, django_assert_num_queries: Any) -> None:
    ids = [land.governor.id, *(c.id for c in land.bupati)]
    for contests in (ids[:1], ids):
        for level in DEPTHS:
            with django_assert_num_queries(2):
                roll_up(Line.RECAP, contests, under=COUNTRY_PATH, level=level)


def test_contests_are_told_apart(land: Nation) -> None:
    for contest, value in ((land.governor, 7), (land.bupati[0], 5)):
        rounds = land.rounds(contest)
        put(Line.FORMS, rounds, [{COVERAGE_KEY: value}] * len(rounds))
    tallies = roll_up(
        Line.FORMS,
        [land.governor.id, *(c.id for c in land.bupati)],
        under=land.province.path,
        level="regency",
    )
    first, second = (r.path for r in land.regencies)
    assert values_of(tallies) == {
        land.governor.id: {first: 28, second: 14},
        land.bupati[0].id: {first: 20},
        land.bupati[1].id: {second: None},
    }


def values_of(tallies: Mapping[UUID, Mapping[str, Any]]) -> dict[UUID, dict[str, int | None]]:
    return {c: {p: t.get(COVERAGE_KEY) for p, t in found.items()} for c, found in tallies.items()}


def test_nothing_in_is_not_zero(land: Nation) -> None:
    for line in Line:
        tally = by_total(line, land)
        assert (tally.figures, tally.get(COVERAGE_KEY), tally.stations_in) == ({}, None, 0)
        assert (tally.stations, tally.complete) == (STATIONS, False)
    assert roll_up(Line.FORMS, [], under=COUNTRY_PATH, level="province") == {}
    unknown = uuid7()
    assert roll_up(Line.FORMS, [unknown], under=COUNTRY_PATH, level="village") == {unknown: {}}


def test_a_region_that_ended_is_no_level(land: Nation) -> None:
    Region.objects.filter(pk=land.regencies[1].pk).update(valid_to=land.election.voting_day)
    found = roll_up(Line.FORMS, [land.governor.id], under=COUNTRY_PATH, level="regency")
    assert list(found[land.governor.id]) == [land.regencies[0].path]


@pytest.mark.parametrize("line", Line)
def test_a_replaced_round_counts_in_no_line(land: Nation, line: Line) -> None:
    rounds = land.rounds(land.governor)
    put(line, rounds, [{COVERAGE_KEY: 9}] * STATIONS)
    old = rounds[0]
    new = VoteRound.objects.create(
        election=old.election,
        contest=old.contest,
        station=old.station,
        path=old.path,
        number=2,
        kind=RoundKind.PSU,
        ordered_by="Putusan uji",
        voted_on=old.voted_on,
    )
    VoteRound.objects.filter(pk=old.pk).update(replaced_by=new)
    for level in DEPTHS:
        found = roll_up(line, [land.governor.id], under=COUNTRY_PATH, level=level)
        tallies = found[land.governor.id].values()
        assert sum(t.stations for t in tallies) == STATIONS
        assert sum(t.stations_in for t in tallies) == STATIONS - 1
        assert sum(t.get(COVERAGE_KEY) or 0 for t in tallies) == 9 * (STATIONS - 1)


@pytest.mark.parametrize("change", [{"state": PlenaryState.OPEN, "closed_at": None}, "superseded"])
def test_only_closed_plenaries_that_stand_are_official(land: Nation, change: Any) -> None:
    rounds = land.rounds(land.governor)
    put(Line.RECAP, rounds, [{COVERAGE_KEY: 9}] * STATIONS)
    reopened = Plenary.objects.order_by("path")[0]
    inside = sum(SHAPE[0][0])
    if change == "superseded":
        version = uuid7()
        Plenary.objects.filter(pk=reopened.pk).update(superseded_by=version)
        Plenary.objects.create(
            id=version,
            election=reopened.election,
            contest=reopened.contest,
            region=reopened.region,
            path=reopened.path,
            version=2,
            state=PlenaryState.OPEN,
            opened_at=clock.now(),
            opened_by=uuid7(),
        )
    else:
        Plenary.objects.filter(pk=reopened.pk).update(**change)
    assert by_total(Line.RECAP, land).figures == {COVERAGE_KEY: 9 * (STATIONS - inside)}
    assert by_total(Line.RECAP, land).stations_in == STATIONS - inside


def test_levels_are_those_of_the_tree() -> None:
    assert set(DEPTHS) == {*RegionLevel.values, "station"} - {"country"}
