"""Readings come in: once, whole, by the right people, however many and however often sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests import factories
from tests.results import acts
from tests.results.acts import (
    BLOCKS,
    FIRST,
    FIRST_SENDING,
    SENDING,
    entries,
    new_reading,
    send,
    states,
)
from tests.results.rounds import replace_round
from tests.support.counted import Counted, counted, sheet

from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, Log
from garda.packs.types import Block
from garda.results.domain.definition import as_figures
from garda.results.domain.refusals import SameAuthor, SourceParty
from garda.results.models import Reading, SettledFigure, Settlement, Source
from garda.results.queries import load_definition
from garda.results.services.book import RoundReplaced, UnknownRound
from garda.results.services.decisions import decide
from garda.results.services.readings import BadReading, IdUsed, NewReading, record_readings
from garda.results.services.reasons import ReasonTooLong

pytestmark = pytest.mark.django_db


class TestSendingAgain:
    def test_a_replay_returns_the_first_receipt_and_writes_nothing(self) -> None:
        count = counted()
        reading = new_reading(count, Source.OPERATOR)
        (first,) = send(count, reading)
        before = entries()
        (again,) = send(count, reading)
        assert not first.repeated
        assert again == replace(first, repeated=True)
        assert len(first.code) == 10
        assert Reading.objects.count() == 1
        assert entries() == before
        assert Settlement.objects.count() == len(BLOCKS)

    def test_a_sending_half_taken_before_takes_the_rest(self) -> None:
        count = counted()
        first = new_reading(count, Source.OPERATOR)
        second = new_reading(count, Source.OPERATOR, station=count.world.station(1))
        send(count, first)
        assert [r.repeated for r in send(count, second, first)] == [False, True]
        entry = LedgerEntry.objects.filter(act="readings.recorded").order_by("id").last()
        assert entry is not None
        assert (entry.count, entry.log) == (1, Log.RESULTS)

    def test_a_replay_after_the_round_was_replaced_still_has_its_receipt(self) -> None:
        count = counted()
        reading = new_reading(count, Source.OPERATOR)
        (first,) = send(count, reading)
        replace_round(count)
        assert send(count, reading) == [replace(first, repeated=True)]

    @pytest.mark.parametrize(
        "changed",
        [
            {"figures": "other"},
            {"station": 1},
            {"as_written": "X"},
            {"stands_so": frozenset({"users"}), "reason": "Begitu."},
            {"reason": "Alasan lain."},
        ],
        ids="+".join,
    )
    def test_an_id_names_one_content(self, changed: dict[str, Any]) -> None:
        count = counted()
        reading = new_reading(count, Source.OPERATOR)
        send(count, reading)
        with pytest.raises(IdUsed):
            send(count, altered(count, reading, changed))
        assert Reading.objects.count() == 1

    def test_a_receipt_is_shown_only_where_one_may_enter(self) -> None:
        count = counted()
        reading = new_reading(count, Source.OPERATOR)
        send(count, reading)
        neighbour = factories.actor(count.world, Role.PPS, count.world.villages[1])
        for stranger in (neighbour, count.ppk):
            with pytest.raises(NotAllowed):
                send(count, reading, actor=stranger)


class TestWhoMayEnter:
    def test_a_village_enters_its_own_forms(self) -> None:
        count = counted()
        elsewhere = factories.actor(count.world, Role.PPS, count.world.villages[1])
        with pytest.raises(NotAllowed):
            send(count, new_reading(count, Source.OPERATOR), actor=elsewhere)
        own = factories.actor(count.world, Role.PPS)
        assert send(count, new_reading(count, Source.OPERATOR), actor=own)

    @pytest.mark.parametrize(
        ("role", "source"),
        [
            (Role.PPS, Source.PPK),
            (Role.PPK, Source.OPERATOR),
            (Role.PPK, Source.ARBITER),
            (Role.BAWASLU, Source.PPK),
            (Role.KPU_REGENCY, Source.OPERATOR),
        ],
    )
    def test_each_role_has_its_source(self, role: Role, source: str) -> None:
        count = counted()
        with pytest.raises(NotAllowed):
            send(
                count,
                new_reading(count, source),
                actor=factories.actor(count.world, role, count.world.regency),
            )
        assert not Reading.objects.exists()

    def test_one_person_is_one_source_whatever_the_role(self) -> None:
        count = counted()
        person = factories.actor(count.world, Role.PPS)
        also_ppk = factories.actor(count.world, Role.PPK, count.world.district)
        send(count, new_reading(count, Source.OPERATOR), actor=person)
        with pytest.raises(SameAuthor):
            send(
                count,
                new_reading(count, Source.PPK),
                actor=replace(also_ppk, person_id=person.person_id),
            )
        assert states(count) == FIRST

    def test_who_decided_reads_no_form(self) -> None:
        count = counted()
        send(count, new_reading(count, Source.OPERATOR, sheet((31, 49))))
        send(count, new_reading(count, Source.PPK))
        arbiter = acts.member(count)
        decide(
            arbiter,
            settlement_id=acts.block(count, "votes").id,
            values=acts.values(count, Block.VOTES, sheet(acts.VOTES)),
            reason="Dibaca ulang.",
        )
        with pytest.raises(SourceParty):
            send(count, new_reading(count, Source.PPK), actor=arbiter)

    def test_nobody_and_another_election_are_refused(self) -> None:
        count = counted()
        reading = new_reading(count, Source.OPERATOR)
        path, election = count.world.village.path, count.world.election.id
        with pytest.raises(NotAllowed):
            send(count, reading, actor=Actor(Role.PPS, path, election))
        with pytest.raises(NotAllowed):
            send(count, reading, actor=replace(count.operator, election_id=None))
        with pytest.raises(UnknownRound):
            send(count, reading, actor=replace(count.operator, election_id=uuid7()))


class TestContent:
    def test_what_boxes_cannot_hold_was_never_on_paper(self) -> None:
        count = counted()
        for value in (1000, -1):
            with pytest.raises(BadReading, match=str(value)) as caught:
                send(count, new_reading(count, Source.OPERATOR, sheet(acts.VOTES, invalid=value)))
            assert caught.value.code == "K14"

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"figures": (1, 2)}, "yang dikirim 2"),
            ({"figures": None}, "masih kosong"),
            ({"as_written": ()}, "yang dikirim 0"),
            ({"as_written": "x" * 13}, "paling banyak 12"),
            ({"stands_so": frozenset({"ballots"})}, "alasan"),
            ({"stands_so": frozenset({"all"}), "reason": "Begitu."}, "tidak ada pada formulir"),
        ],
    )
    def test_a_reading_that_is_none(self, options: dict[str, Any], words: str) -> None:
        count = counted()
        fields = len(load_definition(count.bupati.id).fields)
        if options.get("figures", ()) is None:
            options = {"figures": (None,) * fields}
        if isinstance(options.get("as_written"), str):
            options = {"as_written": (options["as_written"], *[None] * (fields - 1))}
        with pytest.raises(BadReading, match=words):
            send(count, new_reading(count, Source.OPERATOR, **options))

    def test_a_reason_has_its_length(self) -> None:
        count = counted()
        with pytest.raises(ReasonTooLong):
            send(count, new_reading(count, Source.OPERATOR, reason="a" * 301))
        assert send(count, new_reading(count, Source.OPERATOR, reason=f" {'a' * 300} "))

    def test_what_stood_in_the_boxes_is_kept(self) -> None:
        count = counted()
        definition = load_definition(count.bupati.id)
        written = as_texts(count, votes_1="030", disabled_users_l="X")
        send(count, new_reading(count, Source.OPERATOR, as_written=written))
        reading = Reading.objects.get()
        kept = dict(zip(definition.keys, reading.as_written or (), strict=True))
        assert (kept["votes_1"], kept["disabled_users_l"], kept["votes_2"]) == ("030", "X", None)
        assert (reading.version, reading.entered_by) == (1, count.operator.identity)
        assert (reading.happened_at, reading.recorded_at) == (count.now, count.now)

    def test_a_round_that_does_not_count_takes_no_reading(self) -> None:
        count = counted()
        reading = new_reading(count, Source.OPERATOR)
        replace_round(count)
        with pytest.raises(RoundReplaced, match="diulang"):
            send(count, reading)
        with pytest.raises(UnknownRound):
            send(count, replace(reading, id=uuid7(), round_id=uuid7()))


class TestMany:
    def test_a_hundred_forms_cost_what_one_costs(self, django_assert_num_queries: Any) -> None:
        count = counted(stations=(60, 41))
        for contest in count.contests.values():
            load_definition(contest.id)
        every = [s for stations in count.world.stations.values() for s in stations]
        for part in (every[:1], every[1:]):
            entered = [new_reading(count, Source.OPERATOR, station=s) for s in part]
            read = [new_reading(count, Source.PPK, station=s) for s in part]
            with django_assert_num_queries(FIRST_SENDING):
                assert len(send(count, *entered)) == len(part)
            with django_assert_num_queries(SENDING):
                send(count, *read)
        assert SettledFigure.objects.count() == 101 * len(sheet(acts.VOTES))
        entry = LedgerEntry.objects.filter(act="readings.recorded").order_by("id").last()
        assert entry is not None
        assert entry.count == 100

    def test_one_bad_form_and_none_is_taken(self) -> None:
        count = counted()
        before = entries()
        good = new_reading(count, Source.OPERATOR)
        bad = new_reading(
            count, Source.OPERATOR, sheet(acts.VOTES, invalid=1000), station=count.world.station(1)
        )
        with pytest.raises(BadReading):
            send(count, good, bad)
        with pytest.raises(BadReading):
            send(count, good, replace(good, id=uuid7()))
        assert not Reading.objects.exists()
        assert not Settlement.objects.exists()
        assert entries() == before

    def test_an_empty_sending_is_none(self) -> None:
        count = counted()
        before = entries()
        assert record_readings(count.operator, readings=[]) == []
        assert entries() == before


def as_texts(count: Counted, **written: str) -> tuple[str | None, ...]:
    return tuple(written.get(key) for key in load_definition(count.bupati.id).keys)


def altered(count: Counted, reading: NewReading, changed: dict[str, Any]) -> NewReading:
    """The reading with the same id and something else in it."""
    if "figures" in changed:
        changed = {"figures": as_figures(load_definition(count.bupati.id), sheet((31, 49)))}
    if "as_written" in changed:
        changed = {"as_written": as_texts(count, votes_1="X")}
    if "station" in changed:
        changed = {"round_id": count.round(count.bupati, count.world.station(1)).id}
    return replace(reading, **changed)
