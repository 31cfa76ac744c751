"""Refusals of the privacy room."""

from __future__ import annotations

from garda.kernel.errors import GardaError


class SamePerson(GardaError):
    code = "same_person"

    def __init__(self) -> None:
        super().__init__(
            id="Ini memerlukan orang kedua. Anda sendiri yang memulainya, jadi orang lain setingkat"
            " atau di atas Anda yang menyetujui.",
            en="This needs a second person. You began it yourself, so somebody else of your level"
            " or above has to approve it.",
        )


class AlreadyAnswered(GardaError):
    code = "already_answered"

    def __init__(self) -> None:
        super().__init__(
            id="Permintaan ini sudah dijawab. Muat ulang halaman untuk melihat keadaannya.",
            en="This request has been answered already. Reload the page to see how it stands now.",
        )


class NotOpen(GardaError):
    """A list that cannot be fetched: not approved, refused, revoked or expired."""

    code = "export_not_open"

    def __init__(self, why: str, en: str) -> None:
        super().__init__(id=f"Daftar ini tidak dapat diunduh: {why}.", en=f"Not to be had: {en}.")


class NotTheAsker(GardaError):
    code = "export_not_yours"

    def __init__(self) -> None:
        super().__init__(
            id="Hanya yang meminta daftar ini yang dapat mengunduhnya. Ajukan permintaan sendiri.",
            en="Only the person who asked for this list can fetch it. Ask for one yourself.",
        )


class BadExport(GardaError):
    """An order that no list can be made of: unknown kind, column or purpose."""

    code = "bad_export"


class NobodyInside(GardaError):
    code = "export_empty"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Tidak ada orang untuk daftar ini di {place}. Pilih wilayah lain.",
            en=f"There is nobody for this list in {place}. Choose another region.",
        )


class TooManyRows(GardaError):
    code = "export_too_large"

    def __init__(self, rows: int, most: int) -> None:
        super().__init__(
            id=f"Daftar ini memuat {rows} orang; sekali ekspor paling banyak {most}. Pilih wilayah"
            " yang lebih kecil.",
            en=f"This list holds {rows} persons; an export has at most {most}. Choose a smaller"
            " region.",
        )


class IdentityNumberInside(GardaError):
    """A cell holds something like a NIK. No list may."""

    code = "export_identity_number"

    def __init__(self, column: str) -> None:
        super().__init__(
            id=f"Kolom {column} memuat deretan 16 angka seperti NIK, jadi daftar ini tidak dibuat."
            " Perbaiki data orangnya, lalu unduh lagi.",
            en=f"Column {column} holds 16 digits in a row like an identity number, so the list was"
            " not made. Correct the person's data and fetch it again.",
        )


class BadBreach(GardaError):
    """Facts of a breach that cannot be: a time in the future, no table, an unknown one."""

    code = "bad_breach"


class NobodyConcerned(GardaError):
    code = "breach_concerns_nobody"

    def __init__(self) -> None:
        super().__init__(
            id="Tidak ada orang di tabel dan wilayah itu pada waktu itu. Periksa ketiganya.",
            en="Nobody was in those tables and regions at that time. Check tables, regions, time.",
        )


class WrongStep(GardaError):
    """The breach is not where this step belongs."""

    code = "breach_step"


class NotFinished(GardaError):
    """A breach cannot be closed yet."""

    code = "breach_not_finished"


class NotDue(GardaError):
    code = "retention_not_due"

    def __init__(self) -> None:
        super().__init__(
            id="Aturan ini belum jatuh tempo atau tidak menghapus apa pun. Lihat tanggalnya.",
            en="This rule is not due yet, or erases nothing. See its day.",
        )


class NothingToErase(GardaError):
    code = "retention_nothing"

    def __init__(self) -> None:
        super().__init__(
            id="Tidak ada yang perlu dihapus, atau penghapusannya sudah diusulkan.",
            en="There is nothing to erase, or it has been proposed already.",
        )
