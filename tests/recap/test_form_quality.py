"""What the public is told of how forms became figures: counts and rates, no figure of a form."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.recap import meetings
from tests.recap.meetings import VOTES, all_settled, closed, corrected, opened
from tests.results.acts import new_reading, send
from tests.support.counted import Counted, counted, sheet
from tests.support.desk import MaxQueries, text

from garda.kernel import clock
from garda.recap.form_quality import FormQuality, form_quality
from garda.regions.models import Region
from garda.results.models import Source
from garda.results.services.readings import record_readings
from garda.results.services.second_looks import draw

pytestmark = pytest.mark.django_db


def page_of(count: Counted, region: Region | None = None) -> FormQuality:
    place = region or count.world.regency
    page = form_quality(count.world.election, "bupati", place.code)
    assert page is not None
    return page


def looked(count: Counted) -> None:
    """A draw, and the drawn form read once more as it had settled."""
    made = draw(count.commission, region=count.world.regency, seed="4-2-6-1-1-5")
    (look,) = made.looks.filter(drawn=True)
    reading = new_reading(count, Source.SECOND_LOOK, sheet(VOTES), station=look.round.station)
    with clock.as_of(count.now):
        record_readings(meetings.second(count), readings=[reading])


def test_settled_forms_by_source_and_state() -> None:
    page = page_of(all_settled((2, 1)))
    told = page.becoming
    assert (told.forms, told.settled, told.waiting, told.decided, told.as_written) == (
        3,
        3,
        0,
        0,
        0,
    )
    assert [(one.forms, one.settles) for one in page.sources] == [(3, True), (3, True)]
    assert (page.corrected, page.at_plenaries, page.measured.drawn) == (0, 0, 0)


def test_what_differs_waits_and_a_later_version_is_a_correction() -> None:
    count = all_settled((2,))
    changed = new_reading(count, Source.OPERATOR, sheet((31, 49)), reason="Salah baca.")
    send(count, changed)
    page = page_of(count)
    assert (page.becoming.settled, page.becoming.waiting, page.corrected) == (1, 1, 1)


def test_forms_that_a_plenary_corrected_are_counted_once() -> None:
    count = all_settled((2,))
    plenary = opened(count)
    for key, value in (("disabled_users_l", 1), ("disabled_users_j", 1)):
        corrected(count, plenary, key, value)
    closed(count, plenary)
    assert page_of(count).at_plenaries == 1


def test_nothing_is_told_before_anything_settled() -> None:
    count = counted()
    send(count, new_reading(count, Source.OPERATOR, sheet((37, 53))))
    url = reverse("result-quality", args=["bupati", count.world.regency.code])
    html = text(Client().get(url))
    assert "Belum ada formulir yang cocok" in html
    assert "Siapa yang membaca" not in html


def test_the_page_has_rates_and_no_figure_of_a_form() -> None:
    count = all_settled((2, 1), votes=(87, 43))
    url = reverse("result-quality", args=["bupati", count.world.regency.code])
    html = text(Client().get(url))
    assert "Isian operator TPS" in html
    assert "3 dari 3" in html
    assert not {"87", "43", "130", "134"} & set(html.split())
    result = text(Client().get(reverse("result", args=["bupati", count.world.regency.code])))
    assert "Mutu data" in result


def test_second_looks_of_the_contest_are_measured() -> None:
    count = all_settled((2, 1))
    looked(count)
    page = page_of(count)
    assert (page.measured.drawn, page.measured.forms.looked, page.measured.forms.wrong) == (1, 1, 0)
    governor = form_quality(count.world.election, "gubernur", count.world.regency.code)
    assert governor is not None
    assert governor.measured.drawn == 0


@pytest.mark.parametrize(("kind", "place"), [("walikota", "regency"), ("bupati", "province")])
def test_there_is_none_for_other_contests_and_levels(kind: str, place: str) -> None:
    count = all_settled((1,))
    code = getattr(count.world, place).code
    assert Client().get(reverse("result-quality", args=[kind, code])).status_code == 404


def test_the_same_number_of_queries_for_any_region(
    django_assert_max_num_queries: MaxQueries,
) -> None:
    count = all_settled((4, 3))
    looked(count)
    page_of(count)
    with django_assert_max_num_queries(12):
        page_of(count)
