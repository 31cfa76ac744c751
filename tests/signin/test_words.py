"""New passwords are checked against the words of the field, the account's places and its person."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from tests import factories
from tests.factories import World

from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return factories.world()


@pytest.fixture
def officer(world: World) -> Account:
    return factories.account(world, Role.PPK, world.district)


def refused(password: str, account: Account | None = None) -> bool:
    try:
        validate_password(password, account)
    except ValidationError as weak:
        return "password_words" in {error.code for error in weak.error_list}
    return False


@pytest.mark.parametrize(
    "password", ["Pilkada-2024!", "kpu-bawaslu-dkpp", "Garda.Terdepan.1", "p4nw4scam-kpu-12"]
)
def test_words_of_the_field(password: str) -> None:
    assert refused(password)


def test_a_common_password_behind_such_a_word() -> None:
    assert refused("pilkada12345678")


def test_names_of_all_regions_up_to_the_province(world: World, officer: Account) -> None:
    for region in (world.district, world.regency, world.province):
        password = f"{region.name} * {region.name}"
        assert len(password) >= 12
        assert refused(password, officer)


def test_the_name_of_another_district_counts() -> None:
    assert not refused("Minahasa Tenggara")


def test_the_own_name_user_name_and_year(world: World) -> None:
    officer = factories.account(world, Role.PPK, world.district, "Siti Nurhaliza Rahmawati")
    year = world.election.voting_day.year
    assert refused(f"siti.rahmawati.{year}", officer)
    assert refused(f"{officer.username}-{year}!!", officer)
    assert not refused(f"siti.rahmawati.{year}")


def test_a_good_one_passes_in_a_few_queries(
    world: World, officer: Account, django_assert_max_num_queries: Any
) -> None:
    for village in world.villages:
        grant = officer.grants.get(region=world.district)
        grant.pk, grant.role, grant.region = uuid7(), Role.PPS, village
        grant.save(force_insert=True)
    with django_assert_max_num_queries(8):
        validate_password("gayung-timba-sumur-8", officer)
