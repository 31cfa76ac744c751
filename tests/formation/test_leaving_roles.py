"""Whoever leaves a body leaves its role, too; a role that came from elsewhere stays."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests import factories
from tests.formation import secretariats
from tests.formation.secretariats import PPS, TODAY, Office

from garda.formation.errors import AlreadyEnded
from garda.formation.models import Appointment, EndReason
from garda.formation.services import end_appointment
from garda.kernel import clock
from garda.kernel.roles import Role
from garda.ledger.models import LedgerPayload
from garda.people.models import Account, Grant
from garda.regions.models import Region

pytestmark = pytest.mark.django_db
LAST = date(2024, 12, 1)
DAY = date(2024, 12, 2)


@pytest.fixture
def office() -> Office:
    return secretariats.office(stations=(1, 1, 1))


def role_of(office: Office, held: Appointment, role: str = PPS) -> Grant:
    """An account of the member with a role where they serve."""
    account = Account.objects.create(
        username=f"sekretariat-{held.seat}", person=held.person, password="!"
    )
    return give(office, account, role, held.region)


def give(office: Office, account: Account, role: str, region: Region) -> Grant:
    return Grant.objects.create(
        account=account,
        election=office.world.election,
        role=role,
        region=region,
        valid_from=date(2024, 9, 20),
    )


def leave(office: Office, held: Appointment, ended_on: date = DAY) -> None:
    with clock.as_of(TODAY):
        end_appointment(
            office.commissioner,
            appointment_id=held.id,
            reason=EndReason.RESIGNED,
            ended_on=ended_on,
        )


def test_the_role_runs_out_on_the_last_day(office: Office) -> None:
    held = office.seated(office.world.village)[0]
    grant = role_of(office, held)
    leave(office, held)
    grant.refresh_from_db()
    assert (grant.valid_to, grant.revoked_at) == (LAST, None)
    payload = LedgerPayload.objects.get(entry__act="formation.appointment_ended").payload
    assert payload["grants_ended"] == [str(grant.id)]


def test_who_does_not_serve_today_is_out_at_once(office: Office) -> None:
    held = office.seated(office.world.village)[0]
    grant = role_of(office, held)
    leave(office, held, ended_on=TODAY.date())
    grant.refresh_from_db()
    assert grant.revoked_at is not None
    assert "berakhir" in grant.revoked_for
    assert grant.revoked_by_id == office.commissioner.account_id


def test_an_end_is_never_put_off(office: Office) -> None:
    held = office.seated(office.world.village)[0]
    grant = role_of(office, held)
    Grant.objects.filter(pk=grant.pk).update(valid_to=date(2024, 11, 1))
    leave(office, held)
    grant.refresh_from_db()
    assert grant.valid_to == date(2024, 11, 1)


def test_deputies_go_too(office: Office) -> None:
    held = office.seated(office.world.village)[0]
    grant = role_of(office, held)
    stand_in = factories.account(office.world, Role.PPS, office.world.villages[1])
    deputy = give(office, stand_in, PPS, held.region)
    Grant.objects.filter(pk=deputy.pk).update(deputy_of=grant)
    leave(office, held)
    deputy.refresh_from_db()
    assert deputy.valid_to == LAST


def test_other_roles_people_and_places_stay(office: Office) -> None:
    one, other = office.seated(office.world.village)[:2]
    own, theirs = role_of(office, one), role_of(office, other)
    elsewhere = give(office, own.account, PPS, office.world.villages[1])
    another = give(office, own.account, Role.PPS, one.region)
    leave(office, one)
    for grant in (theirs, elsewhere, another):
        grant.refresh_from_db()
        assert (grant.valid_to, grant.revoked_at) == (None, None)


def test_a_second_seat_in_the_same_body_keeps_the_role(office: Office) -> None:
    one, other = office.seated(office.world.village)[:2]
    grant = role_of(office, one)
    Appointment.objects.filter(pk=other.pk).update(
        person=one.person, ended_on=date(2024, 12, 20), end_reason=EndReason.RESIGNED
    )
    leave(office, one)
    grant.refresh_from_db()
    assert (grant.valid_to, grant.revoked_at) == (None, None)


def test_a_refused_end_ends_nothing(office: Office) -> None:
    held = office.seated(office.world.village)[0]
    grant = role_of(office, held)
    leave(office, held)
    Grant.objects.filter(pk=grant.pk).update(valid_to=None)
    with pytest.raises(AlreadyEnded, match=held.person.name):
        leave(office, held)
    grant.refresh_from_db()
    assert grant.valid_to is None


def test_a_member_of_a_group_is_signed_in_no_more() -> None:
    world = factories.world()
    account = factories.account(world, Role.KPPS, world.village)
    Grant.objects.filter(account=account).update(station=world.station())
    held = factories.appointment(world, world.station(), 1, holder=account.person)
    client = Client()
    client.force_login(account)
    assert client.get("/tugas/").status_code == 200
    pps = factories.actor(world, Role.PPS)
    end_appointment(
        pps, appointment_id=held.id, reason=EndReason.DISMISSED, ended_on=clock.now().date()
    )
    assert client.get("/tugas/").status_code == 302
