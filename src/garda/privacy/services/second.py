"""The second person: somebody else, of the same level or above."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.actor import Actor
from garda.kernel.duties import TwoPeople
from garda.kernel.errors import NotAllowed
from garda.privacy.errors import SamePerson


def require_second(pair: TwoPeople, actor: Actor, first: UUID) -> None:
    """Raise SamePerson when ``actor`` is the human being who began, under whatever role."""
    pair.require(actor.identity, [first], SamePerson())


def account_of(actor: Actor) -> UUID:
    """The account of somebody who signed in. Raises NotAllowed for the machine itself."""
    if actor.account_id is None:
        raise NotAllowed(
            id="Tindakan ini harus dilakukan oleh seseorang yang masuk dengan akunnya.",
            en="This must be done by somebody who has signed in.",
        )
    return actor.account_id
