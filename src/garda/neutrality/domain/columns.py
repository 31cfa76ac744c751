"""Files of members and campaign teams, as parties and Sipol write them, into one shape.

Every column comes as text. A row is taken when somebody can be recognised by it: by number, or by
name, birth date, sex and regency.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from garda.kernel.codes import COUNTRY_PATH

from .names import normalised

#: Our column and the heads under which it comes, letters only and in lower case.
HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "party": ("partai", "namapartai", "parpol", "partaipolitik", "tim", "paslon", "pasangancalon"),
    "nik": ("nik", "nomorindukkependudukan"),
    "name": ("nama", "namalengkap", "namaanggota"),
    "birth_date": ("tanggallahir", "tgllahir", "lahir"),
    "sex": ("jeniskelamin", "jk", "kelamin", "lp"),
    "region": ("kodewilayah", "wilayah", "kabupaten", "kabupatenkota", "kabkota", "kodekabupaten"),
}
#: Without these nobody on the list can be recognised.
NEEDED: Final = ("nik", "name", "birth_date")
_DATES: Final = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")
_SEXES: Final = {"L": "L", "P": "P", "LAKILAKI": "L", "PEREMPUAN": "P", "WANITA": "P", "PRIA": "L"}
_LONGEST: Final = {"party": 60, "name": 150}

#: Why a row was not taken, for people.
PROBLEMS: Final[Mapping[str, str]] = {
    "nobody": "tanpa NIK 16 angka, dan tanpa nama, tanggal lahir, jenis kelamin, serta wilayah"
    " yang lengkap",
}


def heads_of(columns: Sequence[str]) -> dict[str, str]:
    """Our columns by the heads of a file; heads of nothing that we keep are left out."""
    known = {head: ours for ours, heads in HEADS.items() for head in heads}
    return {column: known[plain] for column in columns if (plain := _plain(column)) in known}


def _plain(head: str) -> str:
    return "".join(c for c in head.lower() if c.isalpha())


def missing_heads(columns: Sequence[str]) -> list[str]:
    """Columns without which a list is of no use, as people call them."""
    found = set(heads_of(columns).values())
    return [HEADS[needed][0] for needed in NEEDED if needed not in found]


def shaped(rows: pl.DataFrame, regencies: Mapping[str, str]) -> pl.DataFrame:
    """Columns ``nik``, ``party``, ``name``, ``birth_date``, ``sex``, ``path`` and ``problem``.

    ``rows`` are texts under the heads of the file. ``regencies``: path by official code without
    dots, and by name in capital letters. ``nik`` is NULL where it has not 16 digits; ``path`` is
    the country's for a regency that is not there; ``problem`` is NULL for a row to be taken.
    """
    heads = heads_of(rows.columns)
    named = rows.select(pl.col(head).alias(ours) for head, ours in _firsts(heads).items())
    absent = [pl.lit(None, pl.String).alias(ours) for ours in HEADS if ours not in named.columns]
    return named.with_columns(absent).select(
        _number("nik"),
        _short(pl.col("party").str.strip_chars()).alias("party"),
        _short(normalised(pl.col("name")), "name").alias("name"),
        _birth_date("birth_date"),
        _sex("sex"),
        _path(regencies),
    ).with_columns(_problem().alias("problem"))  # fmt: skip


def _firsts(heads: Mapping[str, str]) -> dict[str, str]:
    """Of two heads for one column the first counts."""
    firsts: dict[str, str] = {}
    for head, ours in heads.items():
        firsts.setdefault(ours, head)
    return {head: ours for ours, head in firsts.items()}


def _number(column: str) -> pl.Expr:
    """Spreadsheets put an apostrophe before long numbers, people blanks and dots between."""
    digits = pl.col(column).str.replace_all(r"[\s.'’\-]", "")
    return pl.when(digits.str.contains(r"^[0-9]{16}$")).then(digits).alias(column)


def _short(text: pl.Expr, column: str = "party") -> pl.Expr:
    return text.fill_null("").str.slice(0, _LONGEST[column])


def _birth_date(column: str) -> pl.Expr:
    text = pl.col(column).str.strip_chars().str.slice(0, 10)
    tried = (text.str.to_date(written, strict=False) for written in _DATES)
    return pl.coalesce(tried).alias(column)


def _sex(column: str) -> pl.Expr:
    letters = pl.col(column).str.to_uppercase().str.replace_all(r"[^A-Z]", "")
    return letters.replace_strict(_SEXES, default="", return_dtype=pl.String).fill_null("")


def _path(regencies: Mapping[str, str]) -> pl.Expr:
    """By the first four digits of a code, else by the name without the word for a regency."""
    text = pl.col("region").str.to_uppercase().str.strip_chars()
    code = text.str.replace_all(r"[^0-9]", "").str.slice(0, 4)
    name = text.str.replace(r"^KAB(?:UPATEN)?\b\.?\s*", "")
    found = [
        each.replace_strict(dict(regencies), default=None, return_dtype=pl.String)
        for each in (code, name)
    ]
    return pl.coalesce(*found, pl.lit(COUNTRY_PATH)).alias("path")


def _problem() -> pl.Expr:
    by_name = (
        (pl.col("name") != "")
        & pl.col("birth_date").is_not_null()
        & (pl.col("sex") != "")
        & (pl.col("path") != COUNTRY_PATH)
    )
    taken = pl.col("nik").is_not_null() | by_name
    return pl.when(~taken).then(pl.lit("nobody"))
