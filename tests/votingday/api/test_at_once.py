"""Phones that send at the same moment: nothing twice, nothing lost, nobody silently overruled."""

from __future__ import annotations

from typing import Any

import pytest
from tests.results.acts import entries
from tests.support.at_once import at_once
from tests.support.counted import Counted, enter, sheet
from tests.support.stationed import VOTES, Stationed, StationPhone, stationed

from garda.kernel import clock
from garda.results.models import HeldReading, Reading, Settlement, Source

committed = pytest.mark.django_db(transaction=True)
OTHER = sheet((31, 49))


def sending(scene: Stationed, phone: StationPhone, item: dict[str, Any]) -> Any:
    def send() -> str:
        with clock.wall_at(scene.now):
            (result,) = phone.send(item)
        return f"{result['state']} {result['counts']}"

    return send


@committed
def test_the_same_sending_four_times_at_once() -> None:
    scene = stationed((1,))
    phone = scene.phone()
    with clock.wall_at(scene.now):
        phone.register()
    item = phone.item()
    outcomes = at_once(*[sending(scene, phone, item)] * 4)
    assert sorted(outcomes) == ["known True"] * 3 + ["taken True"]
    assert Reading.objects.count() == entries("readings.recorded") == 1


@committed
def test_a_held_sending_four_times_at_once() -> None:
    scene = stationed((1,))
    third = scene.phone(seat=2)
    item = third.item(third.form(signature=""))
    outcomes = at_once(*[sending(scene, third, item)] * 4)
    assert sorted(outcomes) == ["known False"] * 3 + ["taken False"]
    assert HeldReading.objects.count() == entries("readings.held") == 1


@committed
def test_two_phones_with_different_figures_for_one_form_at_once() -> None:
    scene = stationed((1,))
    one, two = scene.phone(), scene.phone(seat=1)
    outcomes = at_once(
        sending(scene, one, one.item()), sending(scene, two, two.item(two.form(OTHER)))
    )
    assert sorted(outcomes) == ["taken False", "taken True"]
    assert (Reading.objects.count(), HeldReading.objects.count()) == (1, 1)
    assert HeldReading.objects.get().marks[-1] == "other_figures"


@committed
def test_a_correction_while_the_other_source_settles() -> None:
    scene = stationed((1,))
    phone = scene.phone()
    first = phone.form()
    with clock.wall_at(scene.now):
        phone.send(phone.item(first))
    better = phone.form(OTHER, corrects=first["id"], reason="Salah baca plano.")
    count: Counted = scene.counted
    at_once(
        sending(scene, phone, phone.item(better)),
        lambda: enter(count, count.bupati, scene.station(), Source.PPK, sheet(VOTES)),
    )
    assert Reading.objects.count() == 3
    assert Settlement.objects.get(block="votes").state == "differs"
