"""Naming operators: two of the seven, by the village's PPS, in two taps."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests import factories
from tests.factories import World
from tests.readiness.scenes import NOW, named, pps_of
from tests.support.desk import signed_in, text
from tests.support.phoned import members

from garda.formation.models import Appointment
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.readiness.errors import (
    NotOfTheSeven,
    OperatorAlready,
    OperatorReleased,
    OperatorsNamed,
)
from garda.readiness.models import StationOperator
from garda.readiness.services import name_operator, release_operator


def test_two_operators_take_the_two_places_with_an_entry_each(here: World) -> None:
    first, second = named(pps_of(here), members(here)[:2])
    assert (first.slot, second.slot) == (1, 2)
    assert LedgerEntry.objects.filter(act="readiness.operator_named").count() == 2


def test_a_third_operator_is_refused_and_changes_nothing(here: World) -> None:
    pps = pps_of(here)
    named(pps, members(here)[:2])
    with pytest.raises(OperatorsNamed) as refusal:
        name_operator(pps, appointment_id=members(here)[2].id)
    assert "2 operator" in refusal.value.id
    assert StationOperator.objects.count() == 2


def test_the_database_itself_has_no_third_place_of_the_same_number(here: World) -> None:
    pps = pps_of(here)
    (first,) = named(pps, members(here)[:1])
    other = members(here)[1]
    with pytest.raises(IntegrityError), transaction.atomic():
        StationOperator.objects.create(
            election=here.election,
            station=first.station,
            path=first.path,
            appointment=other,
            slot=1,
            named_by=uuid4(),
            named_at=NOW,
        )


def test_the_same_member_twice_is_refused(here: World) -> None:
    pps, member = pps_of(here), members(here)[0]
    named(pps, [member])
    with pytest.raises(OperatorAlready):
        name_operator(pps, appointment_id=member.id)


def test_only_a_serving_member_of_the_own_village(here: World) -> None:
    pps, member = pps_of(here), members(here)[0]
    Appointment.objects.filter(pk=member.pk).update(ended_on="2024-11-20", end_reason="resigned")
    for wrong in (member.id, members(here, 1)[0].id, uuid4()):
        with pytest.raises(NotOfTheSeven):
            name_operator(pps, appointment_id=wrong)
    assert not StationOperator.objects.exists()


@pytest.mark.parametrize("role", [Role.PPK, Role.KPU_REGENCY, Role.BAWASLU])
def test_nobody_but_the_pps_names(here: World, role: Role) -> None:
    region = here.district if role == Role.PPK else here.regency
    with pytest.raises(NotAllowed):
        name_operator(factories.actor(here, role, region), appointment_id=members(here)[0].id)


def test_a_released_place_is_free_again_and_released_once(here: World) -> None:
    pps = pps_of(here)
    first, _ = named(pps, members(here)[:2])
    release_operator(pps, operator_id=first.id)
    with pytest.raises(OperatorReleased):
        release_operator(pps, operator_id=first.id)
    assert name_operator(pps, appointment_id=members(here)[2].id).slot == 1


def test_an_operator_who_left_the_group_makes_room(here: World) -> None:
    pps = pps_of(here)
    first, _ = named(pps, members(here)[:2])
    seat = Appointment.objects.filter(pk=first.appointment_id)
    seat.update(ended_on="2024-11-24", end_reason="resigned")
    assert name_operator(pps, appointment_id=members(here)[2].id).slot == 1


def test_the_pps_of_another_village_releases_nobody(here: World) -> None:
    (first,) = named(pps_of(here), members(here)[:1])
    with pytest.raises(NotAllowed):
        release_operator(pps_of(here, 1), operator_id=first.id)


class TestPage:
    def test_two_taps_name_two(self, here: World) -> None:
        browser, address = signed_in(pps_of(here)), f"/kesiapan/{here.village.code}/operator/"
        first, second, third, *_ = members(here)
        for member in (first, second):
            sent = {"act": "name", "member": str(member.id), "tps": "1"}
            answer = browser.post(address, sent)
            assert (answer.status_code, answer.headers["Location"]) == (302, f"{address}#tps-1")
        page = text(browser.get(address))
        assert "2 dari 2 operator" in page
        assert "0 dari 2 operator" in page
        answer = browser.post(address, {"act": "name", "member": str(third.id), "tps": "1"})
        assert "sudah punya 2 operator" in text(answer, 409)

    def test_a_tap_releases(self, here: World) -> None:
        pps = pps_of(here)
        (first,) = named(pps, members(here)[:1])
        address = f"/kesiapan/{here.village.code}/operator/"
        signed_in(pps).post(address, {"act": "release", "operator": str(first.id), "tps": "<1>"})
        first.refresh_from_db()
        assert first.ended_at == NOW

    def test_a_constant_number_of_queries(
        self, here: World, django_assert_max_num_queries: Any
    ) -> None:
        browser = signed_in(pps_of(here))
        named(pps_of(here), [m for m in members(here) if m.seat in {1, 2}])
        with django_assert_max_num_queries(16):
            browser.get(f"/kesiapan/{here.village.code}/operator/")
