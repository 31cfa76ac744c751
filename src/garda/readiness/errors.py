"""Refused acts of readiness: what is wrong, where, and what to do."""

from __future__ import annotations

from garda.kernel.errors import GardaError


class NotOfTheSeven(GardaError):
    """Not a serving member of a station's group in this election."""

    code = "not_of_the_seven"

    def __init__(self) -> None:
        super().__init__(
            id="Operator harus salah satu anggota KPPS TPS itu yang masih bertugas. Muat ulang "
            "halaman, lalu pilih dari daftar.",
            en="An operator must be a serving member of the station's own group. Reload the page "
            "and choose from the list.",
        )


class OperatorsNamed(GardaError):
    """One operator more than a station has."""

    code = "operators_named"

    def __init__(self, most: int) -> None:
        super().__init__(
            id=f"TPS ini sudah punya {most} operator. Lepas salah satunya dahulu, lalu tunjuk "
            "penggantinya.",
            en=f"This station has its {most} operators. Release one of them first, then name the "
            "other.",
        )


class OperatorAlready(GardaError):
    """Named before: nothing to do."""

    code = "operator_already"

    def __init__(self) -> None:
        super().__init__(
            id="Anggota ini sudah menjadi operator TPS-nya.",
            en="This member is an operator of the station already.",
        )


class OperatorReleased(GardaError):
    """No operator any more."""

    code = "operator_released"

    def __init__(self) -> None:
        super().__init__(
            id="Operator ini sudah dilepas. Muat ulang halaman.",
            en="This operator has been released already. Reload the page.",
        )


class UnknownReport(GardaError):
    """A photo for a check that is not here, or not this account's."""

    code, status = "unknown_report", 404

    def __init__(self) -> None:
        super().__init__(
            id="Pemeriksaan untuk foto ini belum diterima dari akun ini. Kirim pemeriksaannya "
            "dahulu, lalu fotonya; foto di ponsel tetap ada.",
            en="The check of this photo has not come from this account. Send the check first, then "
            "the photo; the photo on the phone stays.",
        )
