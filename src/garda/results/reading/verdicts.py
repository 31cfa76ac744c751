"""What becomes of a sheet that was read, and why, in words for those who look at it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from garda.packs.types import Text


class Verdict(StrEnum):
    """``inconsistent``: wrong on paper, kept as written. ``rejected``: nothing worth showing."""

    ACCEPTED = "accepted"
    TO_CHECK = "to_check"
    INCONSISTENT = "inconsistent"
    REJECTED = "rejected"


class Cause(StrEnum):
    """Why a sheet was not accepted."""

    UNREADABLE = "unreadable"
    UNSEEN = "unseen"
    MISSING = "missing"
    CROSSED = "crossed"
    INFERRED = "inferred"
    UNCERTAIN = "uncertain"
    REPAIR = "repair"
    VOTES = "votes"
    AS_WRITTEN = "as_written"
    UNSOLVED = "unsolved"


MESSAGES: Final[dict[Cause, Text]] = {
    Cause.UNREADABLE: Text(
        "Terlalu sedikit angka yang terbaca. Foto ulang, atau isi dengan tangan.",
        "Too few figures can be read. Take the photo again, or enter them by hand.",
    ),
    Cause.UNSEEN: Text(
        "Halaman dengan angka ini belum ada. Kirim fotonya.",
        "The page with these figures is not there. Send its photo.",
    ),
    Cause.MISSING: Text(
        "Kotaknya kosong semua: belum diisi, bukan nol. Lihat kertasnya.",
        "All its boxes are blank: not filled in, which is not zero. Look at the paper.",
    ),
    Cause.CROSSED: Text(
        "Hanya tanda silang atau garis, tanpa angka. Lihat kertasnya.",
        "Crosses or dashes alone, without a digit. Look at the paper.",
    ),
    Cause.INFERRED: Text(
        "Ada kotak yang tidak terbaca; usulannya hanya dari penjumlahan. Lihat kertasnya.",
        "A box cannot be read; the proposal comes from the sums alone. Look at the paper.",
    ),
    Cause.UNCERTAIN: Text(
        "Angka lain hampir sama mungkinnya. Bandingkan dengan foto.",
        "Another number is nearly as likely. Compare with the photo.",
    ),
    Cause.REPAIR: Text(
        "Yang terbaca tidak cocok dengan penjumlahan; usulannya perlu dilihat orang.",
        "What was read does not fit the sums; a person must look at the proposal.",
    ),
    Cause.VOTES: Text(
        "Penjumlahan menyarankan perolehan suara lain; suara tidak pernah diubah mesin.",
        "The sums suggest other votes; a machine never changes votes.",
    ),
    Cause.AS_WRITTEN: Text(
        "Terbaca jelas dan tidak cocok: kertasnya memang salah. Angkanya tetap seperti tertulis.",
        "Clearly read and not fitting: the paper is wrong. The figures stay as written.",
    ),
    Cause.UNSOLVED: Text(
        "Tidak ada angka yang cocok dengan penjumlahan. Bandingkan dengan foto.",
        "No figures fit the sums. Compare with the photo.",
    ),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """``keys``: figures concerned. ``codes``: rules that the plain reading breaks."""

    cause: Cause
    keys: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def message(self) -> Text:
        return MESSAGES[self.cause]


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
