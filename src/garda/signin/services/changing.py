"""Somebody changes the own password, or the own PIN on this device."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from garda.kernel.actor import Actor
from garda.ledger.services import record
from garda.people.models import Account
from garda.signin.errors import PairingEnded, WeakPin, WrongProof
from garda.signin.models import DeviceAccount, SignIn
from garda.signin.queries import own_person

from . import devices, pins, sessions
from .proving import prove


def change_password(actor: Actor, *, sign_in: SignIn, current: str, new: str) -> Account:
    """Set a new password; all sign-ins but this one end. Returns the account as it is now.

    The old one is proved first and outside the transaction, so that a wrong try stays counted.
    Raises TooManyTries and WrongProof for the old one, ValidationError for a weak new one.
    """
    prove(sign_in, current)
    if new == current:
        raise ValidationError("Kata sandi baru harus lain dari yang sekarang.")
    validate_password(new, sign_in.account)
    return _set_password(actor, sign_in, new)


@transaction.atomic
def _set_password(actor: Actor, sign_in: SignIn, new: str) -> Account:
    proved = sign_in.account
    account = Account.objects.select_for_update(no_key=True).get(pk=proved.pk)
    if account.password != proved.password:
        # A recovery, a revocation or another change came between the proof and this lock.
        raise WrongProof(
            id="Kata sandi Anda baru saja diganti di tempat lain. Muat ulang halaman ini.",
            en="Your password was changed elsewhere a moment ago. Reload this page.",
        )
    account.set_password(new)
    account.save(update_fields=["password"])
    _changed(actor, sign_in, "password.changed")
    return account


def change_pin(actor: Actor, *, sign_in: SignIn, current: str, new: str) -> None:
    """Put a new PIN on this device; all sign-ins but this one end, other devices keep their PIN.

    Raises TooManyTries, WrongPin and PairingEnded for the old one (which ends this sign-in, too,
    after the tenth), WeakPin for a new one that is easy to guess.
    """
    prove(sign_in, current)
    if new == current:
        raise WeakPin(
            id="PIN baru harus lain dari yang sekarang.",
            en="The new PIN must not be the present one.",
        )
    pins.refuse_weak(new, own_person(sign_in.account))
    _put_pin(actor, sign_in, new)


@transaction.atomic
def _put_pin(actor: Actor, sign_in: SignIn, new: str) -> None:
    rows = DeviceAccount.objects.filter(
        device=sign_in.device, account_id=sign_in.account_id, ended_at__isnull=True
    )
    pairing = rows.select_for_update(of=("self",)).select_related("device").first()
    if pairing is None:
        raise PairingEnded
    devices.put_pin(pairing.device, pairing.account_id, new)
    _changed(actor, sign_in, "pin.changed")


def _changed(actor: Actor, sign_in: SignIn, act: str) -> None:
    """Whoever knew the old one is out; the ledger says that there is a new one."""
    ended = sessions.end(Q(account_id=sign_in.account_id) & ~Q(pk=sign_in.pk))
    account, device = str(sign_in.account_id), sign_in.device_id
    payload = {"account": account, "device": str(device or ""), "sign_ins_ended": ended}
    record(actor, act, path=actor.path, payload=payload)
