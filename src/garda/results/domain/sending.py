"""What is noted about figures that a phone or a partner sent: named once, with their words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final


class SendMark(StrEnum):
    """A remark leaves the reading what it is; any other keeps it from counting (it is held)."""

    CLOCK = "clock"
    UNSIGNED = "unsigned"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    OTHER_READER = "other_reader"
    NO_ROLL_CALL = "no_roll_call"
    ASSISTED = "assisted"
    NO_READ_BACK = "no_read_back"
    REVOKED_DEVICE = "revoked_device"
    ENDED_ROLE = "ended_role"
    NOT_OPERATOR = "not_operator"
    NOT_YOURS = "not_yours"
    OTHER_FORM = "other_form"
    REPLACED_ROUND = "replaced_round"
    OTHER_FIGURES = "other_figures"


#: Two independent sources have to agree anyway: with these a reading is still a source.
REMARKS: Final = frozenset(
    {
        SendMark.CLOCK,
        SendMark.UNSIGNED,
        SendMark.UNKNOWN_KEY,
        SendMark.BAD_SIGNATURE,
        SendMark.OTHER_READER,
        SendMark.NO_ROLL_CALL,
        SendMark.ASSISTED,
    }
)

MARK_WORDS: Final[Mapping[SendMark, str]] = {
    SendMark.CLOCK: "jam ponsel menyimpang lebih dari 15 menit",
    SendMark.UNSIGNED: "tidak ditandatangani ponsel",
    SendMark.UNKNOWN_KEY: "kunci ponsel belum terdaftar di TPS ini, atau sudah dicabut",
    SendMark.BAD_SIGNATURE: "tanda tangan ponsel tidak cocok dengan isinya",
    SendMark.OTHER_READER: "dibacakan ulang oleh anggota KPPS yang bukan operator",
    SendMark.NO_ROLL_CALL: "anggota KPPS yang hadir belum dicatat sebelum pengisian",
    SendMark.ASSISTED: "diisikan oleh PPS atau PPK",
    SendMark.NO_READ_BACK: "tidak dibacakan ulang oleh anggota KPPS lain",
    SendMark.REVOKED_DEVICE: "dari ponsel yang sudah dicabut",
    SendMark.ENDED_ROLE: "dari akun yang perannya sudah berakhir",
    SendMark.NOT_OPERATOR: "pengirim bukan operator TPS yang ditunjuk",
    SendMark.NOT_YOURS: "akun pengirim tidak bertugas di TPS ini",
    SendMark.OTHER_FORM: "disusun menurut formulir lain; perbarui data di ponsel",
    SendMark.REPLACED_ROUND: "pemungutan suara ini sudah diganti dengan pemungutan suara ulang",
    SendMark.OTHER_FIGURES: "ponsel lain sudah mengirim angka yang berbeda untuk formulir ini",
}


def counts(marks: Collection[str]) -> bool:
    """Whether a reading with these marks is one of its form's sources."""
    return REMARKS.issuperset(marks)
