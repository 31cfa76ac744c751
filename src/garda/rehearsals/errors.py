"""Refused acts around rehearsals: what is wrong, where, and what to do."""

from __future__ import annotations

from datetime import date

from garda.kernel.errors import GardaError


class RehearsalOpen(GardaError):
    """Another one is under way there, above or below."""

    code = "rehearsal_open"

    def __init__(self, name: str) -> None:
        super().__init__(
            id=f"{name} masih berjalan di wilayah ini. Tutup dahulu, lalu buka yang baru.",
            en=f"{name} is still open in this region. Close it first, then open another.",
        )


class RehearsalClosed(GardaError):
    """Closed before, or never there."""

    code = "rehearsal_closed"

    def __init__(self) -> None:
        super().__init__(
            id="Latihan ini sudah ditutup. Muat ulang halaman.",
            en="This rehearsal is closed. Reload the page.",
        )


class InRehearsal(GardaError):
    """Whoever acts in a rehearsal opens and closes none."""

    code = "in_rehearsal"

    def __init__(self) -> None:
        super().__init__(
            id="Anda sedang bekerja di dalam latihan. Ganti ke peran Anda di pemilihan sebenarnya "
            "lewat menu akun, lalu ulangi.",
            en="You are acting inside a rehearsal. Change to your role in the election itself, "
            "then try again.",
        )


class BadRehearsalDay(GardaError):
    """A day in the past, or too far ahead."""

    code = "rehearsal_day"

    def __init__(self, first: date, last: date) -> None:
        super().__init__(
            id=f"Hari pemungutan suara latihan harus antara {first:%d-%m-%Y} dan "
            f"{last:%d-%m-%Y}. Pilih hari lain.",
            en=f"The practice voting day must lie between {first} and {last}. Choose another.",
        )


class NothingToRehearse(GardaError):
    """No station there, or a region that is no place of a rehearsal."""

    code = "nothing_to_rehearse"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"{place} tidak punya TPS dalam daftar pemilih yang berlaku. Latihan dibuka untuk "
            "kabupaten/kota, kecamatan, atau desa yang sudah punya TPS.",
            en=f"{place} has no station in the voter list in force. A rehearsal is opened for a "
            "regency, district or village that has stations.",
        )


class JoinedAlready(GardaError):
    """The role is held in the rehearsal."""

    code = "joined_already"

    def __init__(self) -> None:
        super().__init__(
            id="Anda sudah ikut dalam latihan ini. Ganti peran lewat menu akun.",
            en="You take part in this rehearsal already. Change role in the account's menu.",
        )
