"""Refused acts on responses: what is wrong, where, and what to do."""

from __future__ import annotations

from datetime import date

from garda.kernel.errors import GardaError


class NotOpen(GardaError):
    """Responses are taken while the law says so."""

    code = "responses_not_open"

    def __init__(self, opens: date, closes: date) -> None:
        super().__init__(
            id=f"Tanggapan masyarakat diterima {opens:%d-%m-%Y} sampai {closes:%d-%m-%Y}. Di luar"
            " masa itu, sampaikan kepada pengawas pemilu di desa Anda.",
            en=f"Responses are taken from {opens} to {closes}. Outside these days, tell the"
            " election supervisor of your village.",
        )


class UnknownApplicant(GardaError):
    """Whoever is not on the announced list of this village is not spoken of here."""

    code = "unknown_applicant"

    def __init__(self) -> None:
        super().__init__(
            id="Orang ini tidak ada pada daftar yang diumumkan di desa ini. Muat ulang halaman,"
            " lalu pilih namanya dari daftar.",
            en="This person is not on the list announced in this village. Load the page again and"
            " choose the name from the list.",
        )


class NoSuchCode(GardaError):
    """A code that was never given here; it does not say how near it came."""

    code = "no_such_code"

    def __init__(self) -> None:
        super().__init__(
            id="Kode ini tidak ditemukan. Bandingkan lagi dengan kode yang Anda catat.",
            en="There is no such code. Compare it again with the one you noted.",
        )


class NoContact(GardaError):
    """Nobody gave a name or a number, or their time is over."""

    code = "no_contact"

    def __init__(self) -> None:
        super().__init__(
            id="Tanggapan ini tidak (lagi) memuat nama atau nomor pelapor. Jawab lewat halaman ini:"
            " pelapor membacanya dengan kodenya.",
            en="This response has no name or number of a reporter (any more). Answer on this page:"
            " the reporter reads it by the code.",
        )


class NumberTaken(GardaError):
    """The office has issued a recommendation of this number."""

    code = "recommendation_number"

    def __init__(self, number: str) -> None:
        super().__init__(
            id=f"Rekomendasi nomor {number} sudah tercatat di kantor Anda. Periksa nomornya.",
            en=f"Your office has recorded a recommendation {number} already. Check the number.",
        )


class DueInThePast(GardaError):
    """Nobody can answer before it was asked."""

    code = "due_in_the_past"

    def __init__(self) -> None:
        super().__init__(
            id="Tenggat rekomendasi sudah lewat. Pilih hari ini atau sesudahnya.",
            en="The due date of the recommendation is over. Choose today or a later day.",
        )


class RecommendationAnswered(GardaError):
    """An answer is given once."""

    code = "recommendation_answered"

    def __init__(self, number: str) -> None:
        super().__init__(
            id=f"Rekomendasi {number} sudah dijawab. Muat ulang halaman untuk membacanya.",
            en=f"Recommendation {number} was answered already. Load the page again to read it.",
        )
