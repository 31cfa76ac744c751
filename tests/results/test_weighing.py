"""Two sources settle a form, or its differences wait; what is settled changes with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from tests.results import acts
from tests.results.acts import (
    FIRST,
    SENDING,
    SETTLED,
    both,
    line,
    new_reading,
    send,
    states,
)
from tests.results.rounds import replace_round
from tests.support.counted import Counted, counted, sheet

from garda.packs.types import Block
from garda.regions.models import StationListing
from garda.results.domain.definition import as_figures
from garda.results.models import Decision, Reading, SettledFigure, Settlement, Source
from garda.results.queries import load_definition
from garda.results.services import rules
from garda.results.services.book import Book
from garda.results.services.decisions import decide
from garda.results.services.readings import Unexplained, record_readings
from garda.results.services.rules import Surroundings

pytestmark = pytest.mark.django_db


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
        send(count, new_reading(count, Source.OPERATOR, reason=acts.MISREAD))
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
        send(count, new_reading(count, Source.OPERATOR, id=UUID(int=1), reason=acts.MISREAD))
        send(count, new_reading(count, Source.PPK))
        assert states(count)["votes"] == ("settled", "")

    def test_what_was_not_read_is_not_zero(self) -> None:
        count = counted()
        unread = sheet(acts.VOTES) | {"disabled_users_l": None}
        zero = sheet(acts.VOTES)
        send(count, new_reading(count, Source.OPERATOR, unread))
        send(count, new_reading(count, Source.PPK, zero))
        assert zero["disabled_users_l"] == 0
        assert states(count)["disability"] == ("differs", "unreadable")

    def test_what_both_could_not_read_waits_and_is_never_written(self) -> None:
        count = counted()
        both(count, sheet(acts.VOTES) | {"disabled_users_l": None})
        assert states(count)["disability"] == ("differs", "unreadable")
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


class TestCorrecting:
    def test_what_is_settled_changes_only_with_a_reason(self) -> None:
        count = counted()
        both(count)
        other = sheet((29, 51))
        round_id = count.round(count.bupati, count.world.station()).id
        with pytest.raises(Unexplained, match=acts.latest(Source.OPERATOR, round_id).receipt):
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

    def test_a_new_reading_overtakes_waiting_decisions(self) -> None:
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
        right = [
            new_reading(count, Source.OPERATOR, station=s, reason=acts.MISREAD) for s in stations
        ]
        send(count, right[0])
        outcomes = Decision.objects.order_by("settlement__path").values_list("outcome", "closed_by")
        assert list(outcomes) == [("overtaken", None), ("waiting", None)]
        assert states(count) == SETTLED
        assert line(count)["votes_1"] == 30
        other = {"station": stations[1], "reason": acts.MISREAD}
        send(count, new_reading(count, Source.OPERATOR, sheet((32, 48)), **other))
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
        both_right = [
            new_reading(count, Source.OPERATOR, station=s, reason=acts.MISREAD) for s in stations
        ]
        with django_assert_num_queries(SENDING + 1):
            send(count, *both_right)
        assert set(Decision.objects.values_list("outcome", flat=True)) == {"overtaken"}


def test_few_forms_break_the_same_rules_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """One by one or by columns: a station's other contest and its list are looked at, too."""
    count = counted()
    both(count, contest=count.contests["gubernur"])
    first, second = count.world.stations[count.world.village.path]
    sheets = [
        sheet(acts.VOTES), sheet((31, 50)), sheet(acts.VOTES, dpt_l=99),
        sheet(acts.VOTES, disabled_users_j=1, ballots_unused=3), sheet(acts.VOTES, valid=81),
    ]  # fmt: skip
    definition = load_definition(count.bupati.id)
    figures = [as_figures(definition, each) for each in [*sheets, *sheets]]
    ids = [count.round(count.bupati, station).id for station in (first, second)]
    with transaction.atomic():
        book = Book(ids, election_id=count.world.election.id)
        pair = [book.sheets[id_].round for id_ in ids]
    rounds = [round_ for round_ in pair for _ in sheets]
    by_columns = Surroundings(rounds).broken(rounds, figures)
    monkeypatch.setattr(rules, "FEW", len(rounds))
    assert Surroundings(rounds).broken(rounds, figures) == by_columns
    assert {code for broken in by_columns for codes in broken.values() for code in codes} >= {
        "K01", "K04", "K12", "K15",
    }  # fmt: skip
    assert by_columns[0] == {}


def r_index(count: Counted, key: str) -> int:
    return load_definition(count.bupati.id).index[key]
