"""Refused acts of voting day: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from garda.kernel.errors import GardaError


class NotCounted(GardaError):
    """What a person reports on the page would not count."""

    code = "not_counted"

    def __init__(self, sentences: Sequence[str]) -> None:
        told = " ".join(sentences)
        super().__init__(
            id=f"Laporan ini tidak dapat dicatat. {told}",
            en=f"This report cannot be kept. {told}",
        )


class NotYet(GardaError):
    """A time that has not come."""

    code = "not_yet"

    def __init__(self) -> None:
        super().__init__(
            id="Jam itu belum tiba. Tulis jam yang sudah lewat, atau kosongkan untuk sekarang.",
            en="That hour has not come yet. Write one that has, or leave it empty for now.",
        )


class UnknownKind(GardaError):
    """A kind that the pack's list does not have."""

    code = "unknown_kind"

    def __init__(self) -> None:
        super().__init__(
            id="Pilihan itu tidak ada pada daftar paket pemilihan. Muat ulang, lalu pilih lagi.",
            en="The pack's list has no such choice. Reload the page and choose again.",
        )
