"""Taking tokens from buckets that all workers share: one statement, before any hashing."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.db import connection

from garda.kernel import clock
from garda.signin.domain.bucket import Rate, wait
from garda.signin.errors import TooManyTries
from garda.signin.models import Bucket

_TAKE = """
WITH v AS (
    SELECT %(now)s::timestamptz AS now, %(every)s * interval '1 microsecond' AS every,
           %(burst)s * interval '1 microsecond' AS burst)
INSERT INTO signin_bucket AS b (key, full_at) SELECT %(key)s, v.now + v.every FROM v
ON CONFLICT (key) DO UPDATE
SET full_at = GREATEST(b.full_at, (SELECT now FROM v)) + (SELECT every FROM v)
WHERE GREATEST(b.full_at, (SELECT now FROM v)) + (SELECT every FROM v)
      <= (SELECT now + burst FROM v)
RETURNING full_at
"""
#: One in so many takers sweeps out buckets that are full again.
_SWEEP_ONE_IN = 200


def take(key: str, rate: Rate) -> None:
    """Take a token of bucket ``key``; raises TooManyTries where there is none.

    To be called outside a transaction, so that a refused act does not give the token back.
    """
    values: dict[str, str | datetime | int] = {
        "key": key,
        "now": clock.wall(),
        "every": rate.every,
        "burst": rate.burst * rate.every,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        taken = cursor.fetchone() is not None
    if not taken:
        raise TooManyTries(_seconds(key, rate))
    if random.randrange(_SWEEP_ONE_IN) == 0:  # noqa: S311 - which taker sweeps is no secret
        sweep()


def _seconds(key: str, rate: Rate) -> int:
    full_at = Bucket.objects.values_list("full_at", flat=True).get(key=key)
    missing = (full_at - clock.wall()) // timedelta(microseconds=1)
    return -(-wait(missing, 0, rate) // 1_000_000)


def fill(key: str) -> None:
    """Give all tokens back: the try was right."""
    Bucket.objects.filter(key=key).delete()


def sweep() -> int:
    """Remove buckets that are full again; returns their number."""
    return Bucket.objects.filter(full_at__lt=clock.wall()).delete()[0]
