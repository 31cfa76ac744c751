"""Refused acts around visits: what is wrong, where, and what to do."""

from __future__ import annotations

from garda.kernel.errors import GardaError


class NoVisit(GardaError):
    """The gathering is no visit, or not this officer's."""

    code = "no_visit"

    def __init__(self) -> None:
        super().__init__(
            id="Ini bukan kunjungan Anda. Pilih dari daftar kunjungan yang ditugaskan kepada Anda.",
            en="This is no visit of yours. Choose from the visits assigned to you.",
        )


class Unanswered(GardaError):
    """A checklist with lines left open or answers that are none."""

    code = "unanswered"

    def __init__(self, items: list[str]) -> None:
        which = ", ".join(items)
        super().__init__(
            id=f"Butir {which} belum dijawab. Pilih Ya, Tidak, atau Tidak dilihat.",
            en=f"Items {which} are not answered. Choose yes, no or not seen.",
        )


class NoteMissing(GardaError):
    """A "no" without a word about it, or a note that is too long or holds a number."""

    code = "note_missing"

    def __init__(self, items: list[str]) -> None:
        which = ", ".join(items)
        super().__init__(
            id=f"Butir {which}: catatan wajib bila dijawab Tidak, paling panjang 300 huruf, "
            "tanpa NIK atau nomor lain.",
            en=f"Items {which}: a no needs a note, at most 300 letters, without anybody's number.",
        )


class NoVisitors(GardaError):
    """Visits without somebody who goes."""

    code = "no_visitors"

    def __init__(self) -> None:
        super().__init__(
            id="Pilih sedikitnya satu petugas yang berkunjung dan satu desa.",
            en="Choose at least one officer who goes and one village.",
        )


class FindingClosed(GardaError):
    """A finding that a re-visit closed."""

    code = "finding_closed"

    def __init__(self) -> None:
        super().__init__(
            id="Temuan ini sudah ditutup oleh kunjungan ulang. Tidak ada yang berubah.",
            en="A re-visit has closed this finding. Nothing changed.",
        )
