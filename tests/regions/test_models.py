"""What the database refuses, whoever writes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError
from tests import factories
from tests.factories import World

from garda.kernel.ids import uuid7
from garda.regions.models import Election, Region, Station, StationListing, VoterList

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return factories.world()


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [({"number": 0}, "listing_three_digits"), ({"number": 1000}, "listing_three_digits"),
     ({"male": None}, "listing_both_sexes_or_none"), ({"female": -1}, "female_check"),
     ({"number": 2}, "listing_number_once")],
)  # fmt: skip
def test_a_listing_that_cannot_be(world: World, wrong: dict[str, Any], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule):
        StationListing.objects.filter(station=world.station()).update(**wrong)


def test_a_station_stands_in_a_list_once(world: World) -> None:
    double = StationListing.objects.filter(station=world.station()).get()
    double.pk, double.number = uuid7(), 7
    with pytest.raises(IntegrityError, match="listing_station_once"):
        double.save(force_insert=True)


def test_one_station_per_path(world: World) -> None:
    with pytest.raises(IntegrityError, match="station_path_once"):
        Station.objects.create(
            election=world.election, village=world.village, path=world.station().path
        )


def test_one_list_is_in_force(world: World) -> None:
    with pytest.raises(IntegrityError, match="voter_list_one_current"):
        VoterList.objects.create(election=world.election, region=world.regency, kind="DPS")


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [({"kind": "pura-pura"}, "election_known_kind"),
     ({"kind": "real", "as_of": datetime(2024, 11, 27, tzinfo=UTC)}, "election_real_time")],
)  # fmt: skip
def test_an_election_that_cannot_be(world: World, wrong: dict[str, Any], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule):
        Election.objects.filter(pk=world.election.pk).update(**wrong)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [({"level": "benua"}, "region_known_level"), ({"parent": None}, "region_has_parent")],
)
def test_a_region_that_cannot_be(world: World, wrong: dict[str, Any], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule):
        Region.objects.filter(pk=world.village.pk).update(**wrong)


def test_a_code_names_one_region_at_a_time(world: World) -> None:
    with pytest.raises(IntegrityError, match="region_code_once"):
        Region.objects.filter(pk=world.villages[1].pk).update(code=world.village.code)
