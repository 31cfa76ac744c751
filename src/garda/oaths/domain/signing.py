"""Whether a signature that a phone sent counts, and by what it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: What the server saw; a signature with any of these is kept and does not count.
UNKNOWN_MEMBER: Final = "unknown_member"
OTHER_VILLAGE: Final = "other_village"
OTHER_TEXT: Final = "other_text"
OTHER_NAME: Final = "other_name"
SIGNED_BEFORE: Final = "signed_before"
REVOKED_DEVICE: Final = "revoked_device"
MARK_WORDS: Final = {
    UNKNOWN_MEMBER: "Anggota tidak dikenal",
    OTHER_VILLAGE: "Anggota di luar wilayah petugas",
    OTHER_TEXT: "Naskah bukan yang berlaku",
    OTHER_NAME: "Nama yang diketik lain",
    SIGNED_BEFORE: "Sudah menandatangani sebelumnya",
    REVOKED_DEVICE: "Ponsel sudah dicabut",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one signature on arrival. ``name``: the member's, None for nobody known."""

    name: str | None
    in_region: bool
    text_holds: bool
    typed_name: str
    signed_before: bool
    revoked_device: bool


def marks_of(seen: Seen) -> list[str]:
    """Codes of what is wrong with a signature; none: it counts."""
    known = seen.name is not None
    found = {
        UNKNOWN_MEMBER: not known,
        OTHER_VILLAGE: known and not seen.in_region,
        OTHER_TEXT: not seen.text_holds,
        OTHER_NAME: known and not same_name(seen.typed_name, seen.name or ""),
        SIGNED_BEFORE: known and seen.signed_before,
        REVOKED_DEVICE: seen.revoked_device,
    }
    return [mark for mark, is_so in found.items() if is_so]


def same_name(typed: str, name: str) -> bool:
    """Whether somebody typed their own name: case, blanks and dots do not matter."""
    return _plain(typed) == _plain(name) != ""


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
