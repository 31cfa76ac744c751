"""Tasks about secretariats and special locations, the secretary's own page, the ways there."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from tests import factories
from tests.formation import secretariats
from tests.formation.secretariats import PPS, TODAY, Office
from tests.support.desk import signed_in, text

from garda.formation.services import decree_secretariats
from garda.kernel import clock
from garda.kernel.roles import Role
from garda.people.models import Account
from garda.regions.models import Region
from garda.web.desk import Desk, Task
from garda.web.tasks import tasks_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    made = secretariats.office(stations=(1, 1), special=[901])
    made.world.election.as_of = TODAY
    made.world.election.save(update_fields=["as_of"])
    return made


def found(office: Office, role: Role, region: Region, day: date) -> dict[str, Task]:
    actor = factories.actor(office.world, role, region)
    desk = Desk(office.world.election, actor, region, office.world.pack, day)
    return {task.title: task for task in tasks_for(desk)}


def test_the_regency_decides_signs_and_sees_what_is_empty(office: Office) -> None:
    world = office.world
    seats = world.pack.bodies[PPS].seats
    office.seated(world.village)
    office.record(office.letter(world.district))
    tasks = found(office, Role.KPU_REGENCY, world.regency, TODAY.date())
    assert tasks["Usulan sekretariat menunggu keputusan"].count == 1
    assert tasks["Usulan sekretariat menunggu keputusan"].label == "Putuskan"
    assert tasks["Anggota sekretariat belum punya keputusan (SK)"].count == seats
    # The district's letter waits, so only the second village lacks people.
    assert tasks["Kursi sekretariat kosong"].count == seats
    assert tasks["Lokasi khusus tanpa penanggung jawab"].count == 1
    with clock.as_of(TODAY):
        decree_secretariats(
            office.commissioner, election=world.election, body=PPS, region=world.regency
        )
    assert "Anggota sekretariat belum punya keputusan (SK)" not in found(
        office, Role.KPU_REGENCY, world.regency, TODAY.date()
    )


def test_a_committee_is_asked_for_its_own_secretariat(office: Office) -> None:
    world = office.world
    task = found(office, Role.PPK, world.district, TODAY.date())["Kursi sekretariat kosong"]
    assert task.count == world.pack.bodies[secretariats.PPK].seats
    assert task.url == reverse("secretariat", args=[world.district.code])
    assert task.label == "Catat surat"
    office.record(office.letter(world.village))
    tasks = found(office, Role.PPS, world.village, TODAY.date())
    assert "Kursi sekretariat kosong" not in tasks
    assert tasks["Usulan sekretariat menunggu keputusan"].label == "Lihat"


@pytest.mark.parametrize("day", [date(2024, 5, 1), date(2024, 11, 28)])
def test_nobody_is_sought_before_the_term_and_after_the_vote(office: Office, day: date) -> None:
    tasks = found(office, Role.PPS, office.world.village, day)
    assert "Kursi sekretariat kosong" not in tasks
    assert ("Lokasi khusus tanpa penanggung jawab" in tasks) == (day.month == 5)


def test_a_secretary_finds_position_pay_and_duties(office: Office) -> None:
    world = office.world
    (secretary, *_) = office.seated(world.village)
    actor = factories.actor(world, Role.PPS_SECRETARIAT, world.village)
    before = text(signed_in(actor).get(reverse("tasks")))
    assert "Jabatan Anda" not in before
    Account.objects.filter(pk=actor.account_id).update(person=secretary.person)
    html = text(signed_in(actor).get(reverse("tasks")))
    position = world.pack.bodies[PPS].positions[0]
    assert "Jabatan Anda" in html
    assert f"{position.name.id} , Sekretariat PPS Desa Watuaji" in html
    assert "Rp1.150.000 sebulan" in html
    assert all(duty.name.id in html for duty in position.duties)
    assert world.pack.bodies[PPS].positions[1].duties[0].name.id not in html


@pytest.mark.parametrize("role", [Role.KPU_REGENCY, Role.BAWASLU])
def test_the_region_leads_there(office: Office, role: Role) -> None:
    world = office.world
    reader = signed_in(factories.actor(world, role, world.regency))
    page = reader.get(reverse("region", args=[world.regency.code]))
    html = page.content.decode()
    assert reverse("secretariats", args=[world.regency.code]) in html
    assert reverse("special-stations", args=[world.regency.code]) in html
    assert "Lokasi khusus: 1" in text(page)
