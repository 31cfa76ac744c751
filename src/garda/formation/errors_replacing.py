"""Refused acts around seats that change hands: what is wrong, where, and what to do."""

from __future__ import annotations

from garda.kernel.errors import GardaError


class ReserveChanged(GardaError):
    """Another reserve is next by now than the one that was shown."""

    code = "reserve_changed"

    def __init__(self, name: str) -> None:
        super().__init__(
            id=f"Cadangan berikutnya sekarang {name}, bukan lagi yang tampil tadi. Periksa "
            "namanya, lalu tetapkan lagi.",
            en=f"The next reserve is {name} by now, not the one you were shown. Look at the name, "
            "then decide again.",
        )


class NotAReserve(GardaError):
    """The applicant is not, or no longer, on the village's list of reserves."""

    code = "not_a_reserve"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"Orang ini tidak ada pada daftar cadangan {village}, atau sudah mundur atau "
            "bertugas. Muat ulang halaman.",
            en=f"This person is not on the list of reserves of {village}, or has withdrawn or "
            "serves by now. Reload the page.",
        )
