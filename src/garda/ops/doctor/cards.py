"""Whether the key that cards are signed with is here, where cards are in use."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from garda.ops import paths
from garda.ops.doctor.findings import Finding, ok, warn

_GATHERINGS = "SELECT EXISTS (SELECT FROM activities_activity WHERE cancelled_at IS NULL)"


def check(app: psycopg.Connection) -> Iterator[Finding]:
    """A warning where gatherings are planned without it. Looking makes no key."""
    from garda.activities.keys import FILE

    there = (paths.keys_folder() / FILE).exists()
    row = app.execute(_GATHERINGS).fetchone()
    if there or not (row and row[0]):
        yield ok(
            "cards",
            "Kunci kartu hadir ada, atau belum diperlukan.",
            "The key of cards is here, or not needed yet.",
        )
        return
    yield warn(
        "cards",
        f"Kunci kartu hadir {FILE} tidak ada. Kembalikan dari salinan kunci sebelum kartu dicetak"
        " atau dipindai: kunci baru membuat semua kartu yang sudah dibagikan tidak berlaku.",
        f"The key of cards {FILE} is missing. Bring it back from the copy of the keys before cards"
        " are printed or read: a new key makes all cards void that were handed out.",
    )
