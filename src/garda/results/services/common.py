"""What every act on readings asks of its actor and of a written reason."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed

#: Characters of a reason, as the columns hold them.
REASON_LENGTH = 300


class ReasonTooLong(GardaError):
    code = "reason_too_long"

    def __init__(self) -> None:
        super().__init__(
            id=f"Alasan terlalu panjang; paling banyak {REASON_LENGTH} huruf.",
            en=f"The reason is too long; at most {REASON_LENGTH} characters.",
        )


def person_of(actor: Actor) -> UUID:
    """Who acts, by what tells people apart. Raises NotAllowed for a command's actor."""
    identity = actor.identity
    if identity is None:
        raise NotAllowed(
            id="Tindakan ini harus dilakukan orang dengan akunnya sendiri.",
            en="This act needs a person with an account of their own.",
        )
    return identity


def fitting_reason(reason: str) -> str:
    """The reason without blanks around it. Raises ReasonTooLong."""
    text = reason.strip()
    if len(text) > REASON_LENGTH:
        raise ReasonTooLong
    return text
