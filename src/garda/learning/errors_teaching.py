"""Refused acts around teaching: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from garda.kernel.errors import GardaError


class NoTraining(GardaError):
    """The gathering teaches nothing."""

    code = "no_training"

    def __init__(self, title: str) -> None:
        super().__init__(
            id=f"{title} bukan bimtek, jadi tidak mengajarkan modul.",
            en=f"{title} is no training, so it teaches no module.",
        )


class UnknownRoot(GardaError):
    """A version that nobody loaded here."""

    code = "unknown_root"

    def __init__(self, codes: Sequence[str]) -> None:
        which = ", ".join(codes)
        super().__init__(
            id=f"Versi modul {which} tidak dikenal. Pilih dari daftar, atau muat modulnya dahulu.",
            en=f"The version of {which} is unknown. Choose from the list, or load it first.",
        )


class NotATrainer(GardaError):
    """No trainer of this session, or asked for already."""

    code = "not_a_trainer"

    def __init__(self) -> None:
        super().__init__(
            id="Orang ini bukan pelatih kegiatan ini, atau izinnya sudah diminta. Muat ulang "
            "halaman.",
            en="This person is no trainer of the session, or it was asked already. Reload the "
            "page.",
        )


class ExceptionDecided(GardaError):
    """Decided once."""

    code = "exception_decided"

    def __init__(self) -> None:
        super().__init__(
            id="Permintaan ini sudah diputuskan. Keputusannya tetap.",
            en="This request has been decided. The decision stays.",
        )


class OwnException(GardaError):
    """Who asks does not decide."""

    code = "own_exception"

    def __init__(self) -> None:
        super().__init__(
            id="Yang meminta izin tidak memutuskannya sendiri. Mintalah orang lain di tingkat "
            "atas.",
            en="Who asks does not decide. Let somebody else of the level above do it.",
        )
