"""How fast anybody may guess, and how long signing in leaves a mark.

Rates in microseconds, as buckets in the database count.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from .domain.bucket import Rate

_SECOND: Final = 1_000_000

#: A PIN on a paired device: five at once, then one in half a minute.
PIN = Rate(5, 30 * _SECOND)
#: Wrong PINs in a row after which the pairing ends.
PIN_WRONG_LIMIT = 10
#: A password from a browser that is not known. Anybody on the internet can empty this bucket,
#: which is why known devices have their own.
PASSWORD_STRANGER = Rate(10, 60 * _SECOND)
#: A password of one account from one known device.
PASSWORD_KNOWN = Rate(10, 30 * _SECOND)
#: Hashing passwords for strangers, all of them together: what the machine spends on them.
HASHING_STRANGERS = Rate(20, _SECOND // 4)
#: A code of a second factor, after the right password.
CODE = Rate(5, 30 * _SECOND)
#: Well-formed invitation codes that do not exist, from strangers together.
INVITATION = Rate(60, _SECOND // 10)
#: What one address may send of one matter before it counts as busy: a household's worth, then one
#: in five minutes. Nobody is refused by it (``services/fairness.py``).
QUIET = Rate(4, 300 * _SECOND)
#: Proofs at a lock, per sign-in.
UNLOCK = Rate(8, 15 * _SECOND)
#: How long sign-ins and unused codes are kept. Longer than the disputes about an election last;
#: who looked at whom stays in the trace, for as long as the pack says.
KEPT = timedelta(days=365)
