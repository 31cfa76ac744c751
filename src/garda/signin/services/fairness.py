"""Taking from a bucket that strangers share: who sent much lately waits first.

An address is no person: a mobile carrier puts a whole village behind one. So a limit by address
refuses nobody; it only says from which of two buckets somebody takes. Those who sent little take
from one that a flood from few addresses does not reach; all others share a second one as large.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from django.utils.crypto import salted_hmac

from garda.signin.domain.bucket import Rate
from garda.signin.errors import TooManyTries
from garda.signin.limits import QUIET

from .buckets import take

_SALT: Final = "garda.signin.fairness"
#: Addresses are folded into so many numbers: thousands share each, so that none can be told from
#: what lies in the table, and a flood from ever new ones does not fill it.
_NUMBERS: Final = 65_536


def take_fairly(key: str, rate: Rate, address: str) -> None:
    """Take a token of ``key`` for whoever sends from ``address``; raises TooManyTries.

    To be called outside a transaction, as ``buckets.take``.
    """
    if _is_quiet(key, address):
        with suppress(TooManyTries):
            take(key, rate)
            return
    take(f"{key}:busy", rate)


def _is_quiet(key: str, address: str) -> bool:
    """Whether the address sent little of this matter lately; that it sent now is counted."""
    digest = salted_hmac(_SALT, f"{key} {address}", algorithm="sha256").digest()
    try:
        take(f"address:{int.from_bytes(digest[:4]) % _NUMBERS}", QUIET)
    except TooManyTries:
        return False
    return True
