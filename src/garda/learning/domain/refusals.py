"""Refused packages and tests: what is wrong, where, and what to do."""

from __future__ import annotations

from garda.kernel.errors import GardaError


class WrongModule(GardaError):
    """A package that is not taken. ``file`` names the file at fault, empty for the whole."""

    code = "wrong_module"

    def __init__(self, file: str, id: str, en: str, *, code: str) -> None:
        where_id = f"{file}: " if file else "Paket modul: "
        where_en = f"{file}: " if file else "Module package: "
        super().__init__(id=where_id + id, en=where_en + en, code=code)
        self.file = file


def not_a_module(file: str, id: str, en: str) -> WrongModule:
    """A file that is not what a package holds."""
    return WrongModule(file, id, en, code="module_shape")


def altered(file: str) -> WrongModule:
    return WrongModule(
        file,
        "isinya lain dari yang tercatat di manifest. Ambil lagi paketnya dari penerbit.",
        "its content is not what the manifest says. Get the package from its publisher again.",
        code="module_altered",
    )


def missing(file: str) -> WrongModule:
    return WrongModule(
        file,
        "tercatat di manifest, tetapi tidak ada di paket. Ambil lagi paketnya dari penerbit.",
        "the manifest names it, but it is not in the package. Get the package again.",
        code="module_file_missing",
    )


def unlisted(file: str) -> WrongModule:
    return WrongModule(
        file,
        "tidak tercatat di manifest. Hapus berkas itu atau ambil lagi paketnya.",
        "the manifest does not name it. Remove it or get the package again.",
        code="module_file_unlisted",
    )


def too_large(file: str, limit: str) -> WrongModule:
    return WrongModule(
        file,
        f"melebihi batas {limit}. Perkecil isinya.",
        f"above the limit of {limit}. Make it smaller.",
        code="module_too_large",
    )
