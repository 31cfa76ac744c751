"""Written reasons, as every act on results asks for them."""

from __future__ import annotations

from garda.kernel.errors import GardaError

#: Characters of a reason, as the columns hold them.
REASON_LENGTH = 300


class ReasonTooLong(GardaError):
    code = "reason_too_long"

    def __init__(self) -> None:
        super().__init__(
            id=f"Alasan terlalu panjang; paling banyak {REASON_LENGTH} huruf.",
            en=f"The reason is too long; at most {REASON_LENGTH} characters.",
        )


def fitting_reason(reason: str) -> str:
    """The reason without blanks around it. Raises ReasonTooLong."""
    text = reason.strip()
    if len(text) > REASON_LENGTH:
        raise ReasonTooLong
    return text
