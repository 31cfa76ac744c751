"""``garda invite``: the first people of an office come in by a code from the machine."""

from __future__ import annotations

from argparse import Namespace

import pytest
from django.test import Client
from tests import factories
from tests.support.entrance import PASSWORD, paired

from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.models import Account, Grant
from garda.signin.command import run
from garda.signin.services.accepting import invited

pytestmark = pytest.mark.django_db


def args(username: str, **more: str | None) -> Namespace:
    return Namespace(
        **{"username": username, "role": None, "region": None, "election": None} | more
    )


def test_the_first_of_an_office() -> None:
    world = factories.world()
    told = run(args("kpu-uji", role="kpu_regency", region=world.regency.code))
    assert Grant.objects.get(account__username="kpu-uji").region == world.regency
    assert told.data["code"] in told.text
    code = told.data["code"]
    answer = Client().post("/undangan/", {"code": code, "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 302


def test_again_for_who_has_not_come() -> None:
    world = factories.world()
    wanted = args("kpu-uji", role="kpu_regency", region=world.regency.code)
    first, second = run(wanted), run(args("kpu-uji"))
    assert first.data["code"] != second.data["code"]
    assert invited(second.data["code"]).account.username == "kpu-uji"
    assert Account.objects.filter(username="kpu-uji").count() == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "belum ada"),
        ({"role": "kpu_regency", "region": "77.77"}, "77.77"),
        ({"election": "tidak-ada"}, "Belum ada pemilihan"),
    ],
)
def test_what_is_missing_is_told(more: dict[str, str], said: str) -> None:
    factories.world()
    with pytest.raises(GardaError, match=said):
        run(args("kpu-uji", **more))
    assert not Account.objects.filter(username="kpu-uji").exists()


def test_the_machine_invites_nobody_of_a_village() -> None:
    world = factories.world()
    member = factories.account(world, Role.PPS, world.village)
    with pytest.raises(NotAllowed):
        run(args(member.username))


def test_nor_who_is_in_already() -> None:
    world = factories.world()
    with pytest.raises(GardaError):
        run(args(paired(world).account.username))
