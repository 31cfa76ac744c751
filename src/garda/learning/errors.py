"""Refused acts around modules and tests: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from garda.formation.errors import listed
from garda.kernel.errors import GardaError

from .domain.scoring import Hindrance


class UnknownModule(GardaError):
    """The pack has no module of this code, or an extra names a core that nobody loaded."""

    code = "unknown_module"

    def __init__(self, what: str) -> None:
        super().__init__(
            id=f"Modul {what} tidak dikenal di pemilihan ini. Muat modul intinya dahulu.",
            en=f"The module {what} is not known in this election. Load its core first.",
        )


class VersionTaken(GardaError):
    """The same version number with another content."""

    code = "version_taken"

    def __init__(self, code: str, version: int) -> None:
        super().__init__(
            id=f"Modul {code} versi {version} sudah dimuat dengan isi lain. Perubahan memakai "
            "nomor versi baru.",
            en=f"Module {code} version {version} is loaded with another content. A change takes "
            "a new version number.",
        )


class OldVersion(GardaError):
    """A version older than the newest one."""

    code = "old_version"

    def __init__(self, code: str, newest: int) -> None:
        super().__init__(
            id=f"Modul {code} sudah ada dalam versi {newest}. Versi yang lebih lama tidak dimuat.",
            en=f"Module {code} is there in version {newest}. An older one is not loaded.",
        )


class NotTheModule(GardaError):
    """A question or choice that the module does not have."""

    code = "unknown_question"

    def __init__(self, questions: Sequence[str]) -> None:
        which = listed(questions)
        super().__init__(
            id=f"Soal {which} tidak ada di modul ini. Muat ulang halaman tes.",
            en=f"This module has no question {which}. Load the page of the test again.",
        )


_WHY = {
    Hindrance.PASSED: (
        "Anda sudah lulus tes ini. Tidak perlu mengulang.",
        "You have passed this test. There is no need to take it again.",
    ),
    Hindrance.OVER_LIMIT: (
        "Kesempatan mengerjakan tes ini sudah habis. Hubungi PPS untuk bimtek susulan.",
        "You have no attempts left at this test. Ask the PPS for another training.",
    ),
    Hindrance.TOO_SOON: (
        "Belum waktunya mengulang. Baca lagi modulnya, lalu coba beberapa menit lagi.",
        "It is too soon to try again. Read the module once more and try in some minutes.",
    ),
}


class CannotTake(GardaError):
    """A rule of the pack stands against one more attempt."""

    def __init__(self, why: Hindrance) -> None:
        super().__init__(id=_WHY[why][0], en=_WHY[why][1], code=why.value)


class WrongSheets(GardaError):
    """Lines typed from paper sheets that cannot be taken. ``lines``: what is wrong, by line."""

    code = "wrong_sheets"

    def __init__(self, lines: dict[int, str]) -> None:
        which = listed(sorted(lines))
        super().__init__(
            id=f"Baris {which} belum benar. Tidak ada yang disimpan.",
            en=f"Rows {which} are not right. Nothing was stored.",
        )
        self.lines = lines


class NobodyPassed(GardaError):
    """No certificate is due."""

    code = "nobody_passed"

    def __init__(self) -> None:
        super().__init__(
            id="Belum ada anggota yang lulus semua modul wajib dan belum bersertifikat di sini.",
            en="Nobody here has passed all required modules without a certificate yet.",
        )


class NoPerson(GardaError):
    """An account that stands for nobody takes no test."""

    code = "no_person"

    def __init__(self) -> None:
        super().__init__(
            id="Akun ini tidak terhubung dengan data orang, jadi tidak dapat mengikuti tes.",
            en="This account is not linked to a person and cannot take a test.",
        )
