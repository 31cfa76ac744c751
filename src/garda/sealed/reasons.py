"""Why a number may be opened, and by whom: rules as data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from garda.kernel.roles import Role
from garda.privacy.reasons import checked_reason

from .errors import UnknownReason


class Kind(StrEnum):
    """Numbers of a person that are shown masked."""

    NIK = "nik"
    KK = "kk"
    PHONE = "phone"


KIND_NAMES: Mapping[str, str] = {
    Kind.NIK: "NIK",
    Kind.KK: "Nomor KK",
    Kind.PHONE: "Nomor telepon",
}

_VILLAGE_AND_REGENCY = frozenset({Role.PPS, Role.KPU_REGENCY})
#: A PPS holds the copies of the cards of its own village; the commission of the regency signs,
#: pays and settles disputes. A PPK does neither, but rings people up.
MAY_OPEN: Mapping[Kind, frozenset[Role]] = {
    Kind.NIK: _VILLAGE_AND_REGENCY,
    Kind.KK: _VILLAGE_AND_REGENCY,
    Kind.PHONE: _VILLAGE_AND_REGENCY | {Role.PPK},
}
#: Everybody who may open anything.
OPENERS: frozenset[Role] = frozenset(role for roles in MAY_OPEN.values() for role in roles)

OTHER = "other"
OTHER_WORDS = "Alasan lain, dengan keterangan"
#: The short list. The code goes into the ledger, the words into the trace.
REASONS: Mapping[str, str] = {
    "card": "Mencocokkan dengan KTP-el atau KK",
    "dispute": "Memeriksa nomor yang dipersoalkan",
    "decree": "Menyusun keputusan atau perjanjian",
    "insurance": "Mendaftarkan jaminan sosial atau membayar",
    "contact": "Menghubungi orangnya",
    "own_request": "Diminta orangnya sendiri",
    OTHER: OTHER_WORDS,
}


def words_of(reason: str, text: str, reasons: Mapping[str, str] = REASONS) -> str:
    """The reason as the trace keeps it. Raises UnknownReason, and BadReason for a text that is too
    long or holds a number."""
    note = checked_reason(text) if text.strip() else ""
    if reason not in reasons or (reason == OTHER and not note):
        raise UnknownReason
    if reason == OTHER:
        return note
    return checked_reason(f"{reasons[reason]}: {note}" if note else reasons[reason])
