"""People on their way in: invitations, paired phones, browsers."""

from __future__ import annotations

from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

from django.test import Client
from tests import factories
from tests.factories import World

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import Account
from garda.regions.models import Region
from garda.signin import cookie
from garda.signin.models import Device, DeviceKind
from garda.signin.services.accepting import Accepted, accept_with_password, accept_with_pin
from garda.signin.services.devices import Browser
from garda.signin.services.invitations import issue

PIN, OTHER_PIN = "482915", "730264"
PASSWORD = "gayung-timba-sumur-8"
AT_A_DESK = Browser(None, DeviceKind.DESK, "Firefox di Linux")
A_PHONE = Browser(None, DeviceKind.PHONE, "Chrome di Android")


def above(world: World, role: Role, region: Region) -> Actor:
    """Somebody who may invite this role here."""
    senior = {Role.KPPS: Role.PPS, Role.PPS: Role.PPK, Role.PPK: Role.KPU_REGENCY}.get(role)
    place = {Role.PPS: world.village, Role.PPK: world.district}.get(senior, world.regency)
    return factories.actor(world, senior or Role.OPERATOR, place if senior else world.country)


def invite(world: World, account: Account, role: Role, region: Region) -> str:
    """A fresh code for an account, from the level above."""
    (issued,) = issue(above(world, role, region), election=world.election, account_ids=[account.pk])
    return issued.code


def paired(
    world: World,
    role: Role = Role.PPS,
    *,
    region: Region | None = None,
    device: Device | None = None,
    pin: str = PIN,
) -> Accepted:
    """Somebody new with a PIN on a phone (a given one, else a new one)."""
    place = region or world.village
    account = factories.account(world, role, place)
    browser = A_PHONE if device is None else Browser(device, device.kind, device.label)
    return accept_with_pin(invite(world, account, role, place), pin=pin, browser=browser)


def with_password(world: World, role: Role = Role.PPK, region: Region | None = None) -> Accepted:
    """Somebody new with a password, on a desk computer."""
    place = region or world.district
    account = factories.account(world, role, place)
    code = invite(world, account, role, place)
    return accept_with_password(code, password=PASSWORD, browser=AT_A_DESK)


def phone(accepted: Accepted) -> Client:
    """A browser that carries the cookie of the device."""
    assert accepted.token is not None
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 14) Chrome/130")
    client.cookies = SimpleCookie({cookie.name(): cookie.written(accepted.token)})
    return client


def pairing_of(accepted: Accepted) -> UUID:
    found: UUID = accepted.device.accounts.get(account=accepted.account, ended_at__isnull=True).pk
    return found


def enter_pin(client: Client, accepted: Accepted, pin: str = PIN, **more: Any) -> Any:
    """Send the PIN of the person on this device."""
    return client.post(f"/ganti/{pairing_of(accepted)}/", {"pin": pin, **more})


def later(**span: float) -> datetime:
    """A time from now."""
    return clock.wall() + timedelta(**span)
