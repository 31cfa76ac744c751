"""Refused acts around the list of attendance."""

from __future__ import annotations

from garda.kernel.errors import GardaError


class NothingToTakeBack(GardaError):
    """Nobody noticed this person at the gathering."""

    code = "nothing_to_take_back"

    def __init__(self) -> None:
        super().__init__(
            id="Tidak ada catatan hadir orang ini yang dapat dibatalkan. Muat ulang daftarnya.",
            en="There is no note of this person to take back. Load the list again.",
        )


class NotClosed(GardaError):
    """A list is to be opened that is open."""

    code = "not_closed"

    def __init__(self, title: str) -> None:
        super().__init__(
            id=f"Daftar hadir {title} tidak sedang ditutup. Langsung catat saja.",
            en=f"The list of {title} is not closed. Take attendance right away.",
        )


class WrongCode(GardaError):
    """A code of the online room, or of a card, that does not hold now."""

    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__(
            id="Kode kartu atau kode di layar tidak cocok atau sudah berganti. Lihat kode yang "
            "sekarang tampil di ruang daring, lalu kirim lagi.",
            en="The code of the card or on the screen does not fit, or has changed. Look at the "
            "one shown in the room now, and send again.",
        )
