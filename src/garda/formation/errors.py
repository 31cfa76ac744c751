"""Refused acts of forming the groups: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from garda.kernel.errors import GardaError

#: Items named in one message; the rest are counted.
NAMED = 10


def listed(items: Iterable[object]) -> str:
    """``"a, b, c"``; a long list ends with how many more there are."""
    texts = [str(item) for item in items]
    more = f" (+{len(texts) - NAMED})" if len(texts) > NAMED else ""
    return ", ".join(texts[:NAMED]) + more


class NoCall(GardaError):
    """No call is open for the body in this regency."""

    code = "no_call"

    def __init__(self, body: str, place: str) -> None:
        super().__init__(
            id=f"Pendaftaran {body} untuk {place} belum dibuka. KPU Kabupaten/Kota membukanya "
            "dahulu.",
            en=f"No call for {body} is open for {place}. The regency's KPU opens it first.",
        )


class CallExists(GardaError):
    """The regency's calls are open already."""

    code = "call_exists"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Pendaftaran untuk {place} sudah dibuka. Tidak perlu dibuka lagi.",
            en=f"The calls for {place} are open already. Nothing more to do.",
        )


class OutsidePeriod(GardaError):
    """Receipts outside the call's period, by the clock at the counter."""

    code = "outside_period"

    def __init__(self, receipts: Sequence[str], opens: datetime, closes: datetime) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Tanda terima {which} di luar masa pendaftaran ({opens:%d-%m-%Y %H:%M} sampai "
            f"sebelum {closes:%d-%m-%Y %H:%M} waktu setempat). Hapus baris itu, lalu kirim lagi.",
            en=f"Receipts {which} lie outside the period ({opens:%Y-%m-%d %H:%M} to before "
            f"{closes:%Y-%m-%d %H:%M} local time). Remove those rows and send again.",
        )


class NotYetReceived(GardaError):
    """A receipt with a time that has not come."""

    code = "not_yet_received"

    def __init__(self, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Waktu terima {which} belum terjadi. Periksa jam perangkat Anda.",
            en=f"The time of receipts {which} has not come yet. Check the clock of your device.",
        )


class AlreadyApplied(GardaError):
    """A person or a receipt number that is in the register already."""

    code = "already_applied"

    def __init__(self, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Tanda terima {which}: orangnya atau nomornya sudah tercatat. Hapus baris itu, "
            "lalu kirim lagi.",
            en=f"Receipts {which}: the person or the number is registered already. Remove "
            "those rows and send again.",
        )


class UnknownPerson(GardaError):
    """Persons that this village does not know."""

    code = "unknown_person"

    def __init__(self, where: Sequence[str]) -> None:
        which = listed(where)
        super().__init__(
            id=f"Orang pada {which} tidak terdaftar di wilayah ini. Daftarkan orangnya dahulu.",
            en=f"The person of {which} is not registered in this region. Register the person "
            "first.",
        )


class UnknownStation(GardaError):
    """A station that the current voter list of the village does not have."""

    code = "unknown_station"

    def __init__(self, where: Sequence[str]) -> None:
        which = listed(where)
        super().__init__(
            id=f"TPS pada {which} tidak ada dalam daftar pemilih yang berlaku di desa ini. "
            "Pilih TPS dari daftar.",
            en=f"The station of {which} is not in the village's current voter list. Choose one "
            "of it.",
        )


class IdentityNumber(GardaError):
    """An identity number among the facts, where nobody would protect it."""

    code = "identity_number"

    def __init__(self, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Isian {which} memuat nomor 16 angka (NIK atau KK). Nomor identitas hanya "
            "disimpan pada data orang. Hapus dari isian.",
            en=f"Entry {which} holds a 16-digit number (NIK or KK). Identity numbers belong to the "
            "person's record only. Remove it from the entry.",
        )


class NoStations(GardaError):
    """A village without stations in the current voter list."""

    code = "no_stations"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"{village} tidak punya TPS dalam daftar pemilih yang berlaku. Muat daftar "
            "pemilih dahulu.",
            en=f"{village} has no station in the current voter list. Load the voter list first.",
        )


class NotAssessed(GardaError):
    """Applications without an assessment."""

    code = "not_assessed"

    def __init__(self, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Pendaftar {which} belum diperiksa. Jalankan penelitian administrasi dahulu.",
            en=f"Applicants {which} are not assessed yet. Run the administrative check first.",
        )


class UnknownApplication(GardaError):
    """Rows of a sending that name no application of the village."""

    code = "unknown_application"

    def __init__(self, village: str, rows: Sequence[int]) -> None:
        which = listed(rows)
        super().__init__(
            id=f"Baris {which}: pelamarnya tidak ada pada daftar {village}. Pilih pelamar dari "
            "daftar desa Anda.",
            en=f"Row {which}: no such applicant on the list of {village}. Choose applicants of "
            "your village.",
        )


class Withdrawn(GardaError):
    """Applications that were withdrawn."""

    code = "withdrawn"

    def __init__(self, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Pelamar {which} sudah mundur dari pendaftaran. Hapus baris itu, lalu kirim lagi.",
            en=f"Applicants {which} have withdrawn. Remove those rows and send again.",
        )


