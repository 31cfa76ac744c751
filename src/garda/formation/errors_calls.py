"""Refused acts about calls: what is wrong, where, and what to do."""

from __future__ import annotations

from datetime import date

from garda.kernel.errors import GardaError


class NoCallRule(GardaError):
    """The pack opens no call for this body: it is formed another way."""

    code = "no_call_rule"

    def __init__(self, body: str) -> None:
        super().__init__(
            id=f"Paket pemilihan ini tidak punya pendaftaran untuk {body}; dibentuk cara lain.",
            en=f"This pack has no call for {body}: it is formed another way.",
        )


class NoExtension(GardaError):
    """The pack does not let this call be extended."""

    code = "no_extension"

    def __init__(self, body: str) -> None:
        super().__init__(
            id=f"Pendaftaran {body} tidak diperpanjang. Kekurangan diisi dari desa yang sama, "
            "desa tetangga, lembaga, atau penunjukan.",
            en=f"The call for {body} is not extended. Seats are filled from the same village, a "
            "neighbouring one, institutions or by appointment.",
        )


class AlreadyExtended(GardaError):
    """Once only."""

    code = "already_extended"

    def __init__(self, body: str) -> None:
        super().__init__(
            id=f"Pendaftaran {body} sudah diperpanjang satu kali. Tidak ada perpanjangan kedua.",
            en=f"The call for {body} was extended once. There is no second extension.",
        )


class NotYetClosing(GardaError):
    """Whether applicants suffice is known from the last day on; later the time is over."""

    code = "not_yet_closing"

    def __init__(self, closes_on: date) -> None:
        super().__init__(
            id=f"Perpanjangan diputuskan pada hari terakhir pendaftaran ({closes_on:%d-%m-%Y}) "
            "atau segera sesudahnya.",
            en=f"An extension is decided on the last day ({closes_on:%Y-%m-%d}) or right after it.",
        )


class EnoughApplicants(GardaError):
    """As many applied as the pack asks for."""

    code = "enough_applicants"

    def __init__(self, count: int, wanted: int) -> None:
        super().__init__(
            id=f"Sudah ada {count} pelamar, paling sedikit {wanted}. Tidak perlu diperpanjang.",
            en=f"There are {count} applicants, at least {wanted} are asked for. No extension.",
        )
