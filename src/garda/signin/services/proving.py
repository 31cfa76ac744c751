"""Somebody who is signed in proves again to be there: at a lock, and before touching own keys."""

from __future__ import annotations

from django.db.models import Q

from garda.signin.errors import PairingEnded
from garda.signin.models import DeviceAccount, Method, SignIn

from . import passwords, pins, sessions


def prove(sign_in: SignIn, typed: str) -> None:
    """Open the lock with the PIN of this device or the password, whichever began the sign-in.

    Raises TooManyTries, WrongPin, WrongProof; PairingEnded also ends the sign-in.
    """
    if sign_in.method == Method.PIN:
        _by_pin(sign_in, typed)
    else:
        passwords.prove(sign_in.account, typed, f"unlock:{sign_in.pk}")
    sessions.unlock(sign_in.pk)


def _by_pin(sign_in: SignIn, typed: str) -> None:
    pairings = DeviceAccount.objects.filter(
        device=sign_in.device, account_id=sign_in.account_id, ended_at__isnull=True
    )
    pairing_id = pairings.exclude(pin="").values_list("pk", flat=True).first()
    try:
        pins.check_pin(pairing_id, typed)
    except PairingEnded:
        sessions.end(Q(pk=sign_in.pk))
        raise
