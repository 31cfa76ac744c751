"""Refusals of the room: what is wrong, where, and what to do. None tells who is on a list."""

from __future__ import annotations

from collections.abc import Sequence

from garda.kernel.errors import GardaError, NotAllowed


class UnreadableList(GardaError):
    """The file is no table that can be read."""

    code = "unreadable_list"

    def __init__(self, line: int | None = None) -> None:
        where = f" Periksa di sekitar baris {line:,}.".replace(",", ".") if line else ""
        super().__init__(
            id=f"Berkas ini tidak dapat dibaca sebagai tabel CSV.{where} Simpan lagi sebagai CSV"
            " UTF-8, lalu kirim ulang; tidak ada yang disimpan.",
            en="This file cannot be read as a CSV table. Save it as CSV in UTF-8 and send it"
            " again; nothing was kept.",
        )


class MissingColumns(GardaError):
    code = "missing_columns"

    def __init__(self, columns: Sequence[str]) -> None:
        named = ", ".join(columns)
        super().__init__(
            id=f"Kolom berikut tidak ada di baris judul: {named}. Beri judul kolomnya seperti pada"
            " panduan; tidak ada yang disimpan.",
            en=f"These columns are missing in the head line: {named}. Name them as the guide says;"
            " nothing was kept.",
        )


class EmptyList(GardaError):
    code = "empty_list"

    def __init__(self) -> None:
        super().__init__(
            id="Tidak ada satu baris pun yang dapat dipakai: NIK bukan 16 angka, dan nama, tanggal"
            " lahir, jenis kelamin, atau wilayah tidak lengkap. Tidak ada yang disimpan.",
            en="Not one row can be used: no number of 16 digits, and name, birth date, sex or"
            " region are incomplete. Nothing was kept.",
        )


class ListGone(GardaError):
    code = "list_gone"

    def __init__(self) -> None:
        super().__init__(
            id="Daftar ini sudah dihapus. Muat ulang halamannya.",
            en="This list has been deleted already. Load the page again.",
        )


class UnknownListKind(GardaError):
    code = "unknown_list_kind"

    def __init__(self, kind: str) -> None:
        super().__init__(
            id=f"Paket pemilihan tidak mengenal jenis daftar “{kind}”.",
            en=f"The election's pack knows no list called “{kind}”.",
        )


class NoList(GardaError):
    code = "no_list"

    def __init__(self) -> None:
        super().__init__(
            id="Belum ada daftar yang berlaku untuk dibandingkan. Impor dahulu daftarnya.",
            en="There is no valid list to compare with. Import one first.",
        )


class ListOutdated(GardaError):
    """Indexed under a key that was replaced since: nothing would be found, silently."""

    code = "list_outdated"

    def __init__(self, names: Sequence[str]) -> None:
        listed = "; ".join(names)
        super().__init__(
            id=f"Kunci indeks sudah diganti sejak daftar ini diimpor: {listed}. Impor lagi daftar"
            " itu, lalu ulangi pembandingan.",
            en=f"The index key was replaced since these lists were imported: {listed}. Import them"
            " again, then screen.",
        )


class CallNotClosed(GardaError):
    code = "call_not_closed"

    def __init__(self, when: str) -> None:
        super().__init__(
            id=f"Pendaftaran belum ditutup{when}. Pembandingan dilakukan sesudahnya, supaya"
            " pendaftaran tidak dapat dipakai untuk menguji NIK siapa pun.",
            en=f"The call is not closed yet{when}. Screening comes after it, so that no application"
            " can be used to try somebody's number.",
        )


class TooFewOfficers(GardaError):
    code = "too_few_officers"

    def __init__(self, villages: Sequence[str]) -> None:
        listed = ", ".join(villages[:10])
        super().__init__(
            id=f"Belum ada dua petugas (PPS desa dan KPU) untuk kasus di: {listed}. Beri dahulu"
            " perannya, lalu ulangi; tidak ada yang disimpan.",
            en=f"There are no two officers (PPS and KPU) for cases in: {listed}. Give the roles,"
            " then screen again; nothing was kept.",
        )


class NotYourCase(NotAllowed):
    code = "not_your_case"

    def __init__(self) -> None:
        super().__init__(
            id="Klarifikasi ini ditangani dua petugas lain. Hanya mereka yang memutusnya.",
            en="Two other officers handle this clarification. Only they decide it.",
        )


class NotByTheTable(GardaError):
    """The table of the pack does not lead to this verdict, or not yet."""

    code = "not_by_the_table"

    def __init__(self, missing: Sequence[str]) -> None:
        lacks = f" Belum ada: {', '.join(missing)}." if missing else ""
        super().__init__(
            id=f"Putusan ini belum dapat diusulkan menurut tabel putusan.{lacks} Lengkapi"
            " keterangan dan buktinya, atau tunggu sampai waktu menjawab habis.",
            en="The table of outcomes does not lead to this verdict yet. Complete the answer and"
            " the evidence, or wait until the time to answer is over.",
        )


class CaseClosed(GardaError):
    code = "case_closed"

    def __init__(self) -> None:
        super().__init__(
            id="Kasus ini sudah diputus atau pelamarnya mundur; tidak ada yang ditambahkan lagi.",
            en="This case is decided, or the applicant has withdrawn; nothing is added any more.",
        )


class WrongDay(GardaError):
    code = "wrong_day"

    def __init__(self) -> None:
        super().__init__(
            id="Tanggalnya di masa depan. Periksa lagi.",
            en="The date lies in the future. Check it.",
        )


class UnknownAnswer(GardaError):
    code = "unknown_answer"

    def __init__(self) -> None:
        super().__init__(
            id="Pilih keterangannya dari daftar; bila sudah berhenti, isi tanggal berhentinya.",
            en="Choose the answer from the list; if the person has left, give the day.",
        )


class UnknownEvidence(GardaError):
    code = "unknown_evidence"

    def __init__(self) -> None:
        super().__init__(id="Pilih jenis buktinya dari daftar.", en="Choose the kind of evidence.")


class NotAnOfficer(GardaError):
    code = "not_an_officer"

    def __init__(self) -> None:
        super().__init__(
            id="Kasus hanya dapat diserahkan kepada PPS desa itu atau KPU kabupatennya yang sedang"
            " bertugas, bukan pelamarnya sendiri dan bukan petugas kasus ini.",
            en="A case is handed over to a PPS member of the village or KPU of the regency in"
            " office only, neither the applicant nor an officer of the case.",
        )
