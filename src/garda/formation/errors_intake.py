"""Refused applications at the counter: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from garda.kernel.errors import GardaError

from .errors import listed


class NoSuchApplication(GardaError):
    """An application that is not there."""

    code = "no_such_application"

    def __init__(self) -> None:
        super().__init__(
            id="Pendaftaran ini tidak ditemukan. Muat ulang daftarnya, lalu pilih lagi.",
            en="There is no such application. Load the list again and choose once more.",
        )


class WithdrawnSince(GardaError):
    """The plenary would seat somebody who has withdrawn since the proposal was made."""

    code = "withdrawn_since"

    def __init__(self, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Pelamar {which} mundur setelah usulan ini disusun. Tetapkan daftar baru, lempar "
            "dadu lagi, lalu susun usulan baru.",
            en=f"Applicants {which} have withdrawn since this proposal was made. Fix a new list, "
            "throw the dice again and make a new proposal.",
        )
