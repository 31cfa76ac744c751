"""Refusals of a plenary, each with the way out."""

from __future__ import annotations

from garda.kernel.errors import GardaError


class PlenaryNotOpen(GardaError):
    code = "plenary_not_open"

    def __init__(self) -> None:
        super().__init__(
            id="Rapat pleno ini tidak sedang berlangsung.", en="This plenary is not in session."
        )


class NotComplete(GardaError):
    """The plenary lacks something; the message lists it."""

    code = "not_complete"


class SumsDiffer(GardaError):
    """K20: a total is not the sum of its parts."""

    code = "K20"


class SelfConfirmation(GardaError):
    code = "self_confirmation"

    def __init__(self) -> None:
        super().__init__(
            id="Pembetulan harus disetujui orang lain, bukan pengusulnya.",
            en="A correction must be confirmed by another person than its proposer.",
        )
