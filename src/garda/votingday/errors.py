"""Refused acts of voting day: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from garda.kernel.errors import GardaError, PlainRefusal


class NotCounted(GardaError):
    """What a person reports on the page would not count."""

    code = "not_counted"

    def __init__(self, sentences: Sequence[str]) -> None:
        told = " ".join(sentences)
        super().__init__(
            id=f"Laporan ini tidak dapat dicatat. {told}",
            en=f"This report cannot be kept. {told}",
        )


class NotYet(PlainRefusal):
    """A time that has not come."""

    code = "not_yet"
    sentence_id = "Jam itu belum tiba. Tulis jam yang sudah lewat, atau kosongkan untuk sekarang."
    sentence_en = "That hour has not come yet. Write one that has, or leave it empty for now."


class UnknownKind(PlainRefusal):
    """A kind that the pack's list does not have."""

    code = "unknown_kind"
    sentence_id = "Pilihan itu tidak ada pada daftar paket pemilihan. Muat ulang, lalu pilih lagi."
    sentence_en = "The pack's list has no such choice. Reload the page and choose again."


class IdOfAnother(PlainRefusal):
    """An id under which something else is kept."""

    code = "id_used"
    sentence_id = "Nomor kiriman ini sudah dipakai untuk catatan lain. Buka formulir sekali lagi."
    sentence_en = "This sending number was used for another note. Open the form again."


class NoWitnessPair(PlainRefusal):
    """An objection without the contest, or for a pair that is not on its ballot."""

    code = "no_pair"
    sentence_id = (
        "Keberatan diajukan saksi sebuah pasangan calon. Pilih pemilihan dan nomor urut "
        "pasangannya."
    )
    sentence_en = (
        "An objection is raised by the witness of a pair. Choose the contest and the pair."
    )


class NotYourPair(PlainRefusal):
    """A witness objects for another pair."""

    code = "not_your_pair"
    sentence_id = "Saksi mengajukan keberatan hanya untuk pasangan pada surat mandatnya."
    sentence_en = "A witness objects for the pair of the own mandate only."


class BadVoteDay(GardaError):
    """A day on which the vote cannot be held again."""

    code = "bad_vote_day"

    def __init__(self, first: str, last: str) -> None:
        super().__init__(
            id=f"Hari pelaksanaan harus antara {first} dan {last}. Pilih hari lain.",
            en=f"The day must be between {first} and {last}. Choose another.",
        )


class OrderStands(PlainRefusal):
    """Another order concerns the same round."""

    code = "order_stands"
    sentence_id = (
        "Untuk pemilihan di TPS ini sudah ada usulan atau keputusan. Selesaikan itu dahulu."
    )
    sentence_en = (
        "There is a proposal or decision for this contest at this station. Finish it first."
    )


class OrderClosed(PlainRefusal):
    """An order that was decided, or held, already; or is not decided yet."""

    code = "order_closed"
    sentence_id = "Keputusan ini sudah berubah keadaannya. Muat ulang halaman."
    sentence_en = "This order has changed meanwhile. Reload the page."


class SameDecider(PlainRefusal):
    """Who proposed decides, too."""

    code = "same_author"
    sentence_id = (
        "Yang mengusulkan tidak memutuskan. Mintalah anggota KPU Kabupaten/Kota yang lain."
    )
    sentence_en = "Who proposed does not decide. Ask another member of the regency's KPU."


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


class GiverUnknown(PlainRefusal):
    """Somebody who does not give on this leg, or nobody named at all."""

    code = "giver_unknown"
    sentence_id = "Pilih yang menyerahkan dari daftar, atau tulis namanya pada keterangan."
    sentence_en = "Choose who gives from the list, or write who it is in the note."


class UnknownStations(PlainRefusal):
    """No station, or one of another village."""

    code = "unknown_stations"
    sentence_id = "Pilih sedikitnya satu TPS desa ini."
    sentence_en = "Choose at least one station of this village."


class UnknownStation(PlainRefusal):
    code = "unknown_station"
    sentence_id = "TPS ini tidak ada dalam pemilihan ini. Muat ulang daftar tugas di ponsel."
    sentence_en = "There is no such station in this election. Load the phone's tasks again."


class NotOperator(PlainRefusal):
    code = "not_operator"
    sentence_id = "Akun ini bukan operator TPS tersebut. Minta PPS menunjuk Anda sebagai operator."
    sentence_en = "This account is no operator of the station. Ask the PPS to name you."


class UnknownIncident(PlainRefusal):
    """A photo of an incident that is not here: its text comes first."""

    code = "unknown_incident"
    sentence_id = (
        "Catatan kejadian dari foto ini belum ada di server. Kirim dahulu catatannya, lalu fotonya."
    )
    sentence_en = (
        "The incident of this photo is not here yet. Send the incident first, then the photo."
    )


class RevokedPhone(PlainRefusal):
    code = "revoked_device"
    sentence_id = "Ponsel ini sudah dicabut; fotonya tidak diterima. Hubungi PPS."
    sentence_en = "This phone was revoked; its photo is not taken. Ask the PPS."
