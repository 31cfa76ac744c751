"""Who is a source and how it speaks: policy, mandate, channel, read-back, and bad input."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests import factories
from tests.results import acts
from tests.results.acts import SETTLED, both, line, new_reading, send, states
from tests.support.counted import Counted, counted, sheet

from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.models import Grant
from garda.results.domain.refusals import SameAuthor, SameDevice
from garda.results.models import Channel, Reading, Source
from garda.results.queries import load_definition
from garda.results.services.content import (
    BadReading,
    NoReadBack,
    NothingButZero,
)
from garda.results.services.entitled import NoMandate, NotDrawn
from garda.results.services.readings import Unexplained, record_readings

pytestmark = pytest.mark.django_db


def witness(count: Counted, number: int = 1, contest: str = "bupati") -> Actor:
    """A witness of a pair at the first station, with a grant that says so."""
    actor = factories.actor(count.world, Role.WITNESS)
    grant = Grant.objects.create(
        account_id=actor.account_id,
        election=count.world.election,
        role=Role.WITNESS,
        region=count.world.village,
        station=count.world.station(),
        contest_code=contest,
        choice_number=number,
        mandate="Mandat 1/2024",
        valid_from=count.now.date(),
    )
    return replace(actor, grant_id=grant.id, path=count.world.station().path)


class TestWitnesses:
    def test_a_witness_is_heard_and_moves_nothing(self) -> None:
        count = counted()
        other = new_reading(count, Source.WITNESS, sheet((45, 35)), pair=1)
        send(count, other, actor=witness(count))
        assert states(count) == {}
        both(count)
        assert (states(count), line(count)["votes_1"]) == (SETTLED, 30)
        second = new_reading(count, Source.WITNESS, sheet((46, 34)), pair=2)
        send(count, second, actor=witness(count, 2))
        assert states(count) == SETTLED
        assert Reading.objects.filter(source=Source.WITNESS).count() == 2

    def test_a_supervisor_is_heard_too(self) -> None:
        count = counted()
        ptps = factories.actor(count.world, Role.PTPS)
        send(count, new_reading(count, Source.SUPERVISOR), actor=ptps)
        send(count, new_reading(count, Source.OPERATOR))
        assert states(count) == acts.FIRST

    @pytest.mark.parametrize(("number", "contest"), [(2, "bupati"), (1, "gubernur")])
    def test_a_mandate_is_for_one_pair_of_one_contest(self, number: int, contest: str) -> None:
        count = counted()
        reading = new_reading(count, Source.WITNESS, pair=1)
        with pytest.raises(NoMandate):
            send(count, reading, actor=witness(count, number, contest))
        with pytest.raises(NoMandate):
            send(count, reading, actor=replace(witness(count), grant_id=None))
        assert not Reading.objects.exists()

    @pytest.mark.parametrize(
        ("role", "source"),
        [
            (Role.WITNESS, Source.SUPERVISOR),
            (Role.PTPS, Source.OPERATOR),
            (Role.BAWASLU, Source.SUPERVISOR),
            (Role.PPS, Source.SECOND_LOOK),
            (Role.OPERATOR, Source.MACHINE),
        ],
    )
    def test_each_role_has_its_source(self, role: Role, source: str) -> None:
        count = counted()
        stranger = factories.actor(count.world, role, count.world.regency)
        with pytest.raises(NotAllowed):
            send(count, new_reading(count, source), actor=stranger)

    def test_a_source_is_no_witness_of_its_own_form(self) -> None:
        count = counted()
        send(count, new_reading(count, Source.OPERATOR))
        also = replace(witness(count), person_id=count.operator.person_id)
        with pytest.raises(SameAuthor):
            send(count, new_reading(count, Source.WITNESS, pair=1), actor=also)

    def test_nobody_looks_a_second_time_at_what_was_not_drawn(self) -> None:
        count = counted()
        both(count)
        with pytest.raises(NotDrawn):
            send(count, new_reading(count, Source.SECOND_LOOK), actor=acts.member(count))


class TestAssisted:
    @pytest.mark.parametrize("channel", [Channel.PAPER, Channel.CALL])
    def test_ppk_takes_over_for_a_station_that_cannot(self, channel: str) -> None:
        count = counted()
        reading = new_reading(
            count,
            Source.OPERATOR,
            channel=channel,
            shown=frozenset({"paper"} if channel == Channel.PAPER else {"call"}),
            read_back_by=uuid7() if channel == Channel.CALL else None,
        )
        helper = acts.member(count)
        send(count, reading, actor=helper)
        stored = Reading.objects.get()
        assert (stored.channel, stored.entered_by) == (channel, helper.identity)
        assert stored.read_back_by == reading.read_back_by
        with pytest.raises(SameAuthor):
            send(count, new_reading(count, Source.PPK), actor=helper)
        send(count, new_reading(count, Source.PPK))
        assert states(count) == SETTLED

    def test_not_on_the_own_page(self) -> None:
        count = counted()
        with pytest.raises(NotAllowed):
            send(count, new_reading(count, Source.OPERATOR), actor=count.ppk)

    @pytest.mark.parametrize("channel", [Channel.PHONE, Channel.CALL])
    def test_who_types_does_not_read_back(self, channel: str) -> None:
        count = counted()
        for reader in (None, count.operator.identity):
            reading = new_reading(count, Source.OPERATOR, channel=channel, read_back_by=reader)
            with pytest.raises(NoReadBack, match="dibacakan ulang oleh orang lain"):
                send(count, reading)
        assert not Reading.objects.exists()
        send(count, replace(reading, read_back_by=uuid7()))

    def test_one_phone_is_one_source(self) -> None:
        count = counted()
        phone = uuid7()
        send(count, new_reading(count, Source.OPERATOR, device=phone))
        with pytest.raises(SameDevice, match="perangkat"):
            send(count, new_reading(count, Source.PPK, device=phone))
        assert states(count) == acts.FIRST


class TestBadInput:
    """One defined answer and one message for each of the night's known mistakes."""

    def test_all_zero_is_taken_only_when_the_paper_says_so(self) -> None:
        count = counted()
        zero = dict.fromkeys(load_definition(count.bupati.id).keys, 0)
        with pytest.raises(NothingButZero, match="Semua angka 0"):
            send(count, new_reading(count, Source.OPERATOR, zero))
        partly = zero | {"votes_1": None}
        with pytest.raises(NothingButZero):
            send(count, new_reading(count, Source.OPERATOR, partly))
        send(
            count,
            new_reading(
                count,
                Source.OPERATOR,
                zero,
                stands_so=frozenset({"users"}),
                reason="Tidak ada pemilih.",
            ),
        )
        assert Reading.objects.count() == 1

    def test_three_zeros_in_the_boxes_are_a_zero(self) -> None:
        count = counted()
        written = [None] * len(load_definition(count.bupati.id).keys)
        written[load_definition(count.bupati.id).index["disabled_users_l"]] = "000"
        send(count, new_reading(count, Source.OPERATOR, as_written=tuple(written)))
        stored = Reading.objects.get()
        assert stored.figures[load_definition(count.bupati.id).index["disabled_users_l"]] == 0
        assert "000" in (stored.as_written or [])

    @pytest.mark.parametrize("value", [1000, -1, 32_767])
    def test_what_the_boxes_cannot_hold(self, value: int) -> None:
        count = counted()
        with pytest.raises(BadReading, match="tidak muat di kotak") as refused:
            send(count, new_reading(count, Source.OPERATOR, sheet(acts.VOTES, invalid=value)))
        assert refused.value.code == "K14"

    def test_votes_for_a_pair_that_does_not_exist(self) -> None:
        """Figures stand in the form's order: a pair too many is a figure too many."""
        count = counted()
        good = new_reading(count, Source.OPERATOR)
        with pytest.raises(BadReading, match=f"punya {len(good.figures)} isian"):
            send(count, replace(good, figures=(*good.figures, 5)))
        assert not Reading.objects.exists()

    @pytest.mark.parametrize("days", [366, -366])
    def test_a_clock_wrong_by_a_year_is_kept_and_marked(self, days: int) -> None:
        count = counted()
        claimed = count.now + timedelta(days=days)
        send(count, new_reading(count, Source.OPERATOR, happened_at=claimed))
        stored = Reading.objects.select_related("round__election").get()
        assert (stored.happened_at, stored.recorded_at) == (claimed, count.now)
        assert stored.clock_off
        send(count, new_reading(count, Source.PPK))
        assert not Reading.objects.get(source=Source.PPK).clock_off

    def test_a_phone_that_was_offline_for_hours_is_not_wrong(self) -> None:
        count = counted()
        late = count.now - timedelta(hours=20)
        send(count, new_reading(count, Source.OPERATOR, happened_at=late))
        assert not Reading.objects.get().clock_off

    def test_a_time_without_a_zone(self) -> None:
        count = counted()
        naive = datetime(2024, 11, 27, 20)  # noqa: DTZ001
        with pytest.raises(BadReading, match="zona waktu"):
            send(count, new_reading(count, Source.OPERATOR, happened_at=naive))

    def test_the_second_phone_is_told_of_the_first_s_receipt(self) -> None:
        count = counted()
        (first,) = send(count, new_reading(count, Source.OPERATOR))
        other = new_reading(count, Source.OPERATOR, sheet((31, 49)))
        with pytest.raises(Unexplained, match=first.code):
            send(count, other, actor=factories.actor(count.world, Role.PPS))
        with_reason = replace(other, reason="Operator satu salah lihat.")
        send(count, with_reason, actor=factories.actor(count.world, Role.PPS))
        votes = [r.figures[0] for r in Reading.objects.order_by("version")]
        assert len(votes) == 2, "both stay readable"

    def test_the_second_phone_with_the_same_figures_needs_no_reason(self) -> None:
        count = counted()
        for _ in range(2):
            send(count, new_reading(count, Source.OPERATOR))
        assert Reading.objects.count() == 2

    @pytest.mark.parametrize(
        ("right", "wrong"), [(117, 617), (74, 748), (62, 951)], ids=["117", "74", "62"]
    )
    def test_a_misread_digit_settles_nothing(self, right: int, wrong: int) -> None:
        """Digits misread in February 2024: a wrong reading meets a right one, or a broken sum."""
        count = counted()
        fitting = {"dpt_l": 300, "dpt_p": 300, "dpt_j": 600, "ballots_received": 615}
        users = right + 54
        fitting["ballots_unused"] = 615 - users
        good = sheet((right, 50), **fitting)
        misread = good | {"votes_1": wrong}
        send(count, new_reading(count, Source.OPERATOR, misread))
        send(count, new_reading(count, Source.PPK, good))
        assert states(count)["votes"] == ("differs", "values")
        assert "votes_1" not in line(count)

    def test_both_misread_it_alike_and_the_sum_says_so(self) -> None:
        count = counted()
        both(count, sheet((117, 30)) | {"votes_1": 617})
        assert states(count)["votes"] == ("differs", "rule")

    def test_only_who_saw_the_paper_says_that_it_stands_so(self) -> None:
        count = counted()
        options: dict[str, Any] = {"stands_so": frozenset({"ballots"}), "reason": "Begitu."}
        wrong = sheet(acts.VOTES, ballots_unused=7)
        listed = new_reading(count, Source.OPERATOR, wrong, shown=frozenset({"list"}), **options)
        with pytest.raises(BadReading, match="melihat kertas atau fotonya"):
            send(count, listed)
        send(count, replace(listed, shown=frozenset({"photo"})))
        assert Reading.objects.get().shown == ["photo"]


def test_a_replay_gives_the_first_receipt_also_to_a_colleague() -> None:
    count = counted()
    reading = new_reading(count, Source.OPERATOR)
    (first,) = send(count, reading)
    colleague = factories.actor(count.world, Role.KPPS)
    (again,) = record_readings(colleague, readings=[reading])
    assert again == replace(first, repeated=True)
