"""Why a file is not taken: what is wrong with it, the limit, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from garda.kernel.errors import GardaError

from .kinds import CSV, HEIC, MAX_PAGES, MEGAPIXEL, MIB, NAMES, UploadKind


class UploadRefused(GardaError):
    """A file that is not taken. Nothing of it was stored."""

    code = "upload_refused"


_AGAIN_ID: Final = "Buka berkas itu di perangkat Anda; bila rusak, ambil foto atau pindai ulang."
_AGAIN_EN: Final = "Open the file on your device; if it is damaged, take the photo or scan again."


def empty() -> UploadRefused:
    return UploadRefused(
        id="Berkas ini kosong (0 bita). Pilih berkasnya lagi.",
        en="This file is empty (0 bytes). Choose the file again.",
        code="file_empty",
    )


def too_large(kind: UploadKind) -> UploadRefused:
    most = kind.max_bytes // MIB
    return UploadRefused(
        id=f"Berkas ini lebih besar dari {most} MB, batas untuk {kind.label}. Kecilkan "
        "resolusinya atau pindai dengan mutu sedang (150–300 dpi), lalu kirim lagi.",
        en=f"This file is larger than {most} MB, the limit of its kind. Lower the resolution or "
        "scan at medium quality (150–300 dpi), then send it again.",
        code="file_too_large",
    )


def wrong_type(media: str | None, kinds: Iterable[UploadKind]) -> UploadRefused:
    allowed = ", ".join(kind.type_names for kind in kinds)
    found = "teks biasa" if media == CSV else NAMES.get(media or "", "jenis lain")
    tip_id, tip_en = "Simpan atau pindai ulang dalam jenis itu.", "Save or scan it as one of these."
    if media == HEIC:
        tip_id = 'Di iPhone: Pengaturan › Kamera › Format › "Paling Kompatibel", lalu foto ulang.'
        tip_en = 'On an iPhone: Settings › Camera › Formats › "Most Compatible", then try again.'
    return UploadRefused(
        id=f"Isi berkas ini {found}, sedangkan yang diterima: {allowed}. Nama berkas tidak "
        f"menentukan. {tip_id}",
        en=f"The content of this file is {found if media else 'of another type'}; accepted are "
        f"{allowed}. Its name does not matter. {tip_en}",
        code="file_type",
    )


def damaged(media: str) -> UploadRefused:
    name = NAMES[media]
    return UploadRefused(
        id=f"Berkas {name} ini rusak atau tidak lengkap. {_AGAIN_ID}",
        en=f"This {name} file is damaged or incomplete. {_AGAIN_EN}",
        code="file_damaged",
    )


def too_heavy() -> UploadRefused:
    return UploadRefused(
        id="Berkas ini terlalu berat untuk diperiksa (memori atau waktu). Foto atau pindai ulang "
        "dengan mutu lebih rendah.",
        en="This file takes too much memory or time to be checked. Take the photo or scan again at "
        "a lower quality.",
        code="file_too_heavy",
    )


def busy() -> UploadRefused:
    return UploadRefused(
        id="Banyak berkas sedang diperiksa. Tunggu satu menit, lalu kirim lagi.",
        en="Many files are being checked at the moment. Wait a minute, then send it again.",
        code="upload_busy",
    )


def infected() -> UploadRefused:
    return UploadRefused(
        id="Pemindai virus menolak berkas ini. Jangan buka lagi berkasnya; periksa perangkat Anda, "
        "lalu foto atau pindai ulang dari perangkat lain.",
        en="The virus scanner refuses this file. Do not open it again; check your device, then "
        "take the photo or scan again with another one.",
        code="infected",
    )


def unscanned() -> UploadRefused:
    return UploadRefused(
        id="Pemindai virus tidak menjawab, jadi berkas belum dapat diterima. Coba lagi nanti; bila "
        "tetap begini, beri tahu pengelola sistem.",
        en="The virus scanner does not answer, so no file can be taken now. Try again later; if it "
        "stays so, tell whoever runs the system.",
        code="unscanned",
    )


def too_many_pixels(media: str, most: int) -> UploadRefused:
    limit = most // MEGAPIXEL
    return UploadRefused(
        id=f"Gambar {NAMES[media]} ini lebih dari {limit} megapiksel atau terlalu panjang. Kirim "
        "foto JPEG biasa dari kamera ponsel (12 megapiksel sudah cukup).",
        en=f"This {NAMES[media]} picture has more than {limit} megapixels or is too long. Send an "
        "ordinary JPEG photo of a phone camera (12 megapixels are enough).",
        code="too_many_pixels",
    )


def too_complex() -> UploadRefused:
    return UploadRefused(
        id="JPEG ini disimpan bertahap (progresif) dan terlalu besar untuk cara itu. Kirim foto "
        "langsung dari kamera, tanpa aplikasi penyunting.",
        en="This JPEG is stored progressively and is too large for that. Send the photo straight "
        "from the camera, without an editing app.",
        code="too_complex",
    )


def animated(media: str) -> UploadRefused:
    return UploadRefused(
        id=f"{NAMES[media]} ini gambar bergerak. Kirim satu foto diam.",
        en=f"This {NAMES[media]} is a moving picture. Send one still photo.",
        code="animated",
    )


def locked() -> UploadRefused:
    return UploadRefused(
        id="PDF ini dikunci dengan sandi atau pembatasan. Simpan tanpa kunci (cetak ke PDF), lalu "
        "kirim lagi.",
        en="This PDF is locked by a password or restrictions. Save it without (print to PDF), then "
        "send it again.",
        code="pdf_locked",
    )


def too_many_pages(most: int = MAX_PAGES) -> UploadRefused:
    return UploadRefused(
        id=f"PDF ini lebih dari {most} halaman. Kirim dalam beberapa bagian.",
        en=f"This PDF has more than {most} pages. Send it in parts.",
        code="pdf_pages",
    )


def active(what: str) -> UploadRefused:
    """A PDF that does more than show pages; ``what`` names it as the format does."""
    return UploadRefused(
        id=f"PDF ini memuat isi yang dapat bertindak sendiri atau berkas lain ({what}). Cetak ke "
        "PDF baru, atau kirim foto halamannya.",
        en=f"This PDF contains something that can act by itself, or another file ({what}). Print "
        "it to a new PDF, or send photos of its pages.",
        code="pdf_active",
    )


def bomb(media: str) -> UploadRefused:
    return UploadRefused(
        id=f"Isi {NAMES[media]} ini membengkak jauh melebihi batas saat dibuka. Simpan ulang "
        "berkasnya tanpa pemampatan khusus, lalu kirim lagi.",
        en=f"The content of this {NAMES[media]} swells far beyond the limit when opened. Save the "
        "file anew without special compression, then send it again.",
        code="file_bomb",
    )


def foreign_part(name: str) -> UploadRefused:
    """A part of an xlsx file that a plain table does not have."""
    return UploadRefused(
        id=f"Buku kerja ini memuat bagian yang bukan tabel biasa ({name}): makro, tautan ke luar, "
        "atau objek sisipan. Salin tabelnya ke buku kerja baru (tempel sebagai nilai), lalu kirim.",
        en=f"This workbook has a part that is no plain table ({name}): a macro, a link to outside "
        "or an embedded object. Copy the table to a new workbook (paste as values) and send that.",
        code="xlsx_part",
    )


def bad_text(line: int, what_id: str, what_en: str) -> UploadRefused:
    return UploadRefused(
        id=f"CSV ini tidak dapat dibaca di baris {line}: {what_id}. Simpan lagi sebagai "
        '"CSV UTF-8".',
        en=f'This CSV cannot be read at line {line}: {what_en}. Save it again as "CSV UTF-8".',
        code="csv_text",
    )
