"""Refused changes of a gathering: what is wrong, where, and what to do."""

from __future__ import annotations

from garda.kernel.errors import GardaError


class ActivityCancelled(GardaError):
    """The gathering does not take place."""

    code = "activity_cancelled"

    def __init__(self, title: str) -> None:
        super().__init__(
            id=f"{title} sudah dibatalkan. Rencanakan kegiatan baru.",
            en=f"{title} was cancelled. Plan a new gathering.",
        )


class HasAttendance(GardaError):
    """Somebody came already: the gathering cannot be undone any more."""

    code = "has_attendance"

    def __init__(self, title: str) -> None:
        super().__init__(
            id=f"{title} sudah ada yang hadir, jadi tidak dapat dibatalkan. Tutup daftar hadirnya, "
            "lalu rencanakan kegiatan susulan.",
            en=f"People came to {title} already, so it cannot be cancelled. Close its list and "
            "plan another one.",
        )


class WordsMissing(GardaError):
    """A text is empty, too long, or holds somebody's number."""

    code = "words"

    def __init__(self, what_id: str, what_en: str, longest: int) -> None:
        super().__init__(
            id=f"Isi {what_id}, paling panjang {longest} huruf, tanpa NIK atau nomor lain.",
            en=f"Give {what_en}, at most {longest} letters, without anybody's number.",
        )


class WrongTimes(GardaError):
    """Something ends before it begins."""

    code = "wrong_times"

    def __init__(self, what: str) -> None:
        super().__init__(
            id=f"{what}: jam selesai harus sesudah jam mulai. Periksa kedua jamnya.",
            en=f"{what}: it must end after it begins. Check both times.",
        )


class WrongLink(GardaError):
    """The address of an online room is none."""

    code = "wrong_link"

    def __init__(self) -> None:
        super().__init__(
            id="Tautan ruang daring harus dimulai dengan https:// dan tanpa spasi.",
            en="The online room's address must begin with https:// and hold no spaces.",
        )


class WrongAmount(GardaError):
    """An allowance that is none."""

    code = "wrong_amount"

    def __init__(self, most: int) -> None:
        super().__init__(
            id=f"Besar uang per orang harus 1 sampai {most} rupiah, tanpa titik dan tanpa koma.",
            en=f"The amount per person must be 1 to {most} rupiah, in whole rupiah.",
        )


class NobodyPresent(GardaError):
    """Allowances are for those who came."""

    code = "nobody_present"

    def __init__(self) -> None:
        super().__init__(
            id="Belum ada yang tercatat hadir dan belum menerima daftar ini. Catat kehadiran "
            "dahulu.",
            en="Nobody is recorded as present who has no such line yet. Record attendance first.",
        )


class AlreadyReceived(GardaError):
    """An allowance that was confirmed."""

    code = "already_received"

    def __init__(self) -> None:
        super().__init__(
            id="Baris ini sudah tercatat diterima. Muat ulang halaman untuk melihat yang terbaru.",
            en="This line is recorded as received. Reload the page to see the latest.",
        )


class AlreadyDone(GardaError):
    """A follow-up that was finished."""

    code = "already_done"

    def __init__(self) -> None:
        super().__init__(
            id="Tindak lanjut ini sudah ditandai selesai. Hasilnya tidak diubah.",
            en="This follow-up is marked as done already. Its outcome stays.",
        )


class NotAPart(GardaError):
    """Somebody cannot take this part in a gathering."""

    code = "not_a_part"

    def __init__(self) -> None:
        super().__init__(
            id="Orang ini tidak dapat dipilih: bukan petugas di wilayah kegiatan atau di atasnya, "
            "atau sudah tercatat dalam peran ini.",
            en="This person cannot be chosen: no officer of the gathering's region or above, or "
            "named for this part already.",
        )


class TooManyLines(GardaError):
    """An agenda or a day with more parts than anybody holds."""

    code = "too_many_lines"

    def __init__(self, most: int) -> None:
        super().__init__(
            id=f"Paling banyak {most} baris. Gabungkan sebagian, lalu simpan lagi.",
            en=f"At most {most} lines. Join some of them and save again.",
        )


class NotHeldYet(GardaError):
    """Minutes tell what was, so a gathering must have begun."""

    code = "not_held_yet"

    def __init__(self, title: str) -> None:
        super().__init__(
            id=f"{title} belum dimulai. Berita acara dibuat setelah kegiatan berlangsung.",
            en=f"{title} has not begun. Minutes are made when it has been held.",
        )
