"""Columns of a list of paper applications, as data: titles, synonyms, what must be filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from garda.packs.types import Pack

#: Prefixes of the columns that the pack's declarations and documents make.
DECLARED, PAPER = "declared:", "paper:"
#: The column that says why a row came back; ignored when it is sent again.
REASON: Final = "Alasan"
VILLAGE: Final = "village"


@dataclass(frozen=True, slots=True)
class BatchColumn:
    """``titles``: the one of the template first, then what offices write instead."""

    code: str
    titles: tuple[str, ...]
    width: int = 14
    required: bool = False
    hint: str = ""

    @property
    def title(self) -> str:
        return self.titles[0]


_VILLAGE = BatchColumn(
    VILLAGE,
    ("Desa/kelurahan", "Desa", "Kelurahan", "Kode desa", "Kode wilayah", "Nama desa"),
    24,
    required=True,
    hint="Kode desa, misalnya 33.20.01.2001. Pilih dari daftar.",
)
_BEFORE: Final = (
    BatchColumn(
        "receipt",
        ("No. tanda terima", "Nomor tanda terima", "Tanda terima", "No. registrasi"),
        16,
        required=True,
        hint="Nomor pada tanda terima yang Anda serahkan kepada pelamar.",
    ),
    BatchColumn(
        "received_at",
        ("Diserahkan (tanggal dan jam)", "Diserahkan", "Waktu terima", "Tanggal terima"),
        20,
        required=True,
        hint="Misalnya 20-09-2024 14:30. Tenggat dihitung dari waktu ini.",
    ),
    BatchColumn("name", ("Nama sesuai KTP-el", "Nama", "Nama lengkap"), 30, required=True),
    BatchColumn("nik", ("NIK", "Nomor NIK", "No. KTP"), 20, required=True, hint="16 angka."),
    BatchColumn("kk", ("Nomor KK", "KK", "No. KK"), 20, hint="16 angka, boleh kosong."),
    BatchColumn(
        "spouse",
        ("NIK suami/istri (bila di KK lain)", "NIK suami/istri", "NIK pasangan"),
        20,
        hint="16 angka, boleh kosong. Supaya suami dan istri tidak ditempatkan di satu TPS.",
    ),
    BatchColumn("sex", ("L/P", "Jenis kelamin", "JK", "Sex"), 6, required=True),
    BatchColumn(
        "birth_date", ("Tanggal lahir", "Tgl lahir"), 14, required=True, hint="Misalnya 17-05-1995."
    ),
    BatchColumn("phone", ("Telepon / WhatsApp", "Telepon", "No. HP", "Nomor HP", "HP"), 16),
    BatchColumn("address", ("Alamat", "Alamat KTP"), 30, required=True),
    BatchColumn("rt", ("RT",), 5),
    BatchColumn("rw", ("RW",), 5),
    BatchColumn("station", ("TPS", "No. TPS", "Nomor TPS"), 6, hint="TPS tempat tinggalnya."),
    BatchColumn("education", ("Pendidikan terakhir", "Pendidikan"), 16, required=True),
    BatchColumn("occupation", ("Pekerjaan",), 18, required=True),
    BatchColumn(
        "experience",
        ("Pernah menjadi KPPS (berapa kali)", "Pernah KPPS", "Pengalaman KPPS", "Pengalaman"),
        10,
        hint="0 sampai 9.",
    ),
)
_AFTER: Final = (
    BatchColumn("elsewhere", ("Bersedia di TPS lain di desa ini", "Bersedia di TPS lain"), 12),
    BatchColumn("neighbour", ("Bersedia di desa tetangga",), 12),
)
#: Columns answered with yes or left empty.
_YES_HINT = "Isi ya; kosongkan bila tidak ada atau belum diketahui."


def columns_of(pack: Pack, *, many_villages: bool) -> tuple[BatchColumn, ...]:
    """All columns in the order of the template; the village's only where there are several."""
    declared = (
        BatchColumn(DECLARED + d.fact, (d.name.id, d.fact), 12, hint=_YES_HINT)
        for d in pack.intake.declarations
    )
    papers = (
        BatchColumn(PAPER + d.code, (f"{d.code} {d.name.id}", d.code), 12, hint=_YES_HINT)
        for d in pack.documents
    )
    first = (_VILLAGE,) if many_villages else ()
    return (*first, *_BEFORE, *declared, *papers, *_AFTER)


def titles_of(columns: Sequence[BatchColumn]) -> Mapping[str, Sequence[str]]:
    """Titles by code, as the finder of heads wants them."""
    return {column.code: column.titles for column in columns}


def is_yes_or_no(code: str) -> bool:
    """Whether a column is answered with yes or no."""
    return code.startswith((DECLARED, PAPER)) or code in {"elsewhere", "neighbour"}
