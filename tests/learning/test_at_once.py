"""Tests that are sent, and certificates that are issued, at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.learning.scenes import DURING, Scene, scene
from tests.support.at_once import at_once
from tests.support.modules import Draft

from garda.activities.services.scanning import Sending
from garda.kernel import clock
from garda.kernel.ids import uuid7
from garda.learning.models import Attempt, Certificate, Module
from garda.learning.services import (
    PhoneTest,
    issue_certificates,
    load_module,
    take_phone_tests,
    take_test,
)

pytestmark = pytest.mark.django_db(transaction=True)


def then(act: Callable[[], Any]) -> Callable[[], Any]:
    """At the time of the scene, in whatever thread."""

    def acting() -> Any:
        with clock.as_of(DURING):
            return act()

    return acting


def made() -> Scene:
    with clock.as_of(DURING):
        return scene()


def test_one_test_sent_twice_at_once_is_one() -> None:
    here = made()
    member, new = here.member(), here.new(6)
    first, second = at_once(*[then(lambda: take_test(member, new=new).id)] * 2)
    assert first == second == new.id
    assert Attempt.objects.count() == 1


def test_two_attempts_at_once_are_counted_one_by_one() -> None:
    here = made()
    member = here.member()
    news = [here.new(1), here.new(6)]
    outcomes = at_once(*[then(lambda new=new: take_test(member, new=new).number) for new in news])
    assert sorted(map(str, outcomes)) in (["1", "passed"], ["1", "too_soon"])
    assert Attempt.objects.count() == 1


def test_a_phones_batch_sent_twice_at_once_is_kept_once() -> None:
    here = made()
    actor, new = here.pps, here.new(6)
    test = PhoneTest(id=uuid7(), root=new.root, kind="post", answers=new.answers, device_at=DURING)
    sending = Sending(account=actor.account_id or uuid7())

    def send() -> list[str]:
        return [r["state"] for r in take_phone_tests([actor], sending=sending, tests=[test])]

    assert sorted(at_once(then(send), then(send))) == [["known"], ["taken"]]
    assert Attempt.objects.count() == 1


def test_two_who_issue_at_once_issue_once() -> None:
    here = made()
    with clock.as_of(DURING):
        take_test(here.member(), new=here.new(6))
    pps, village = here.pps, here.world.village
    press = then(lambda: len(issue_certificates(pps, region=village)))
    assert sorted(map(str, at_once(press, press))) == ["1", "nobody_passed"]
    assert Certificate.objects.count() == 1


def test_a_version_is_loaded_once_with_one_content() -> None:
    here = made()
    packages = [Draft(version=2, page=f"# Awal {n}\n").package() for n in "ab"]
    outcomes = at_once(
        *[
            then(lambda p=p: load_module(here.kpu_ri, election=here.world.election, package=p).root)
            for p in packages
        ]
    )
    assert outcomes.count("version_taken") == 1
    assert Module.objects.filter(election=here.world.election, version=2).count() == 1
