"""Refused acts of voting day: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from garda.kernel.errors import GardaError


class NotCounted(GardaError):
    """What a person reports on the page would not count."""

    code = "not_counted"

    def __init__(self, sentences: Sequence[str]) -> None:
        told = " ".join(sentences)
        super().__init__(
            id=f"Laporan ini tidak dapat dicatat. {told}",
            en=f"This report cannot be kept. {told}",
        )


class NotYet(GardaError):
    """A time that has not come."""

    code = "not_yet"

    def __init__(self) -> None:
        super().__init__(
            id="Jam itu belum tiba. Tulis jam yang sudah lewat, atau kosongkan untuk sekarang.",
            en="That hour has not come yet. Write one that has, or leave it empty for now.",
        )


class UnknownKind(GardaError):
    """A kind that the pack's list does not have."""

    code = "unknown_kind"

    def __init__(self) -> None:
        super().__init__(
            id="Pilihan itu tidak ada pada daftar paket pemilihan. Muat ulang, lalu pilih lagi.",
            en="The pack's list has no such choice. Reload the page and choose again.",
        )


class IdOfAnother(GardaError):
    """An id under which something else is kept."""

    code = "id_used"

    def __init__(self) -> None:
        super().__init__(
            id="Nomor kiriman ini sudah dipakai untuk catatan lain. Buka formulir sekali lagi.",
            en="This sending number was used for another note. Open the form again.",
        )


class NoWitnessPair(GardaError):
    """An objection without the contest, or for a pair that is not on its ballot."""

    code = "no_pair"

    def __init__(self) -> None:
        super().__init__(
            id="Keberatan diajukan saksi sebuah pasangan calon. Pilih pemilihan dan nomor urut "
            "pasangannya.",
            en="An objection is raised by the witness of a pair. Choose the contest and the pair.",
        )


class NotYourPair(GardaError):
    """A witness objects for another pair."""

    code = "not_your_pair"

    def __init__(self) -> None:
        super().__init__(
            id="Saksi mengajukan keberatan hanya untuk pasangan pada surat mandatnya.",
            en="A witness objects for the pair of the own mandate only.",
        )


class BadVoteDay(GardaError):
    """A day on which the vote cannot be held again."""

    code = "bad_vote_day"

    def __init__(self, first: str, last: str) -> None:
        super().__init__(
            id=f"Hari pelaksanaan harus antara {first} dan {last}. Pilih hari lain.",
            en=f"The day must be between {first} and {last}. Choose another.",
        )


class OrderStands(GardaError):
    """Another order concerns the same round."""

    code = "order_stands"

    def __init__(self) -> None:
        super().__init__(
            id="Untuk pemilihan di TPS ini sudah ada usulan atau keputusan. Selesaikan itu dahulu.",
            en="There is a proposal or decision for this contest at this station. Finish it first.",
        )


class OrderClosed(GardaError):
    """An order that was decided, or held, already; or is not decided yet."""

    code = "order_closed"

    def __init__(self) -> None:
        super().__init__(
            id="Keputusan ini sudah berubah keadaannya. Muat ulang halaman.",
            en="This order has changed meanwhile. Reload the page.",
        )


class SameDecider(GardaError):
    """Who proposed decides, too."""

    code = "same_author"

    def __init__(self) -> None:
        super().__init__(
            id="Yang mengusulkan tidak memutuskan. Mintalah anggota KPU Kabupaten/Kota yang lain.",
            en="Who proposed does not decide. Ask another member of the regency's KPU.",
        )


class NotTheDay(GardaError):
    """Held before its day."""

    code = "not_the_day"

    def __init__(self, day: str) -> None:
        super().__init__(
            id=f"Pelaksanaannya {day}. Nyatakan dilaksanakan pada atau sesudah hari itu.",
            en=f"It is held on {day}. Say so on that day or later.",
        )


class VoteComing(GardaError):
    """A plenary would close while a vote is to be held again."""

    code = "vote_coming"

    def __init__(self, stations: Sequence[str]) -> None:
        named = ", ".join(stations)
        super().__init__(
            id=f"Pemungutan atau penghitungan akan diulang di {named}. Tutup pleno sesudah "
            "dilaksanakan, atau putuskan usulannya.",
            en=f"The vote is to be held again at {named}. Close the plenary afterwards, or decide "
            "the proposal.",
        )


class AlreadyHanded(GardaError):
    """A box that was handed over on this leg."""

    code = "already_handed"

    def __init__(self, stations: Sequence[str]) -> None:
        named = ", ".join(stations)
        super().__init__(
            id=f"{named} sudah diserahterimakan. Bila tanda terimanya salah, cabut dokumennya, "
            "lalu catat lagi.",
            en=f"{named} was handed over already. If the receipt is wrong, withdraw the document "
            "and record it anew.",
        )


class SealMissing(GardaError):
    """A box without the number of its seal."""

    code = "seal_missing"

    def __init__(self, stations: Sequence[str]) -> None:
        named = ", ".join(stations)
        super().__init__(
            id=f"Nomor segel {named} belum ada. Tulis nomor pada segel kotak.",
            en=f"The seal number of {named} is missing. Write the number on the box's seal.",
        )


class GiverUnknown(GardaError):
    """Somebody who does not give on this leg, or nobody named at all."""

    code = "giver_unknown"

    def __init__(self) -> None:
        super().__init__(
            id="Pilih yang menyerahkan dari daftar, atau tulis namanya pada keterangan.",
            en="Choose who gives from the list, or write who it is in the note.",
        )


class UnknownStations(GardaError):
    """No station, or one of another village."""

    code = "unknown_stations"

    def __init__(self) -> None:
        super().__init__(
            id="Pilih sedikitnya satu TPS desa ini.",
            en="Choose at least one station of this village.",
        )


class UnknownStation(GardaError):
    code = "unknown_station"

    def __init__(self) -> None:
        super().__init__(
            id="TPS ini tidak ada dalam pemilihan ini. Muat ulang daftar tugas di ponsel.",
            en="There is no such station in this election. Load the phone's tasks again.",
        )


class NotOperator(GardaError):
    code = "not_operator"

    def __init__(self) -> None:
        super().__init__(
            id="Akun ini bukan operator TPS tersebut. Minta PPS menunjuk Anda sebagai operator.",
            en="This account is no operator of the station. Ask the PPS to name you.",
        )


class UnknownIncident(GardaError):
    """A photo of an incident that is not here: its text comes first."""

    code = "unknown_incident"

    def __init__(self) -> None:
        super().__init__(
            id="Catatan kejadian dari foto ini belum ada di server. Kirim dahulu catatannya, "
            "lalu fotonya.",
            en="The incident of this photo is not here yet. Send the incident first, then the "
            "photo.",
        )


class RevokedPhone(GardaError):
    code = "revoked_device"

    def __init__(self) -> None:
        super().__init__(
            id="Ponsel ini sudah dicabut; fotonya tidak diterima. Hubungi PPS.",
            en="This phone was revoked; its photo is not taken. Ask the PPS.",
        )
