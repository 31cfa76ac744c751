"""Checking a PIN on a paired device, and what a new one must not be."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.db.models import F

from garda.kernel import clock
from garda.people.models import Person
from garda.signin import limits
from garda.signin.domain.pin import Flaw, flaw_of
from garda.signin.errors import PairingEnded, WeakPin, WrongPin
from garda.signin.models import DeviceAccount

from . import buckets
from .devices import peppered

_FLAWS: dict[Flaw, tuple[str, str]] = {
    Flaw.FORM: ("PIN harus 6 angka.", "The PIN must have 6 digits."),
    Flaw.SAME: (
        "PIN dengan angka yang sama semua mudah ditebak. Pilih yang lain.",
        "A PIN of one digit is easy to guess. Choose another.",
    ),
    Flaw.RUN: (
        "PIN berurutan seperti 123456 mudah ditebak. Pilih yang lain.",
        "A PIN like 123456 is easy to guess. Choose another.",
    ),
    Flaw.REPEATED: (
        "PIN berulang seperti 121212 atau 112233 mudah ditebak. Pilih yang lain.",
        "A PIN like 121212 or 112233 is easy to guess. Choose another.",
    ),
    Flaw.BIRTHDAY: (
        "Jangan memakai tanggal lahir Anda sebagai PIN. Pilih yang lain.",
        "Do not use your date of birth as PIN. Choose another.",
    ),
}


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


def refuse_weak(pin: str, person: Person | None) -> None:
    """Raise WeakPin for a new PIN that is among the first anybody tries, the birthday included."""
    flaw = flaw_of(pin, person.birth_date if person is not None else None)
    if flaw is not None:
        raise WeakPin(id=_FLAWS[flaw][0], en=_FLAWS[flaw][1])
