"""Plenaries when two people act at the same moment."""

from __future__ import annotations

import pytest
from tests.recap import meetings
from tests.recap.meetings import VOTES, all_settled, closed, opened, tally
from tests.results.acts import entries, new_reading, send
from tests.support.at_once import at_once
from tests.support.counted import INVALID, sheet

from garda.recap.models import Plenary
from garda.recap.rollup import Line
from garda.recap.services.plenary import close_district, close_regency, open_plenary
from garda.results.models import Source


@pytest.mark.django_db(transaction=True)
def test_two_who_open_and_two_who_close_at_once_do_it_once() -> None:
    count = all_settled((1,))
    people = [count.ppk, meetings.second(count)]
    opening = at_once(
        *[
            lambda actor=actor: (
                open_plenary(actor, contest=count.bupati, region=count.world.district).id
            )
            for actor in people
        ]
    )
    assert opening.count("already_open") == 1
    plenary = Plenary.objects.get()
    closing = at_once(
        *[lambda actor=actor: close_district(actor, plenary_id=plenary.id).id for actor in people]
    )
    assert sorted(closing, key=str) == sorted([plenary.id, "plenary_not_open"], key=str)
    assert entries("plenary.closed") == 1
    assert tally(count, Line.RECAP).get("total") == sum(VOTES) + INVALID


@pytest.mark.django_db(transaction=True)
def test_a_regency_closes_on_districts_that_stay_closed() -> None:
    """Either the regency closes and the district stays, or it is reopened and the regency waits."""
    count = all_settled((1,))
    closed(count, opened(count))
    regency = opened(count, count.world.regency)
    outcomes = at_once(
        lambda: close_regency(count.commission, plenary_id=regency.id).state,
        lambda: open_plenary(count.ppk, contest=count.bupati, region=count.world.district).version,
    )
    assert outcomes in (["closed", "higher_closed"], ["not_complete", 2])


@pytest.mark.django_db(transaction=True)
def test_a_form_reopens_or_its_plenary_closes() -> None:
    """Never both: a closed plenary rests on figures that are still in the forms line."""
    count = all_settled((1,))
    plenary = opened(count)
    changed = new_reading(count, Source.PPK, sheet((31, 50)), reason="Salah baca.")
    outcomes = at_once(
        lambda: close_district(count.ppk, plenary_id=plenary.id).state,
        lambda: len(send(count, changed)),
    )
    assert outcomes in (["closed", "plenary_closed"], ["not_complete", 1])
    counted_in = tally(count, Line.FORMS).stations_in, tally(count, Line.RECAP).stations_in
    assert counted_in in {(1, 1), (0, 0)}
