"""People of one family card never get seats at one station, however a seat is filled."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories
from tests.factories import World
from tests.formation.seats import TODAY, leaving, member, page, placed, pps, reserve
from tests.support.desk import text

from garda.documents.models import Document
from garda.formation.errors_replacing import KinAtStation
from garda.formation.models import Application, Appointment, EndReason, Origin
from garda.formation.queries import shortage_plan
from garda.formation.services import (
    end_appointment,
    fill_direct,
    fill_from_neighbour,
    fill_same_village,
    replace,
)
from garda.kernel.roles import Role
from garda.people.models import PathShare

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("among_seats")]
FAMILY, OTHER = b"k" * 32, b"o" * 32


@pytest.fixture
def world() -> World:
    """The member in seat 1 has a family card; seat 7 is held by somebody of another family."""
    made = placed()
    factories.family_card(member(made, 1).person, FAMILY)
    factories.family_card(member(made, 7).person, OTHER)
    return made


def vacate(world: World) -> dict[str, Any]:
    """Seat 7 falls empty; the seat as acts name it."""
    end_appointment(
        factories.actor(world, Role.PPS),
        appointment_id=member(world).id,
        reason=EndReason.UNABLE,
        ended_on=TODAY.date(),
    )
    return {"election": world.election, "station_id": world.station().id, "seat": 7}


def is_empty(world: World) -> bool:
    held = Appointment.objects.filter(station=world.station(), seat=7, ended_on__isnull=True)
    return not held.exists()


def test_the_next_reserve_without_kin_moves_up(world: World) -> None:
    kin = reserve(world, "Siti Aminah", household=FAMILY)
    free = reserve(world, "Budi Santoso")
    html = text(pps(world).get(page(world)))
    assert "Cadangan berikutnya: Budi Santoso" in html
    pps(world).post(page(world), leaving(world, free))
    assert member(world).person_id == free.person_id
    assert not Appointment.objects.filter(person=kin.person_id).exists()


def test_kin_of_the_one_who_leaves_may_move_up(world: World) -> None:
    kin = reserve(world, "Siti Aminah", household=OTHER)
    made = replace(
        factories.actor(world, Role.PPS),
        appointment_id=member(world).id,
        reason=EndReason.RESIGNED,
        ended_on=TODAY.date(),
    )
    assert made.person_id == kin.person_id


@pytest.mark.parametrize("with_next", [True, False])
def test_a_reserve_with_kin_is_refused_and_the_next_named(world: World, with_next: bool) -> None:
    seat = vacate(world)
    kin = reserve(world, "Siti Aminah", household=FAMILY)
    if with_next:
        reserve(world, "Budi Santoso")
    with pytest.raises(KinAtStation) as caught:
        fill_same_village(factories.actor(world, Role.PPS), application_id=kin.id, **seat)
    told = caught.value.id
    assert "Siti Aminah sekeluarga (nomor KK sama, atau suami/istri) dengan anggota TPS 001" in told
    assert ("Budi Santoso" in told) == with_next
    assert ("tunjuk orang lain secara langsung" in told) != with_next
    assert is_empty(world)


def test_the_page_says_kin_and_offers_no_button(world: World) -> None:
    vacate(world)
    kin = reserve(world, "Siti Aminah", household=FAMILY)
    html = text(pps(world).get(page(world)))
    assert "Sekeluarga dengan anggota TPS ini" in html
    assert "Dapat di sini" not in html
    assert "Masih ada cadangan yang dapat ditempatkan" not in html
    sent = {"act": "fill", "application": str(kin.id)}
    assert "nomor KK sama" in text(pps(world).post(page(world), sent), 409)


def test_a_neighbour_with_kin_is_refused_and_stays_unnamed(world: World) -> None:
    seat = vacate(world)
    kin = reserve(world, "Siti Aminah", village=1, neighbour=True, household=FAMILY)
    with pytest.raises(KinAtStation):
        fill_from_neighbour(
            factories.actor(world, Role.PPS), application_id=kin.id, consent_at=TODAY, **seat
        )
    assert is_empty(world)
    assert not PathShare.objects.exists()


def test_nobody_with_kin_is_appointed_directly(world: World) -> None:
    seat = vacate(world)
    papers = Document.objects.count()
    kin = factories.person(world.village.path, "Siti Aminah")
    factories.family_card(kin, FAMILY)
    arguments: dict[str, Any] = {
        "person": kin.id,
        "facts": factories.good_facts(world.pack),
        "reason": "Pelamar habis",
    }
    with pytest.raises(KinAtStation):
        fill_direct(factories.actor(world, Role.PPS), **arguments, **seat)
    assert is_empty(world)
    assert Document.objects.count() == papers


def test_the_plan_of_a_district_keeps_kin_apart(world: World) -> None:
    vacate(world)
    kin = reserve(world, "Siti Aminah", household=FAMILY)
    free = reserve(world, "Budi Santoso")
    Application.objects.filter(id__in=[kin.id, free.id]).update(willing_elsewhere=True)
    planned = {
        (fill.listing.path, fill.seat): fill.application
        for fill in shortage_plan(world.election, world.district)
    }
    assert planned[world.station().path, 7] == free.id
    assert kin.id in planned.values()
    assert member(world, 1).origin == Origin.PROPOSAL
