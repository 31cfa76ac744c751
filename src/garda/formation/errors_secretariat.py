"""Refused acts on secretariats and special locations: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from garda.kernel.errors import GardaError

from .errors import listed


class FormedOtherwise(GardaError):
    """Members of this body come by another way."""

    code = "formed_otherwise"

    def __init__(self, body: str) -> None:
        super().__init__(
            id=f"Anggota {body} tidak ditetapkan lewat cara ini. Sekretariat dibentuk dari usulan "
            "pemerintah daerah, badan lain oleh KPU Kabupaten/Kota atau PPS.",
            en=f"Members of {body} are not appointed this way. Secretariats come from a proposal "
            "of the local government, other bodies from the regency's KPU or the PPS.",
        )


class LetterUnclear(GardaError):
    """The letter has no number or no office, names nobody, or bears a date that has not come."""

    code = "letter_unclear"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Surat usulan untuk {place} belum lengkap: nomor, tanggal yang tidak di depan "
            "hari ini, pengirim, dan sekurangnya satu nama. Lengkapi menurut suratnya.",
            en=f"The letter for {place} is not complete: it needs a number, a date that is not "
            "in the future, a sender and at least one name. Complete it from the letter.",
        )


class ProposalWaiting(GardaError):
    """The region has a proposal that nobody has decided yet."""

    code = "proposal_waiting"

    def __init__(self, places: Sequence[str]) -> None:
        where = listed(places)
        super().__init__(
            id=f"Usulan sekretariat {where} sebelumnya masih menunggu keputusan KPU "
            "Kabupaten/Kota. Tunggu keputusannya, lalu catat surat yang baru.",
            en=f"An earlier proposal for the secretariat of {where} still waits for the regency's "
            "KPU. Wait for its decision, then record the new letter.",
        )


class NoFreeSeat(GardaError):
    """More persons for a position than it has free seats."""

    code = "no_free_seat"

    def __init__(self, position: str, place: str, free: int, rows: Sequence[int] = ()) -> None:
        self.rows = tuple(rows)
        super().__init__(
            id=f"{place}: jabatan {position} hanya punya {free} kursi kosong. Kurangi namanya, "
            "atau akhiri dahulu masa tugas orang yang digantikan.",
            en=f"{place}: the position {position} has only {free} free seats. Remove names, or "
            "first end the appointment of whoever is replaced.",
        )


class AlreadyNominated(GardaError):
    """Persons who wait in another proposal of this election."""

    code = "already_nominated"

    def __init__(self, names: Sequence[str], rows: Sequence[int] = ()) -> None:
        self.rows = tuple(rows)
        who = listed(names)
        super().__init__(
            id=f"{who} sudah diusulkan untuk sekretariat lain dan menunggu keputusan. Satu orang "
            "hanya boleh satu kursi; pilih orang lain.",
            en=f"{who} waits in another secretariat's proposal. One person may hold one seat; "
            "choose somebody else.",
        )


class NamedTwice(GardaError):
    """One person, or one NIK, twice in the same sending."""

    code = "named_twice"

    def __init__(self, names: Sequence[str], rows: Sequence[int] = ()) -> None:
        self.rows = tuple(rows)
        who = listed(names)
        super().__init__(
            id=f"{who}: orang atau NIK yang sama tertulis dua kali. Hapus salah satunya.",
            en=f"{who}: the same person or NIK stands there twice. Remove one of them.",
        )


class JustTaken(GardaError):
    """Somebody else gave one of the persons a seat, or a place in a letter, at the same moment."""

    code = "just_taken"

    def __init__(self, places: Sequence[str]) -> None:
        where = listed(places)
        super().__init__(
            id=f"Seseorang dalam usulan sekretariat {where} pada saat yang sama dicatat di tempat "
            "lain. Kirim sekali lagi; halaman akan menyebut namanya.",
            en=f"Somebody in the proposal for the secretariat of {where} was recorded elsewhere "
            "at the same moment. Send it once more; the page will name the person.",
        )


class AlreadyDecided(GardaError):
    """Somebody decided about the proposal before."""

    code = "already_decided"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Usulan sekretariat {place} sudah diputuskan orang lain. Muat ulang halamannya.",
            en=f"Somebody has decided the secretariat proposal of {place} already. Reload the "
            "page.",
        )


class SameRecorder(GardaError):
    """Who recorded the letter, or is named in it, does not decide about it."""

    code = "same_author"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Usulan sekretariat {place} Anda catat sendiri atau memuat nama Anda. Yang "
            "memutuskan harus orang lain di KPU Kabupaten/Kota.",
            en=f"You recorded the secretariat proposal of {place}, or it names you. Somebody else "
            "at the regency's KPU has to decide.",
        )


class NotSpecial(GardaError):
    """A station that is at no special location in the list in force."""

    code = "not_special"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"{place} bukan TPS lokasi khusus dalam daftar pemilih yang berlaku, jadi tidak "
            "punya penanggung jawab lokasi.",
            en=f"{place} is no special location in the voter list in force, so nobody answers "
            "for its location.",
        )


class OutsideOffice(GardaError):
    """A date that does not fit: not come yet, or before the period it ends."""

    code = "outside_office"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"{place}: tanggalnya belum terjadi, atau lebih awal dari awal masa penanggung "
            "jawab sekarang. Periksa tanggalnya.",
            en=f"{place}: the date has not come, or lies before the present responsible person "
            "began. Check the date.",
        )


class OfficeMissing(GardaError):
    """Nothing says which office the responsible person holds."""

    code = "office_missing"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"{place}: tuliskan jabatan penanggung jawab di lokasi itu, misalnya Kepala Rutan.",
            en=f"{place}: write the office that the responsible person holds at the location.",
        )


class NobodyResponsible(GardaError):
    """Nobody answers for the location now, so nothing can end."""

    code = "nobody_responsible"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"{place} sekarang tidak punya penanggung jawab. Muat ulang halamannya.",
            en=f"Nobody answers for {place} now. Reload the page.",
        )
