"""Refused acts about roles: what is wrong, where, and what to do."""

from __future__ import annotations

from datetime import date

from garda.kernel.codes import LEVELS
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import LABELS
from garda.people.domain.giving import HOMES, LINE_NAMES, Line

#: What the levels are called, in the order of a path.
LEVEL_NAMES = dict(
    zip(
        LEVELS,
        ("Indonesia", "provinsi", "kabupaten/kota", "kecamatan", "desa/kelurahan", "TPS"),
        strict=True,
    )
)


class NotYoursToGive(NotAllowed):
    """The acting role does not decide about that role."""

    code = "not_yours_to_give"

    def __init__(self, giver: str, role: str) -> None:
        super().__init__(
            id=f"{LABELS[giver]} tidak dapat memberi, mewakilkan, atau mencabut peran "
            f"{LABELS[role]}. Mintalah kepada yang berwenang; lihat halaman Hak akses.",
            en=f"{LABELS[giver]} does not give, deputise or revoke the role {LABELS[role]}. Ask "
            "whoever may; see the page of access rights.",
        )


class WrongRole(NotAllowed):
    """The page is for other roles."""

    code = "wrong_role"

    def __init__(self) -> None:
        super().__init__(
            id="Halaman ini bukan untuk peran Anda sekarang.",
            en="This page is not for your present role.",
        )


class OutOfRegion(NotAllowed):
    code = "out_of_region"

    def __init__(self) -> None:
        super().__init__(
            id="Wilayah ini di luar wilayah kerja Anda.",
            en="This region is outside your working area.",
        )


class NotFirst(NotAllowed):
    """The machine's operator starts an office; afterwards it is led by its own line."""

    code = "not_first"

    def __init__(self, role: str, place: str) -> None:
        super().__init__(
            id=f"{place} sudah mempunyai {LABELS[role]}. Operator sistem hanya membuka akun "
            "pertama; yang berikutnya diberi oleh tingkat di atasnya.",
            en=f"{place} has a {LABELS[role]} already. The operator opens the first accounts only; "
            "further ones come from the level above.",
        )


class WrongPlace(GardaError):
    """A role lies at the level of its body."""

    code = "wrong_place"

    def __init__(self, role: str, place: str) -> None:
        levels = " atau ".join(LEVEL_NAMES[level] for level in HOMES[role])
        super().__init__(
            id=f"Peran {LABELS[role]} terletak pada {levels}, bukan pada {place}. Pilih tempat "
            "yang sesuai.",
            en=f"The role {LABELS[role]} does not lie at {place}. Choose a place of its level.",
        )


class OneLine(GardaError):
    """Nobody organises and supervises, or stands for a pair, at the same time."""

    code = "one_line"

    def __init__(self, who: str, held: Line, wanted: Line) -> None:
        super().__init__(
            id=f"Akun {who} sudah memegang peran {LINE_NAMES[held]}. Satu orang tidak dapat "
            f"sekaligus menjadi {LINE_NAMES[wanted]}; pilih orang lain.",
            en=f"Account {who} holds a role on another side ({held}). One person cannot be on the "
            f"side {wanted} too; choose somebody else.",
        )


class AlreadyHeld(GardaError):
    code = "already_held"

    def __init__(self, who: str, role: str) -> None:
        super().__init__(
            id=f"Akun {who} sudah memegang peran {LABELS[role]} di tempat ini pada masa itu.",
            en=f"Account {who} holds the role {LABELS[role]} here in that period already.",
        )


class BadPeriod(GardaError):
    """A period that ends before it begins, or before today; the message says which."""

    code = "bad_period"


class TakenName(GardaError):
    code = "taken_name"

    def __init__(self, names: str) -> None:
        super().__init__(
            id=f"Nama pengguna {names} sudah dipakai. Pilih nama lain.",
            en=f"The user name {names} is taken. Choose another.",
        )


class UnknownAccount(GardaError):
    code = "unknown_account"

    def __init__(self) -> None:
        super().__init__(
            id="Akun ini tidak ada. Periksa nama penggunanya.",
            en="There is no such account. Check the user name.",
        )


class UnknownGrant(GardaError):
    code = "unknown_grant"

    def __init__(self) -> None:
        super().__init__(
            id="Peran ini tidak ada. Muat ulang daftar peran.",
            en="There is no such role. Reload the list.",
        )


class GrantOver(GardaError):
    """A role that was revoked or has run out cannot be changed any more."""

    code = "grant_over"

    def __init__(self) -> None:
        super().__init__(
            id="Peran ini sudah berakhir atau dicabut. Muat ulang daftar peran.",
            en="This role has ended or was revoked. Reload the list.",
        )


class ForOneself(GardaError):
    """Roles come from others, and nobody stands in for themselves."""

    code = "for_oneself"

    def __init__(self) -> None:
        super().__init__(
            id="Peran Anda sendiri diatur oleh pemberinya, dan tidak seorang pun mewakili dirinya "
            "sendiri. Pilih orang lain, atau mintalah kepada tingkat di atas Anda.",
            en="Your own role is for its giver to change, and nobody deputises for themselves. "
            "Choose somebody else, or ask the level above.",
        )


class NoDeputies(GardaError):
    code = "no_deputies"

    def __init__(self, role: str) -> None:
        super().__init__(
            id=f"Peran {LABELS[role]} tidak diwakilkan. Berikan peran yang sama kepada orang lain.",
            en=f"The role {LABELS[role]} has no deputies. Give the role to another person.",
        )


class ReasonNeeded(GardaError):
    code = "reason_needed"

    def __init__(self, most: int) -> None:
        super().__init__(
            id=f"Tulis alasannya, paling banyak {most} huruf.",
            en=f"Write the reason, at most {most} characters.",
        )


class NoMandate(GardaError):
    """A witness stands for a pair of an open contest, by a written mandate."""

    code = "no_mandate"

    def __init__(self, who: str) -> None:
        super().__init__(
            id=f"Saksi {who} memerlukan surat mandat: nomor surat, pemilihan, dan nomor urut "
            "pasangan calon yang terdaftar di wilayah ini. Periksa ketiganya.",
            en=f"Witness {who} needs a written mandate: its number, the contest and the number of "
            "a pair that stands in this region. Check all three.",
        )


def over_before(day: date) -> BadPeriod:
    """An end that lies in the past."""
    return BadPeriod(
        id=f"Tanggal akhir {day:%d-%m-%Y} sudah lewat atau sebelum awal masa peran. Pilih tanggal "
        "mulai hari ini; untuk berhenti sekarang juga, cabut perannya.",
        en=f"The end {day} has passed or lies before the beginning. Choose a day from today on; to "
        "end a role at once, revoke it.",
    )
