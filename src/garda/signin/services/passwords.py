"""Checking a password: the bucket first, then one hash, whatever the reason for a refusal."""

from __future__ import annotations

import hashlib

from django.contrib.auth.hashers import check_password, make_password

from garda.people.models import Account
from garda.signin import limits
from garda.signin.errors import SignInRefused, WrongProof
from garda.signin.models import Device
from garda.signin.queries import knows

from . import buckets

#: Names that nobody has share this many buckets, so that a flood of them fills no table.
_NAMES = 65_536


def check(username: str, password: str, device: Device | None) -> Account:
    """The account of this name if the password is its own and it may sign in.

    Raises TooManyTries before any hashing. Everything else that can be wrong is SignInRefused after
    exactly one hash: unknown name, wrong password, none set, inactive account.
    """
    bucket = _take(username, device)
    account = Account.objects.filter(username=username).first()
    if not _matches(account, password) or account is None or not account.is_active:
        raise SignInRefused
    buckets.fill(bucket)
    return account


def _take(username: str, device: Device | None) -> str:
    """Take from the bucket of this name, which is another one on a device that knows it."""
    digest = hashlib.sha256(username.encode()).digest()
    bucket = f"name:{int.from_bytes(digest[:4], 'big') % _NAMES}"
    if device is not None and knows(device, username):
        bucket += f":{device.pk}"
        buckets.take(bucket, limits.PASSWORD_KNOWN)
        return bucket
    buckets.take(bucket, limits.PASSWORD_STRANGER)
    buckets.take("hashing", limits.HASHING_STRANGERS)
    return bucket


def _matches(account: Account | None, password: str) -> bool:
    if account is None:
        # As long as for a name that exists.
        make_password(password)
        return False
    return check_password(password, account.password)


def prove(account: Account, password: str, bucket: str) -> None:
    """Check the password of somebody who is signed in; raises TooManyTries or WrongProof."""
    buckets.take(bucket, limits.UNLOCK)
    if not check_password(password, account.password):
        raise WrongProof(id="Kata sandi salah. Coba lagi.", en="The password is wrong. Try again.")
    buckets.fill(bucket)
