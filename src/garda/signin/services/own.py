"""Acts on the own account are somebody's; the machine has none."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed


def own_account(actor: Actor) -> UUID:
    """The account behind an actor. Raises NotAllowed for the machine itself."""
    if actor.account_id is None:
        raise NotAllowed(
            id="Ini hanya untuk orang yang masuk dengan akunnya sendiri.",
            en="This is only for somebody who has signed in.",
        )
    return actor.account_id
