"""Readings come in, are weighed against the other source, and settle or wait."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from tests import factories
from tests.results import acts
from tests.results.acts import both, entries, line, new_reading, send, states
from tests.results.rounds import replace_round
from tests.support.counted import Counted, counted, sheet

from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.ledger.models import LedgerEntry, Log
from garda.packs.types import Block
from garda.people.roles import Role
from garda.regions.models import StationListing
from garda.results.domain.definition import as_figures
from garda.results.domain.refusals import AlreadySettled, SameAuthor, SourceParty
from garda.results.models import Decision, Reading, SettledFigure, Settlement, Source
from garda.results.queries import load_definition
from garda.results.services.book import UnknownRound
from garda.results.services.decisions import decide
from garda.results.services.readings import BadReading, IdUsed, NewReading, record_readings
from garda.results.services.reasons import ReasonTooLong

pytestmark = pytest.mark.django_db

BLOCKS = ("votes", "users", "ballots", "disability")
#: Queries of a sending of first readings, and of one that settles what was entered before.
ENTERING, SETTLING = 16, 17
SETTLED = dict.fromkeys(BLOCKS, ("settled", ""))
FIRST = dict.fromkeys(BLOCKS, ("first", ""))


class TestTwoSources:
    def test_one_source_settles_nothing(self) -> None:
        count = counted()
        send(count, new_reading(count, Source.OPERATOR))
        assert states(count) == FIRST
        assert line(count) == {}

    def test_two_that_agree_settle_every_block_with_typed_figures(self) -> None:
        count = counted()
        both(count)
        assert states(count) == SETTLED
        assert line(count) == sheet(acts.VOTES)
        figure = SettledFigure.objects.get(key="votes_2")
        assert (figure.value, figure.contest_id, figure.path, figure.election_id) == (
            50, count.bupati.id, count.world.station().path, count.world.election.id,
        )  # fmt: skip
        ppk = acts.latest(Source.PPK, figure.round_id)
        assert set(Settlement.objects.values_list("counted", flat=True)) == {ppk.id}

    def test_a_difference_holds_up_its_own_block_only(self) -> None:
        count = counted()
        send(count, new_reading(count, Source.OPERATOR))
        send(count, new_reading(count, Source.PPK, sheet(acts.VOTES, disabled_users_j=1)))
        assert states(count) == SETTLED | {"disability": ("differs", "values")}
        assert "disabled_users_j" not in line(count)
        assert line(count)["votes_1"] == 30

    def test_a_correction_that_agrees_settles(self) -> None:
        count = counted()
        send(count, new_reading(count, Source.OPERATOR, sheet((31, 49))))
        send(count, new_reading(count, Source.PPK))
        assert states(count)["votes"] == ("differs", "values")
        send(count, new_reading(count, Source.OPERATOR))
        assert states(count)["votes"] == ("settled", "")
        assert line(count)["votes_1"] == 30
        versions = Reading.objects.filter(source=Source.OPERATOR).order_by("version")
        assert [(r.version, r.figures[r_index(count, "votes_1")]) for r in versions] == [
            (1, 31), (2, 30),
        ]  # fmt: skip

    def test_the_latest_version_counts_whatever_its_client_id(self) -> None:
        """Client ids need not grow; two versions may carry the same second."""
        count = counted()
        wrong = new_reading(count, Source.OPERATOR, sheet((31, 49)), id=UUID(int=2**128 - 1))
        send(count, wrong)
        send(count, new_reading(count, Source.OPERATOR, id=UUID(int=1)))
        send(count, new_reading(count, Source.PPK))
        assert states(count)["votes"] == ("settled", "")

    def test_what_was_not_read_is_not_zero(self) -> None:
        count = counted()
        unread = sheet(acts.VOTES) | {"disabled_users_l": None}
        zero = sheet(acts.VOTES)
        send(count, new_reading(count, Source.OPERATOR, unread))
        send(count, new_reading(count, Source.PPK, zero))
        assert zero["disabled_users_l"] == 0
        assert states(count)["disability"] == ("differs", "values")

    def test_what_both_could_not_read_waits_and_is_never_written(self) -> None:
        count = counted()
        both(count, sheet(acts.VOTES) | {"disabled_users_l": None})
        assert states(count)["disability"] == ("differs", "rule")
        both_say = {"stands_so": frozenset({"disability"}), "reason": "Kolom kosong di plano."}
        both(count, sheet(acts.VOTES) | {"disabled_users_l": None}, **both_say)
        assert states(count)["disability"] == ("settled_as_written", "")
        assert acts.block(count, "disability").failing == ["incomplete"]
        assert "disabled_users_l" not in line(count)
        assert line(count)["disabled_users_p"] == 0


class TestRules:
    def test_figures_that_agree_and_break_a_rule_wait(self) -> None:
        count = counted()
        both(count, sheet(acts.VOTES, ballots_unused=7))
        assert states(count) == SETTLED | {"ballots": ("differs", "rule")}
        assert "ballots_unused" not in line(count)

    def test_a_warning_holds_nothing_up(self) -> None:
        count = counted()
        both(count, sheet((0, 80)))
        assert states(count) == SETTLED

    def test_both_confirm_that_the_paper_says_so(self) -> None:
        count = counted()
        wrong = sheet(acts.VOTES, ballots_unused=7)
        options: dict[str, Any] = {"stands_so": frozenset({"ballots"}), "reason": "Begitu."}
        send(count, new_reading(count, Source.OPERATOR, wrong, **options))
        send(count, new_reading(count, Source.PPK, wrong))
        assert states(count)["ballots"] == ("differs", "rule")
        send(count, new_reading(count, Source.PPK, wrong, **options))
        assert states(count) == SETTLED | {"ballots": ("settled_as_written", "")}
        assert acts.block(count, "ballots").failing == ["K04"]
        assert line(count)["ballots_unused"] == 7

    def test_the_voter_list_is_held_against_users(self) -> None:
        count = counted()
        both(count, sheet(acts.VOTES, dpt_l=99, dpt_j=199))
        assert states(count) == SETTLED | {"users": ("differs", "rule")}

    def test_a_list_without_figures_says_nothing(self) -> None:
        count = counted()
        StationListing.objects.update(male=None, female=None)
        both(count, sheet(acts.VOTES, dpt_l=99, dpt_j=199))
        assert states(count) == SETTLED

    def test_two_contests_of_a_station_have_one_list(self) -> None:
        count = counted()
        StationListing.objects.update(male=None, female=None)
        governor = count.contests["gubernur"]
        both(count)
        both(count, sheet(acts.VOTES, dpt_p=101, dpt_j=201), contest=governor)
        assert states(count) == SETTLED
        assert states(count, governor) == SETTLED | {"users": ("differs", "rule")}

    def test_one_list_also_within_one_sending(self) -> None:
        count = counted()
        StationListing.objects.update(male=None, female=None)
        governor = count.contests["gubernur"]
        for source in (Source.OPERATOR, Source.PPK):
            other = sheet(acts.VOTES, dpt_p=101, dpt_j=201)
            send(
                count,
                new_reading(count, source),
                new_reading(count, source, other, contest=governor),
            )
        assert states(count) == SETTLED
        assert states(count, governor)["users"] == ("differs", "rule")

    def test_a_replaced_round_is_no_measure_for_the_other_contest(self) -> None:
        count = counted()
        StationListing.objects.update(male=None, female=None)
        both(count, sheet(acts.VOTES, dpt_p=101, dpt_j=201))
        replace_round(count)
        governor = count.contests["gubernur"]
        both(count, contest=governor)
        assert states(count, governor) == SETTLED


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
        with pytest.raises(UnknownRound):
            send(count, reading)
        with pytest.raises(UnknownRound):
            send(count, replace(reading, id=uuid7(), round_id=uuid7()))


class TestCorrecting:
    def test_what_is_settled_changes_only_with_a_reason(self) -> None:
        count = counted()
        both(count)
        other = sheet((29, 51))
        with pytest.raises(AlreadySettled):
            send(count, new_reading(count, Source.OPERATOR, other))
        assert Reading.objects.count() == 2
        assert states(count) == SETTLED

    def test_a_reopened_block_leaves_the_line_until_it_settles_again(self) -> None:
        count = counted()
        both(count)
        other = sheet((29, 51))
        send(count, new_reading(count, Source.OPERATOR, other, reason="Salah baca."))
        assert states(count) == SETTLED | {"votes": ("differs", "reopened")}
        assert acts.block(count, "votes").counted_id is None
        assert set(line(count)) == set(sheet(acts.VOTES)) - {
            "votes_1", "votes_2", "valid", "invalid", "total",
        }  # fmt: skip
        send(count, new_reading(count, Source.PPK, other, reason="Benar."))
        assert states(count) == SETTLED
        assert line(count) == other
        assert Reading.objects.count() == 4

    def test_the_same_again_stirs_nothing(self) -> None:
        count = counted()
        both(count)
        before = Settlement.objects.in_bulk()
        with acts.next_day(count):
            record_readings(count.operator, readings=[new_reading(count, Source.OPERATOR)])
        after = Settlement.objects.in_bulk()
        assert {i: s.changed_at for i, s in after.items()} == {
            i: s.changed_at for i, s in before.items()
        }
        assert Reading.objects.filter(source=Source.OPERATOR).count() == 2

    def test_a_new_reading_overtakes_waiting_decisions(
        self, django_assert_num_queries: Any
    ) -> None:
        count = counted()
        stations = count.world.stations[count.world.village.path]
        wrong = [new_reading(count, Source.OPERATOR, sheet((31, 49)), station=s) for s in stations]
        send(count, *wrong)
        send(count, *[new_reading(count, Source.PPK, station=s) for s in stations])
        for row in Settlement.objects.filter(state="differs", block="votes"):
            decide(
                acts.member(count),
                settlement_id=row.id,
                values=acts.values(count, Block.VOTES, sheet((31, 49))),
                reason="Dibaca ulang.",
            )
        right = [new_reading(count, Source.OPERATOR, station=s) for s in stations]
        send(count, right[0])
        outcomes = Decision.objects.order_by("settlement__path").values_list("outcome", "closed_by")
        assert list(outcomes) == [("overtaken", None), ("waiting", None)]
        assert states(count) == SETTLED
        assert line(count)["votes_1"] == 30
        send(count, new_reading(count, Source.OPERATOR, sheet((32, 48)), station=stations[1]))
        assert set(Decision.objects.values_list("outcome", flat=True)) == {"overtaken"}
        assert Settlement.objects.get(path=stations[1].path, block="votes").state == "differs"

    def test_one_statement_closes_all_that_are_overtaken(
        self, django_assert_num_queries: Any
    ) -> None:
        count = counted()
        stations = count.world.stations[count.world.village.path]
        for source, votes in ((Source.OPERATOR, (31, 49)), (Source.PPK, acts.VOTES)):
            send(count, *[new_reading(count, source, sheet(votes), station=s) for s in stations])
        for row in Settlement.objects.filter(state="differs", block="votes"):
            decide(
                acts.member(count),
                settlement_id=row.id,
                values=acts.values(count, Block.VOTES, sheet((31, 49))),
                reason="Dibaca ulang.",
            )
        both_right = [new_reading(count, Source.OPERATOR, station=s) for s in stations]
        with django_assert_num_queries(SETTLING + 1):
            send(count, *both_right)
        assert set(Decision.objects.values_list("outcome", flat=True)) == {"overtaken"}


class TestMany:
    def test_a_hundred_forms_cost_what_one_costs(self, django_assert_num_queries: Any) -> None:
        count = counted(stations=(60, 41))
        for contest in count.contests.values():
            load_definition(contest.id)
        every = [s for stations in count.world.stations.values() for s in stations]
        for part in (every[:1], every[1:]):
            entered = [new_reading(count, Source.OPERATOR, station=s) for s in part]
            read = [new_reading(count, Source.PPK, station=s) for s in part]
            with django_assert_num_queries(ENTERING):
                assert len(send(count, *entered)) == len(part)
            with django_assert_num_queries(SETTLING):
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


def r_index(count: Counted, key: str) -> int:
    return load_definition(count.bupati.id).index[key]


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
