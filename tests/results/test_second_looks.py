"""Some of what settled is read once more by somebody who knows nothing of it."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories
from tests.results import acts
from tests.results.acts import SETTLED, both, line, new_reading, send, states
from tests.results.rounds import replace_round
from tests.results.test_sources import witness
from tests.support.counted import Counted, counted, settle_all, sheet

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.packs.types import Block
from garda.results.domain.definition import as_figures
from garda.results.domain.refusals import SameAuthor
from garda.results.domain.second_look import Form, drawn
from garda.results.models import SecondLook, SecondLookDraw, Source, VoteRound
from garda.results.photos.reading import MachineReading
from garda.results.quality import heard_otherwise, quality
from garda.results.queries import load_definition
from garda.results.reading.verdicts import Verdict
from garda.results.services.decisions import confirm, decide
from garda.results.services.entitled import NotDrawn
from garda.results.services.machine import take_machine_reading
from garda.results.services.second_looks import BadSeed, NothingToDraw, draw

pytestmark = pytest.mark.django_db
SEED = "4-2-6-1-1-5"


def thrown(count: Counted, seed: str = SEED) -> SecondLookDraw:
    return draw(count.commission, region=count.world.regency, seed=seed)


def looker(count: Counted) -> Actor:
    return factories.actor(count.world, Role.KPU_REGENCY, count.world.regency)


def look(count: Counted, **changed: Any) -> None:
    """The drawn form is read once more."""
    found = SecondLook.objects.filter(drawn=True).select_related("round__contest").get()
    reading = new_reading(
        count, Source.SECOND_LOOK, sheet(acts.VOTES, **changed),
        contest=found.round.contest, round_id=found.round_id,
    )  # fmt: skip
    send(count, reading, actor=looker(count))


class TestDraw:
    def test_anybody_can_draw_again(self) -> None:
        count = counted()
        settle_all(count)
        made = thrown(count)
        assert (made.pool, made.drawn) == (6, 1)
        share = count.world.pack.results.second_look
        pool = [
            Form(r.path, r.contest.kind, r.number)
            for r in VoteRound.objects.select_related("contest")
        ]
        (expected,) = drawn(SEED, pool, share)
        found = SecondLook.objects.select_related("round__contest").get(drawn=True)
        assert (found.path, found.round.contest.kind) == (expected.path, expected.contest)
        assert SecondLook.objects.count() == 6
        entry = LedgerEntry.objects.get(act="second_look.drawn")
        assert (entry.count, entry.log) == (6, "results")

    def test_only_what_settled_without_a_question_and_once(self) -> None:
        count = counted()
        wrong = {"stands_so": frozenset({"ballots"}), "reason": "Begitu."}
        both(count, sheet(acts.VOTES, ballots_unused=7), **wrong)
        with pytest.raises(NothingToDraw):
            thrown(count)
        both(count, contest=count.contests["gubernur"])
        assert thrown(count).pool == 1
        with pytest.raises(NothingToDraw):
            thrown(count, "6-6-6-6-6-6")
        both(count, station=count.world.station(1))
        assert thrown(count, "6-6-6-6-6-6").pool == 1

    def test_a_replaced_round_is_not_drawn(self) -> None:
        count = counted()
        both(count)
        replace_round(count)
        with pytest.raises(NothingToDraw):
            thrown(count)

    @pytest.mark.parametrize("seed", ["", "  12345 ", "x" * 81])
    def test_a_seed_has_its_length(self, seed: str) -> None:
        count = counted()
        both(count)
        with pytest.raises(BadSeed):
            thrown(count, seed)
        assert not SecondLookDraw.objects.exists()

    def test_a_seed_is_used_once(self) -> None:
        count = counted()
        both(count)
        thrown(count)
        both(count, station=count.world.station(1))
        with pytest.raises(BadSeed):
            thrown(count, f" {SEED} ")

    @pytest.mark.parametrize("role", [Role.PPK, Role.BAWASLU, Role.KPU_PROVINCE])
    def test_the_regency_draws(self, role: Role) -> None:
        count = counted()
        both(count)
        stranger = factories.actor(count.world, role, count.world.regency)
        with pytest.raises(NotAllowed):
            draw(stranger, region=count.world.regency, seed=SEED)


class TestLook:
    def test_one_that_agrees_changes_nothing_and_is_counted(self) -> None:
        count = counted()
        both(count)
        thrown(count)
        look(count)
        assert states(count) == SETTLED
        found = quality(count.world.election.id, count.world.regency.path)
        assert (found.drawn, found.forms.looked, found.forms.wrong) == (1, 1, 0)
        assert found.figures.looked == len(sheet(acts.VOTES))
        assert found.forms.high == pytest.approx(0.7935, abs=1e-4)

    def test_one_that_differs_opens_the_block_and_two_people_say_who_was_right(self) -> None:
        count = counted()
        both(count)
        thrown(count)
        look(count, disabled_users_l=1, disabled_users_j=1)
        assert states(count) == SETTLED | {"disability": ("differs", "second_look")}
        election, path = count.world.election.id, count.world.regency.path
        assert (quality(election, path).figures.open, quality(election, path).forms.open) == (2, 1)
        right = sheet(acts.VOTES, disabled_users_l=1, disabled_users_j=1)
        decide(
            acts.member(count),
            settlement_id=acts.block(count, "disability").id,
            values=acts.values(count, Block.DISABILITY, right),
            reason="Terbaca 1 pada plano.",
        )
        confirm(acts.member(count), settlement_id=acts.block(count, "disability").id)
        assert line(count)["disabled_users_j"] == 1
        found = quality(election, path)
        assert (found.figures.wrong, found.figures.open, found.forms.wrong) == (2, 0, 1)

    def test_the_machine_is_measured_by_what_it_vouched_for(self) -> None:
        count = counted()
        round_ = count.round(count.bupati, count.world.station())
        definition = load_definition(round_.contest_id)
        read = as_figures(definition, {**sheet(acts.VOTES), "dpt_l": None})
        with clock.as_of(count.now):
            machine = MachineReading(read, tuple(map(str, read)), ("a" * 64,), Verdict.TO_CHECK)
            take_machine_reading(round_, machine)
        both(count)
        thrown(count)
        election, path = count.world.election.id, count.world.regency.path
        assert quality(election, path).machine.looked == 0, "nobody has looked yet"
        look(count, disabled_users_l=1, disabled_users_j=1)
        right = sheet(acts.VOTES, disabled_users_l=1, disabled_users_j=1)
        decide(
            acts.member(count),
            settlement_id=acts.block(count, "disability").id,
            values=acts.values(count, Block.DISABILITY, right),
            reason="Terbaca 1 pada plano.",
        )
        confirm(acts.member(count), settlement_id=acts.block(count, "disability").id)
        found = quality(election, path)
        assert (found.machine.looked, found.machine.wrong) == (len(read) - 1, 2)
        assert (found.figures.looked, found.figures.wrong) == (len(read), 2)

    def test_a_second_look_that_was_wrong_is_no_error_of_the_first(self) -> None:
        count = counted()
        both(count)
        thrown(count)
        look(count, disabled_users_l=1, disabled_users_j=1)
        decide(
            acts.member(count),
            settlement_id=acts.block(count, "disability").id,
            values=acts.values(count, Block.DISABILITY, sheet(acts.VOTES)),
            reason="Terbaca 0 pada plano.",
        )
        confirm(acts.member(count), settlement_id=acts.block(count, "disability").id)
        found = quality(count.world.election.id, count.world.regency.path)
        assert (found.figures.wrong, found.figures.open, found.forms.looked) == (0, 0, 1)

    def test_not_by_who_entered_it_and_not_what_was_passed_over(self) -> None:
        count = counted()
        settle_all(count)
        thrown(count)
        found = SecondLook.objects.select_related("round__contest").get(drawn=True)
        mine = {"contest": found.round.contest, "round_id": found.round_id}
        with pytest.raises(SameAuthor):
            send(count, new_reading(count, Source.SECOND_LOOK, **mine), actor=count.ppk)
        other = SecondLook.objects.filter(drawn=False).select_related("round__contest").first()
        assert other is not None
        passed = {"contest": other.round.contest, "round_id": other.round_id}
        with pytest.raises(NotDrawn):
            send(count, new_reading(count, Source.SECOND_LOOK, **passed), actor=looker(count))

    def test_queries(self, django_assert_num_queries: Any) -> None:
        count = counted()
        settle_all(count)
        election, path = count.world.election.id, count.world.regency.path
        thrown(count)
        with django_assert_num_queries(4):
            quality(election, path)


class TestHeard:
    def test_witnesses_who_read_otherwise_are_listed_with_their_figures(self) -> None:
        count = counted()
        other = sheet((31, 49))
        send(count, new_reading(count, Source.WITNESS, other, pair=1), actor=witness(count))
        election, path = count.world.election.id, count.world.regency.path
        assert heard_otherwise(election, path) == [], "before it settled it would tell a source"
        both(count)
        found = {(h.source, h.field, h.read, h.counts) for h in heard_otherwise(election, path)}
        assert len(found) == 2
        assert {(f[2], f[3]) for f in found} == {(31, 30), (49, 50)}
        assert {f[0] for f in found} == {"Isian saksi pasangan 1"}

    def test_one_that_agrees_or_could_not_read_it_is_not(self) -> None:
        count = counted()
        same = sheet(acts.VOTES) | {"disabled_users_l": None}
        send(count, new_reading(count, Source.WITNESS, same, pair=1), actor=witness(count))
        both(count)
        assert heard_otherwise(count.world.election.id, count.world.regency.path) == []

    def test_a_form_that_waits_for_its_second_look_is_not_told(self) -> None:
        count = counted()
        send(
            count, new_reading(count, Source.WITNESS, sheet((31, 49)), pair=1),
            actor=witness(count),
        )  # fmt: skip
        both(count)
        thrown(count)
        election, path = count.world.election.id, count.world.regency.path
        assert heard_otherwise(election, path) == []
        look(count)
        assert len(heard_otherwise(election, path)) == 2
