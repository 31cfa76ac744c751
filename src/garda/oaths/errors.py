"""Refused acts around oaths: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from garda.formation.errors import listed
from garda.kernel.errors import GardaError


class NobodyMissing(GardaError):
    """A make-up oath for nobody."""

    code = "nobody_missing"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Tidak ada anggota ber-SK di {place} yang belum dilantik sesudah pelantikannya "
            "berlangsung. Pelantikan susulan tidak diperlukan.",
            en=f"No member with a decree in {place} missed a swearing-in that was held. No make-up "
            "oath is needed.",
        )


class PastTime(GardaError):
    """A gathering planned for a time that is over."""

    code = "past_time"

    def __init__(self) -> None:
        super().__init__(
            id="Waktu itu sudah lewat. Pilih waktu yang akan datang.",
            en="That time is over. Choose one to come.",
        )


class AllPlanned(GardaError):
    """Every station has its oath planned."""

    code = "all_planned"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Sumpah di semua TPS {place} sudah direncanakan.",
            en=f"The oaths of all stations of {place} are planned already.",
        )


class LeaderAbsent(GardaError):
    """An oath led by somebody who was not there."""

    code = "leader_absent"

    def __init__(self) -> None:
        super().__init__(
            id="Yang memimpin sumpah harus hadir. Bila ketua berhalangan, pilih anggota yang "
            "memimpin.",
            en="Whoever leads the oath must be present. If the chair is not, choose the member "
            "who led.",
        )


class NotStationOath(GardaError):
    """A station's oath is recorded on a gathering of another kind."""

    code = "not_station_oath"

    def __init__(self) -> None:
        super().__init__(
            id="Kegiatan ini bukan sumpah di TPS.", en="This gathering is no oath at a station."
        )


class PhotoMissing(GardaError):
    """A signature on paper without its photo."""

    code = "photo_missing"

    def __init__(self) -> None:
        super().__init__(
            id="Unggah foto atau PDF lembar yang ditandatangani.",
            en="Upload a photo or PDF of the signed sheet.",
        )


class NotToSign(GardaError):
    """Somebody who has nothing to sign here."""

    code = "not_to_sign"

    def __init__(self, name: str = "") -> None:
        who = name or "Orang ini"
        super().__init__(
            id=f"{who} tidak menandatangani naskah ini: bukan anggota ber-SK di wilayah Anda, "
            "sudah berhenti, atau tidak dilantik daring.",
            en=f"{who} does not sign this text: no member with a decree in your region, not "
            "serving any more, or not sworn in online.",
        )


class AlreadySigned(GardaError):
    """Somebody who has signed before."""

    code = "already_signed"

    def __init__(self, name: str) -> None:
        super().__init__(
            id=f"{name} sudah menandatangani naskah ini.", en=f"{name} has signed this text."
        )


class WrongName(GardaError):
    """The typed name is not the member's."""

    code = "wrong_name"

    def __init__(self, name: str) -> None:
        super().__init__(
            id=f"Nama yang diketik tidak sama dengan {name}. Anggota mengetik namanya sendiri "
            "seperti pada SK.",
            en=f"The typed name is not {name}. Members type their own name as in the decree.",
        )


class NotClosed(GardaError):
    """Papers of swearings-in whose lists are still open."""

    code = "not_closed"

    def __init__(self, titles: Sequence[str]) -> None:
        which = listed(titles)
        super().__init__(
            id=f"Daftar hadir belum ditutup: {which}. Tutup dahulu, baru surat diterbitkan.",
            en=f"These attendance lists are still open: {which}. Close them before papers are "
            "issued.",
        )


class NothingToIssue(GardaError):
    """No swearing-in that lacks its papers."""

    code = "nothing_to_issue"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Semua pelantikan di {place} yang daftarnya ditutup sudah bersurat.",
            en=f"All swearings-in of {place} whose lists are closed have their papers.",
        )


class NotCalled(GardaError):
    """A name that was called and kept with marks, so that it does not count."""

    code = "not_called"

    def __init__(self, marks: Sequence[str]) -> None:
        which = listed(marks) or "-"
        super().__init__(
            id=f"Panggilan ini tercatat, tetapi belum dihitung ({which}). Periksa waktu "
            "pelantikan, izin daring, dan daftar hadirnya.",
            en=f"The call is kept but does not count ({which}). Look at the time of the oath, the "
            "leave and the attendance list.",
        )
