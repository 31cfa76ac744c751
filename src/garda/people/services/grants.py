"""Grants while they are used: an act under a grant that ended meanwhile is undone."""

from __future__ import annotations

from django.db import connection

from garda.kernel.errors import NotAllowed
from garda.ledger.services import Recorded

#: FOR SHARE: many acts under one grant go side by side, its revocation waits for them or they
#: for it.
_STILL_HOLDS = "SELECT 1 FROM people_grant WHERE id = %s AND revoked_at IS NULL FOR SHARE"


class GrantEnded(NotAllowed):
    code = "grant_ended"


def confirm_grant(event: Recorded) -> None:
    """Undo the act that is being recorded when its grant was revoked. Raises GrantEnded."""
    if event.actor.grant_id is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_STILL_HOLDS, [event.actor.grant_id])
        if cursor.fetchone() is None:
            raise GrantEnded(
                id="Peran Anda baru saja dicabut. Tindakan ini tidak dijalankan; hubungi pemberi"
                " peran Anda bila ini keliru.",
                en="Your role has just been revoked. This was not done; ask whoever gave you the"
                " role if that is a mistake.",
            )
