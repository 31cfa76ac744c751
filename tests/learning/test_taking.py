"""Tests on the page: kept once, counted by the pack's rules, refused with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import factories
from tests.learning.scenes import DURING, Scene
from tests.support.modules import Draft

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.learning.errors import CannotTake, NoPerson, NotTheModule, UnknownModule
from garda.learning.measuring import worst_questions
from garda.learning.models import Attempt
from garda.learning.queries import (
    current_modules,
    questions_of,
    required_roots,
)
from garda.learning.services import NewAttempt, load_module, take_test
from garda.ledger.models import LedgerEntry


def refused(error: type[GardaError], actor: Actor, new: NewAttempt) -> GardaError:
    before = (Attempt.objects.count(), LedgerEntry.objects.count())
    with pytest.raises(error) as refusal:
        take_test(actor, new=new)
    assert (Attempt.objects.count(), LedgerEntry.objects.count()) == before
    return refusal.value


def test_a_test_is_kept_with_its_content_and_person(here: Scene) -> None:
    held = here.group[0]
    attempt = take_test(here.member(), new=here.new(5))
    assert (attempt.score, attempt.questions, attempt.passed) == (5, 6, True)
    assert (attempt.person_id, attempt.appointment_id, attempt.path) == (
        held.person_id, held.id, held.path,
    )  # fmt: skip
    assert (attempt.root, attempt.number, attempt.means) == (here.module.root, 1, "page")
    assert attempt.wrong == ["q6"]
    assert attempt.answers == ["b"] * 5 + ["a"]
    entry = LedgerEntry.objects.get(act="learning.test_taken")
    assert entry.path == held.path


def test_sent_twice_it_is_one(here: Scene) -> None:
    new = here.new(2)
    first = take_test(here.member(), new=new)
    assert take_test(here.member(), new=new) == first
    assert Attempt.objects.count() == 1
    refused(NotAllowed, here.member(2), new)


def test_the_pass_mark_is_the_packs(here: Scene) -> None:
    rules = here.world.pack.learning
    assert rules.pass_percent == 70
    assert not take_test(here.member(1), new=here.new(4)).passed
    assert take_test(here.member(2), new=here.new(5)).passed


def test_repeating_follows_the_packs_rules(here: Scene) -> None:
    member, rules = here.member(), here.world.pack.learning
    for turn in range(rules.post_attempts):
        with clock.as_of(DURING + turn * rules.retake_after):
            assert take_test(member, new=here.new(1)).number == turn + 1
            assert refused(CannotTake, member, here.new(6)).code in {"too_soon", "over_limit"}
    with clock.as_of(DURING + timedelta(days=1)):
        assert refused(CannotTake, member, here.new(6)).code == "over_limit"
    assert not Attempt.objects.filter(passed=True).exists()


def test_who_passed_takes_no_other(here: Scene) -> None:
    take_test(here.member(), new=here.new(6))
    with clock.as_of(DURING + timedelta(days=1)):
        assert refused(CannotTake, here.member(), here.new(6)).code == "passed"


def test_the_first_test_is_taken_once_and_before(here: Scene) -> None:
    take_test(here.member(), new=here.new(1, kind="pre"))
    with clock.as_of(DURING + timedelta(days=1)):
        assert refused(CannotTake, here.member(), here.new(6, kind="pre")).code == "over_limit"
        assert take_test(here.member(), new=here.new(6)).passed


def test_questions_of_another_module_are_refused(here: Scene) -> None:
    other = here.new(answers={"q1": "b", "x1": "a"})
    assert "x1" in refused(NotTheModule, here.member(), other).id
    refused(NotTheModule, here.member(), here.new(answers={"q1": "z"}))
    refused(UnknownModule, here.member(), here.new(root="0" * 64))


def test_nothing_answered_is_nothing_right(here: Scene) -> None:
    attempt = take_test(here.member(), new=here.new(answers={}))
    assert (attempt.score, len(attempt.wrong), attempt.passed) == (0, 6, False)


def test_who_takes_tests(here: Scene) -> None:
    world = here.world
    for role in (Role.BAWASLU, Role.WITNESS, Role.OPERATOR):
        refused(NotAllowed, factories.actor(world, role, world.regency), here.new())
    nobody = Actor(Role.KPU_REGENCY, world.regency.path, world.election.id, here.pps.account_id)
    refused(NoPerson, nobody, here.new())
    commissioner = factories.actor(world, Role.KPU_REGENCY, world.regency)
    attempt = take_test(commissioner, new=here.new())
    assert (attempt.appointment_id, attempt.path) == (None, world.regency.path)


def test_a_new_version_is_another_test(here: Scene) -> None:
    take_test(here.member(), new=here.new(6))
    package = Draft(version=2, page="# Awal\n\nLebih jelas.\n", changes="Bagian 1.").package()
    second = load_module(here.kpu_ri, election=here.world.election, package=package)
    assert current_modules(here.world.election.id) == {"T3": second}
    assert required_roots(here.world.election) == {"T3": second.root}
    attempt = take_test(here.member(), new=here.new(6, root=second.root))
    assert (attempt.number, attempt.module_id) == (1, second.pk)


def test_errors_are_counted_per_question(here: Scene) -> None:
    for seat, right in enumerate((6, 4, 2), start=1):
        take_test(here.member(seat), new=here.new(right))
    world = here.world
    rows = worst_questions(world.election, world.district.path, count=9)
    assert [(row.number, row.wrong, row.answered) for row in rows] == [
        ("q5", 2, 3), ("q6", 2, 3), ("q3", 1, 3), ("q4", 1, 3),
    ]  # fmt: skip
    assert worst_questions(world.election, world.villages[1].path) == []


def test_questions_come_back_as_they_were_read(here: Scene) -> None:
    assert questions_of(here.module) == Draft().package().questions
