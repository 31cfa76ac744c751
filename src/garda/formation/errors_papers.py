"""Refused acts on papers of an application: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from garda.kernel.errors import GardaError


class PaperRefused(GardaError):
    """An act on a paper that was not done; ``code`` says why."""

    code = "paper"


def unknown_document(code: str) -> PaperRefused:
    return PaperRefused(
        id=f"Dokumen {code} tidak dikenal dalam paket pemilihan ini. Pilih dari daftar.",
        en=f"The pack knows no document {code}. Choose one of the list.",
        code="unknown_document",
    )


def kept_by_care(name: str) -> PaperRefused:
    return PaperRefused(
        id=f"{name} disimpan tersegel. Catat lewat halaman surat kesehatan, bukan di sini.",
        en=f"{name} is kept sealed. Record it on the page of health certificates, not here.",
        code="kept_by_care",
    )


def wrong_file(name: str, files: str) -> PaperRefused:
    return PaperRefused(
        id=f"{name} diterima sebagai {files}. Simpan atau foto ulang dalam jenis itu.",
        en=f"{name} is taken as {files} only. Save it or take the photo again as that.",
        code="file_type",
    )


def file_too_large(name: str, megabytes: int) -> PaperRefused:
    return PaperRefused(
        id=f"Berkas {name} lebih besar dari {megabytes} MB. Kecilkan resolusinya, lalu kirim lagi.",
        en=f"The file of {name} is larger than {megabytes} MB. Lower its resolution and send it "
        "again.",
        code="file_too_large",
    )


def accepted_already(name: str) -> PaperRefused:
    return PaperRefused(
        id=f"{name} sudah dinyatakan sesuai. Tidak perlu dikirim lagi.",
        en=f"{name} was found right already. There is no need to send it again.",
        code="paper_accepted",
    )


def too_late(name: str, last: date) -> PaperRefused:
    return PaperRefused(
        id=f"Waktu menyerahkan {name} berakhir {last:%d-%m-%Y}. Tanda terima sesudahnya tidak "
        "dihitung.",
        en=f"The time for {name} ended on {last:%Y-%m-%d}. A later receipt does not count.",
        code="paper_too_late",
    )


def not_yet(name: str) -> PaperRefused:
    return PaperRefused(
        id=f"Waktu terima {name} belum terjadi. Periksa jam perangkat Anda.",
        en=f"The time at which {name} was received has not come. Check the clock of your device.",
        code="not_yet_received",
    )


def issued_later(name: str) -> PaperRefused:
    return PaperRefused(
        id=f"Tanggal surat {name} sesudah tanggal diterima. Periksa lagi tanggal pada dokumennya.",
        en=f"{name} is dated after it was received. Check the date on the document.",
        code="issued_later",
    )


def another_paper() -> PaperRefused:
    return PaperRefused(
        id="Nomor kiriman ini sudah dipakai untuk dokumen lain. Muat ulang halaman, lalu kirim "
        "lagi.",
        en="This sending's id belongs to another document. Load the page again and send it anew.",
        code="another_paper",
    )


def not_decided(name: str) -> PaperRefused:
    return PaperRefused(
        id=f"{name} belum diperiksa, jadi tidak ada putusan yang dibatalkan.",
        en=f"{name} was not checked yet, so there is no decision to take back.",
        code="paper_not_decided",
    )


def replaced_since(name: str) -> PaperRefused:
    return PaperRefused(
        id=f"{name} ini sudah diganti versi yang lebih baru. Periksa versi terbarunya.",
        en=f"This version of {name} was replaced by a newer one. Check the newest.",
        code="paper_replaced",
    )


def not_scanned(name: str) -> PaperRefused:
    return PaperRefused(
        id=f"{name} belum dipindai atau difoto, padahal harus. Lampirkan berkasnya dahulu.",
        en=f"{name} was not scanned or photographed, which it must be. Attach the file first.",
        code="paper_not_scanned",
    )


def unknown_reason(name: str) -> PaperRefused:
    return PaperRefused(
        id=f"Pilih alasan mengapa {name} harus diperbaiki dari daftar.",
        en=f"Choose from the list why {name} must be brought again.",
        code="unknown_reason",
    )


def due_in_past() -> PaperRefused:
    return PaperRefused(
        id="Batas perbaikan tidak boleh sebelum hari ini.",
        en="The last day for a better document must not lie in the past.",
        code="due_in_past",
    )


def not_of_village(village: str) -> PaperRefused:
    return PaperRefused(
        id=f"Ada dokumen yang tidak ada pada pelamar {village}. Tidak ada yang dicatat; muat ulang "
        "halaman, lalu coba lagi.",
        en=f"Some of these documents are not of applicants of {village}. Nothing was recorded; "
        "load the page again.",
        code="papers_not_here",
    )


#: So many papers are named in a refusal; the rest are counted.
_NAMED = 5


def cannot_accept_all(wrong: Sequence[tuple[str, str, GardaError]]) -> PaperRefused:
    """``wrong``: receipt, code of the document, and why it cannot be found right."""
    named = wrong[:_NAMED]
    rest = len(wrong) - len(named)
    return PaperRefused(
        id="Tidak ada yang dicatat. "
        + " ".join(f"{receipt}, {code}: {why.id}" for receipt, code, why in named)
        + (f" Masih ada {rest} dokumen lain seperti itu." if rest else ""),
        en="Nothing was recorded. "
        + " ".join(f"{receipt}, {code}: {why.en}" for receipt, code, why in named)
        + (f" There are {rest} more of that kind." if rest else ""),
        code=wrong[0][2].code,
    )