class NotYetAsked(GardaError):
    """Answers with a time that has not come."""

    code = "not_yet_asked"

    def __init__(self, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Waktu bertanya kepada {which} belum terjadi. Isi waktu orang itu menjawab.",
            en=f"The time of asking {which} has not come yet. Enter when the person answered.",
        )


class AlreadyAnswered(GardaError):
    """Answers that are not the newest: an equally new one is recorded, or one is sent twice."""

    code = "already_answered"

    def __init__(self, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Jawaban {which} yang sama baru atau lebih baru sudah tercatat, atau disebut dua "
            "kali. Hapus baris itu, lalu kirim lagi.",
            en=f"An answer of {which} that is as new or newer is recorded already, or sent twice. "
            "Remove those rows and send again.",
        )


class AlreadyAdopted(GardaError):
    """The village's proposal was adopted before."""

    code = "already_adopted"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"Usulan KPPS {village} sudah ditetapkan pleno PPS.",
            en=f"The KPPS proposal of {village} has been adopted already. Nothing changed.",
        )


class Superseded(GardaError):
    """A newer proposal took this one's place."""

    code = "superseded"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"Usulan KPPS {village} ini sudah digantikan usulan yang lebih baru. Buka "
            "usulan terbaru.",
            en=f"This KPPS proposal of {village} was replaced by a newer one. Open the latest.",
        )


class AlreadyServing(GardaError):
    """Persons who hold a seat in this election already."""

    code = "already_serving"

    def __init__(self, names: Sequence[str], rows: Sequence[int] = ()) -> None:
        """``rows``: where the persons stand in what was sent, from 0."""
        self.rows = tuple(rows)
        who = listed(names)
        super().__init__(
            id=f"{who} sudah menjabat dalam pemilihan ini. Satu orang hanya boleh satu kursi.",
            en=f"{who} already serves in this election. One person may hold one seat only.",
        )


class SeatTaken(GardaError):
    """The seat has a member."""

    code = "seat_taken"

    def __init__(self, place: str, seat: int) -> None:
        super().__init__(
            id=f"Kursi {seat} di {place} sudah terisi. Muat ulang daftar kursi kosong.",
            en=f"Seat {seat} of {place} is taken. Reload the list of empty seats.",
        )


class NoSuchSeat(GardaError):
    """A seat number or a region that the body does not have."""

    code = "no_such_seat"

    def __init__(self, body: str, place: str) -> None:
        super().__init__(
            id=f"Kursi itu tidak ada pada {body} di {place}. Periksa nomor kursi dan tingkat "
            "wilayah.",
            en=f"{body} of {place} has no such seat. Check the seat number and the region's level.",
        )


class CannotServe(GardaError):
    """The candidate may not take this seat; ``code`` tells which condition is missing."""

    code = "cannot_serve"


class MembersMissing(GardaError):
    """Seats are empty, so the decree would be incomplete."""

    code = "seats_empty"

    def __init__(self, village: str, empty: Sequence[str]) -> None:
        where = listed(empty)
        super().__init__(
            id=f"{village}: masih ada kursi kosong di {where}. Isi kekurangannya dahulu, lalu "
            "terbitkan keputusan.",
            en=f"{village}: seats are still empty at {where}. Fill them first, then issue the "
            "decree.",
        )


class NothingToDecree(GardaError):
    """Every member of the body there has a decree."""

    code = "nothing_to_decree"

    def __init__(self, place: str, body: str = "KPPS") -> None:
        super().__init__(
            id=f"Semua anggota {body} {place} sudah punya keputusan. Tidak ada yang diterbitkan.",
            en=f"Every member of {body} of {place} has a decree. Nothing was issued.",
        )


class AlreadyEnded(GardaError):
    """The appointment has ended."""

    code = "already_ended"

    def __init__(self, name: str) -> None:
        super().__init__(
            id=f"Masa tugas {name} sudah berakhir.",
            en=f"The appointment of {name} has ended already. Nothing changed.",
        )


class TooLateToResign(GardaError):
    """Resignation is possible up to the day before voting."""

    code = "too_late_to_resign"

    def __init__(self, name: str) -> None:
        super().__init__(
            id=f"{name} tidak dapat mengundurkan diri pada hari pemungutan suara atau "
            "sesudahnya; batasnya sehari sebelumnya. Bila berhalangan, pilih alasan lain.",
            en=f"{name} cannot resign on voting day or later; the last day is the day before. "
            "Choose another reason if the person is unable to serve.",
        )


class NoReserve(GardaError):
    """Nobody on the village's list of substitutes may take the seat."""

    code = "no_reserve"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Tidak ada calon pengganti yang dapat bertugas di {place}. Akhiri masa "
            "tugasnya, lalu isi kursi dari desa tetangga atau dengan penunjukan langsung.",
            en=f"No substitute may serve at {place}. End the appointment, then fill the seat "
            "from a neighbouring village or by direct appointment.",
        )
