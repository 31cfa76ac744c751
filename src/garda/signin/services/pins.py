"""Checking a PIN on a paired device."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.db.models import F

from garda.kernel import clock
from garda.signin import limits
from garda.signin.errors import PairingEnded, WrongPin
from garda.signin.models import DeviceAccount

from . import buckets
from .devices import peppered


def check_pin(pairing_id: UUID | None, pin: str) -> DeviceAccount:
    """The pairing, if ``pin`` is its PIN and account and device are in order.

    Raises TooManyTries before any hashing, WrongPin, and PairingEnded after the tenth wrong one in
    a row. The try is counted before the PIN is looked at, so tries at once do not slip through.
    """
    if pairing_id is None:
        raise PairingEnded
    bucket = f"pin:{pairing_id}"
    buckets.take(bucket, limits.PIN)
    open_ones = DeviceAccount.objects.filter(
        pk=pairing_id,
        ended_at__isnull=True,
        device__revoked_at__isnull=True,
        account__is_active=True,
    ).exclude(pin="")
    if not open_ones.filter(wrong__lt=limits.PIN_WRONG_LIMIT).update(wrong=F("wrong") + 1):
        raise PairingEnded
    pairing = open_ones.select_related("account", "device").get()
    if not check_password(peppered(pin), pairing.pin):
        raise _wrong(pairing)
    DeviceAccount.objects.filter(pk=pairing_id).update(wrong=0)
    buckets.fill(bucket)
    return pairing


def _wrong(pairing: DeviceAccount) -> WrongPin | PairingEnded:
    left = limits.PIN_WRONG_LIMIT - pairing.wrong
    if left > 0:
        return WrongPin(left)
    DeviceAccount.objects.filter(pk=pairing.pk).update(ended_at=clock.wall())
    return PairingEnded()
