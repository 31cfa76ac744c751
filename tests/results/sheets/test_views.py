"""The page of printed forms, and its files."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.urls import reverse
from tests.support.counted import counted
from tests.support.desk import officer, text

from garda.kernel.roles import Role

pytestmark = pytest.mark.django_db


def _pages(response: Any) -> int:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(response.content)) as opened:
        return len(opened.pages)


def test_a_village_lists_its_stations_and_contests() -> None:
    count = counted()
    _, browser = officer(count, Role.PPS, count.world.village)
    page = browser.get(reverse("form-sheets", args=[count.world.village.code]))
    words = text(page)
    assert words.count("TPS 001") > 2
    assert "Bupati dan Wakil Bupati Uji" in words
    assert "SIMULASI" in words
    assert "kertas=A4" in page.content.decode()


def test_a_chosen_paper_goes_with_the_links() -> None:
    count = counted()
    _, browser = officer(count, Role.PPS, count.world.village)
    address = reverse("form-sheets", args=[count.world.village.code])
    chosen = browser.get(f"{address}?kertas=F4").content.decode()
    assert "jenis=hasil&amp;kertas=F4" in chosen
    assert "jenis=hasil&amp;kertas=A4" not in chosen
    assert "jenis=hasil&amp;kertas=A4" in browser.get(f"{address}?kertas=A0").content.decode()


def test_larger_regions_lead_down() -> None:
    count = counted()
    _, browser = officer(count, Role.KPU_REGENCY, count.world.regency)
    top = browser.get(reverse("form-sheets", args=[count.world.regency.code]))
    assert reverse("form-sheets", args=[count.world.district.code]) in top.content.decode()
    middle = browser.get(reverse("form-sheets", args=[count.world.district.code]))
    assert "Watuaji 2" in text(middle)
    assert "Damarwulan 1" in text(middle)


def test_files_of_a_village_and_of_a_station() -> None:
    count = counted()
    _, browser = officer(count, Role.PPK, count.world.district)
    village = reverse("form-sheets-village", args=[count.world.village.code, "bupati"])
    assert _pages(browser.get(village)) == 6
    assert _pages(browser.get(f"{village}?jenis=hadir&kertas=F4")) == 2
    round_ = count.round(count.bupati, count.world.station())
    station = browser.get(reverse("form-sheets-station", args=[round_.id]) + "?jenis=kejadian")
    assert _pages(station) == 1
    assert station["Content-Disposition"].endswith('001.pdf"')


@pytest.mark.parametrize("query", ["?jenis=lain", "?jenis="])
def test_no_such_kind(query: str) -> None:
    count = counted()
    _, browser = officer(count, Role.PPS, count.world.village)
    village = reverse("form-sheets-village", args=[count.world.village.code, "bupati"])
    assert browser.get(village + query).status_code == 404


def test_no_such_contest_and_no_file_of_a_whole_district() -> None:
    count = counted()
    _, browser = officer(count, Role.PPK, count.world.district)
    for args in ([count.world.village.code, "walikota"], [count.world.district.code, "bupati"]):
        assert browser.get(reverse("form-sheets-village", args=args)).status_code == 404


@pytest.mark.parametrize("stations", [(2, 1), (6, 5)], ids=["few", "many"])
def test_queries_do_not_grow_with_stations(
    stations: tuple[int, int], django_assert_max_num_queries: Any
) -> None:
    count = counted(stations)
    _, browser = officer(count, Role.PPK, count.world.district)
    for region in (count.world.village, count.world.district):
        with django_assert_max_num_queries(22):
            browser.get(reverse("form-sheets", args=[region.code]))
