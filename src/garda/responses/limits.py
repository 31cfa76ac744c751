"""How fast the public may send and ask. Rates in microseconds, as buckets in the database count.

Each is there twice: for addresses that sent little lately, and for all others together
(``signin.services.fairness``), so that a flood from few addresses makes only itself wait.
"""

from __future__ import annotations

from typing import Final

from garda.signin.domain.bucket import Rate

_SECOND: Final = 1_000_000
#: Responses about one village: a neighbourhood's worth at once, then one in half a minute.
VILLAGE = Rate(30, 30 * _SECOND)
#: Files from visitors, of all villages together: what the machine spends on making them harmless.
FILES = Rate(20, 2 * _SECOND)
#: Codes that are looked up. A code has 74 random bits; this only spares the machine.
CODES = Rate(60, _SECOND // 10)
#: Files of one response.
MOST_FILES = 3
