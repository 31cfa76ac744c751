"""Devices: making one known, recognising it, putting PINs on it, taking it away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from garda.kernel import clock
from garda.kernel.built_once import built_once
from garda.signin.cookie import DeviceToken, new_secret
from garda.signin.keys import keyed
from garda.signin.models import Device, DeviceAccount


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody signs in: a device that is known already, or what it will be called."""

    device: Device | None
    kind: str
    label: str


_SECRET = "device"  # noqa: S105 - the purpose of a key


def make(kind: str, label: str) -> tuple[Device, DeviceToken]:
    """A new device and what its cookie will say; part of the act that needs it."""
    secret = new_secret()
    now = clock.wall()
    device = Device.objects.create(
        secret_hash=keyed(_SECRET, secret),
        label=label,
        kind=kind,
        paired_at=now,
        last_seen_on=now.date(),
    )
    return device, DeviceToken(device.id, secret)


def recognised(token: DeviceToken | None) -> Device | None:
    """The device that shows this token, unless it was revoked; notes the day it was seen."""
    if token is None:
        return None
    device = shown_by(token)
    if device is None or device.revoked_at is not None:
        return None
    today = clock.wall().date()
    if device.last_seen_on != today:
        Device.objects.filter(pk=device.pk).update(last_seen_on=today)
    return device


def shown_by(token: DeviceToken | None) -> Device | None:
    """The device that shows this token, also a revoked one: what it still holds must not be lost.

    Never enough to act: whatever it sends is to be marked.
    """
    device: Device | None = _shown(token, [] if token is None else _with_id(token.device_id))
    return device


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands on the device it is shown by. ``known``: it is or was on it;
    ``trusted``: it is, and the device was not revoked."""

    device_id: UUID
    known: bool
    trusted: bool


def standing_on(token: DeviceToken | None, account_id: UUID) -> Standing | None:
    """How an account stands on the device that shows this token, by its newest pairing; None for
    no device of ours. One query."""
    device = _shown(token, [] if token is None else _with_account(token.device_id, account_id))
    if device is None:
        return None
    trusted = device.revoked_at is None and device.left_at is None
    return Standing(device.id, device.known, device.known and trusted)


def _shown(token: DeviceToken | None, found: Sequence[Any]) -> Any:
    """The device of a token, if its secret is the one that was given to it."""
    device = next(iter(found), None)
    if token is None or device is None:
        return None
    return device if bytes(device.secret_hash) == keyed(_SECRET, token.secret) else None


@built_once
def _with_id(device_id: UUID) -> QuerySet[Device]:
    return Device.objects.filter(pk=device_id)


@built_once
def _with_account(device_id: UUID, account_id: UUID) -> QuerySet[Any]:
    """The device; whether the account is or was on it, and when its newest pairing ended."""
    pairings = DeviceAccount.objects.filter(device=OuterRef("pk"), account_id=account_id)
    newest = pairings.order_by("-ended_at", "-added_at").values("ended_at")[:1]
    device = Device.objects.filter(pk=device_id)
    return device.annotate(known=Exists(pairings), left_at=Subquery(newest))


def put_pin(device: Device, account_id: UUID, pin: str) -> DeviceAccount:
    """Give an account a PIN on a device, in place of an earlier one; part of an act."""
    end_pairings(Q(device=device, account_id=account_id))
    return DeviceAccount.objects.create(
        device=device, account_id=account_id, pin=hashed(pin), added_at=clock.wall()
    )


def known_device(browser: Browser, account_id: UUID) -> tuple[Device, DeviceToken | None]:
    """This browser's device (a new one where it has none), which now knows the account."""
    token = None
    device = browser.device
    if device is None:
        device, token = make(browser.kind, browser.label)
    make_known(device, account_id)
    return device, token


def make_known(device: Device, account_id: UUID) -> None:
    """Remember that this account proved itself fully on this device; part of a sign-in."""
    open_ones = DeviceAccount.objects.filter(device=device, ended_at__isnull=True)
    if not open_ones.filter(account_id=account_id).exists():
        DeviceAccount.objects.create(
            device=device, account_id=account_id, pin="", added_at=clock.wall()
        )


def end_pairings(which: Q) -> int:
    """End pairings; part of an act. Returns their number."""
    open_ones = DeviceAccount.objects.filter(which, ended_at__isnull=True)
    return open_ones.update(ended_at=clock.wall())


def hashed(pin: str) -> str:
    """Argon2 of the PIN under our key: a million PINs are nothing to whoever has the table."""
    return make_password(peppered(pin))


def peppered(pin: str) -> str:
    return keyed("pin", pin).hex()
