"""Refused applications at the counter: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from garda.kernel.errors import GardaError

from .errors import listed


class NoSuchApplication(GardaError):
    """An application that is not there."""

    code = "no_such_application"

    def __init__(self) -> None:
        super().__init__(
            id="Pendaftaran ini tidak ditemukan. Muat ulang daftarnya, lalu pilih lagi.",
            en="There is no such application. Load the list again and choose once more.",
        )


class AppliedHere(GardaError):
    """Somebody with this number has applied at this counter already: the own village may know."""

    code = "applied_here"

    def __init__(self, name: str, receipt: str) -> None:
        super().__init__(
            id=f"NIK ini sudah tercatat satu kali: {name}, tanda terima {receipt}. Salah ketik? "
            "Betulkan NIK. Orang lain dengan NIK yang sama di KTP-el? Centang pernyataannya.",
            en=f"This number is registered once: {name}, receipt {receipt}. Mistyped? Correct it. "
            "Another person with the same number on the card? Tick the statement.",
        )


class ReceiptTaken(GardaError):
    """A handwritten receipt number that another application of the village has."""

    code = "receipt_taken"

    def __init__(self, receipt: str) -> None:
        super().__init__(
            id=f"Nomor {receipt} sudah dipakai pelamar lain. Ketik nomor yang tertulis di tanda "
            "terima ini, atau kosongkan agar diberi otomatis.",
            en=f"Number {receipt} is another applicant's. Type what stands on this receipt, or "
            "leave it empty to be given one.",
        )


class VillageGone(GardaError):
    """The village was merged or renamed during the call; its counter is its successor's."""

    code = "village_gone"

    def __init__(self, name: str, successors: Sequence[str]) -> None:
        where = listed(successors)
        now = f" Sekarang: {where}. Catat pelamar di sana." if successors else ""
        now_en = f" It is {where} now. Register the applicant there." if successors else ""
        super().__init__(
            id=f"Desa/kelurahan {name} sudah tidak berlaku.{now or ' Hubungi KPU Kabupaten/Kota.'}",
            en=f"The village {name} is no longer valid.{now_en or ' Ask the KPU of the regency.'}",
        )


class WithdrawnSince(GardaError):
    """The plenary would seat somebody who has withdrawn since the proposal was made."""

    code = "withdrawn_since"

    def __init__(self, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Pelamar {which} mundur setelah usulan ini disusun. Tetapkan daftar baru, lempar "
            "dadu lagi, lalu susun usulan baru.",
            en=f"Applicants {which} have withdrawn since this proposal was made. Fix a new list, "
            "throw the dice again and make a new proposal.",
        )


class NoRows(GardaError):
    """A list with a head and nobody under it."""

    code = "no_rows"

    def __init__(self) -> None:
        super().__init__(
            id="Berkas ini tidak berisi pelamar. Isi satu baris untuk tiap pelamar pada lembar "
            "pertama, simpan, lalu kirim lagi.",
            en="There is no applicant in this file. Fill in one row for each on the first sheet, "
            "save it and send it again.",
        )
