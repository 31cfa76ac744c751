"""The time a page is told in: the election's own, or the one a visitor of a rehearsal asks for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from tests.support.counted import counted
from tests.support.desk import text

from garda.regions.models import Election, ElectionKind, Region
from garda.web import places

pytestmark = pytest.mark.django_db

NOTE = "Waktu digeser"
OWN = datetime(2024, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _an_election_in_the_east() -> None:
    counted()
    Election.objects.update(as_of=OWN)
    Region.objects.update(time_zone="Asia/Jayapura")


def test_without_a_wish_the_election_s_own_time_is_told(client: Client) -> None:
    page = text(client.get("/jadwal/"))
    assert "Rabu, 20 November 2024" in page
    assert NOTE not in page


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("2024-11-07T10:00", "7 November 2024 10.00 WIT"),  # the clock of the first regency
        ("2024-11-07", "7 November 2024 00.00 WIT"),
        ("2024-11-07T10:00%2B07:00", "7 November 2024 12.00 WIT"),
        ("2024-11-07T16:00Z", "8 November 2024 01.00 WIT"),
    ],
)
def test_a_wished_time_moves_the_page_and_is_said(client: Client, asked: str, told: str) -> None:
    page = text(client.get(f"/jadwal/?as_of={asked}"))
    assert f"{NOTE} ke {told}" in page
    assert told.partition(" 2024")[0] in page


@pytest.mark.parametrize(
    "asked", ["", "kemarin", "2024-13-01", "0001-01-01T00:00Z%2B1", OWN.isoformat()[:19] + "Z"]
)
def test_no_note_for_what_is_no_other_time(client: Client, asked: str) -> None:
    assert NOTE not in text(client.get(f"/jadwal/?as_of={asked}"))


def test_a_time_outside_every_calendar_is_passed_over(client: Client) -> None:
    assert NOTE not in text(client.get("/jadwal/?as_of=9999-12-31T23:59-12:00"))


def test_a_real_election_has_no_other_time(client: Client) -> None:
    Election.objects.update(kind=ElectionKind.REAL, as_of=None)
    assert NOTE not in text(client.get("/jadwal/?as_of=2024-11-07T10:00"))


def test_names_of_regions() -> None:
    district = Region(level="district", code="33.20.14", name="Keling")
    assert places.full_name(district) == "Kecamatan Keling"
    assert places.short_name(district) == "Kec. Keling"
    village = Region(level="village", code="33.20.14.2001", name="Watuaji")
    assert places.full_name(village) == "Desa Watuaji"
    assert places.short_name(village) == "Watuaji"
    town = Region(level="village", code="33.20.14.1001", name="Kota")
    assert places.full_name(town) == "Kelurahan Kota"
    assert places.full_name(Region(level="regency", name="Kabupaten Uji")) == "Kabupaten Uji"
