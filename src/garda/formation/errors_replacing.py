"""Refused acts around seats that change hands: what is wrong, where, and what to do."""

from __future__ import annotations

from datetime import date

from garda.kernel.errors import GardaError


class ReserveChanged(GardaError):
    """Another reserve is next by now than the one that was shown."""

    code = "reserve_changed"

    def __init__(self, name: str) -> None:
        super().__init__(
            id=f"Cadangan berikutnya sekarang {name}, bukan lagi yang tampil tadi. Periksa "
            "namanya, lalu tetapkan lagi.",
            en=f"The next reserve is {name} by now, not the one you were shown. Look at the name, "
            "then decide again.",
        )


class KinAtStation(GardaError):
    """Somebody of the same household (family card, spouse) serves at the station."""

    code = "kin_at_station"

    def __init__(self, name: str, place: str, next_: str | None) -> None:
        follows, comes = _next(next_)
        super().__init__(
            id=f"{name} sekeluarga (nomor KK sama, atau suami/istri) dengan anggota {place}. "
            f"Sekeluarga tidak bertugas di satu TPS. {follows}",
            en=f"{name} is of one household (family card, or husband and wife) with a member of "
            f"{place}; kin do not serve at one station. {comes}",
        )


def _next(name: str | None) -> tuple[str, str]:
    """What to do instead, in both languages."""
    if name is None:
        return (
            "Pilih cadangan lain, desa tetangga, atau tunjuk orang lain secara langsung.",
            "Choose another reserve, a neighbouring village, or appoint somebody else directly.",
        )
    return f"Cadangan berikutnya yang dapat: {name}.", f"The next reserve who may: {name}."


class NotAReserve(GardaError):
    """The applicant is not, or no longer, on the village's list of reserves."""

    code = "not_a_reserve"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"Orang ini tidak ada pada daftar cadangan {village}, atau sudah mundur atau "
            "bertugas. Muat ulang halaman.",
            en=f"This person is not on the list of reserves of {village}, or has withdrawn or "
            "serves by now. Reload the page.",
        )


class NameUnclear(GardaError):
    """The corrected name is empty, the same as before, too long or has digits in it."""

    code = "name_unclear"

    def __init__(self, name: str) -> None:
        super().__init__(
            id=f"Tulis nama {name} yang benar: tidak kosong, berbeda dari yang sekarang, tanpa "
            "angka, paling panjang 150 huruf.",
            en=f"Write the right name of {name}: not empty, not the present one, without digits, "
            "150 characters at most.",
        )


class CorrectionWaits(GardaError):
    """A correction of this member's name waits already."""

    code = "correction_waits"

    def __init__(self, name: str) -> None:
        super().__init__(
            id=f"Pembetulan nama {name} sudah diusulkan dan menunggu orang kedua.",
            en=f"A correction of the name of {name} is proposed already and waits for a second "
            "person.",
        )


class CorrectionDecided(GardaError):
    """Somebody has decided the correction."""

    code = "correction_decided"

    def __init__(self, name: str) -> None:
        super().__init__(
            id=f"Pembetulan nama {name} sudah diputuskan. Muat ulang halaman.",
            en=f"The correction of the name of {name} has been decided. Reload the page.",
        )


class SamePersonConfirms(GardaError):
    """Whoever proposes a correction does not confirm it."""

    code = "same_person"

    def __init__(self) -> None:
        super().__init__(
            id="Yang mengusulkan tidak mengesahkan. Mintalah anggota PPS lain atau KPU "
            "Kabupaten/Kota membandingkan dengan KTP-el.",
            en="Whoever proposes does not confirm. Ask another member of the PPS or the regency's "
            "KPU to compare with the identity card.",
        )


class NameNotYours(GardaError):
    """The person is registered in another village, so this desk may not rename them."""

    code = "name_not_yours"

    def __init__(self, name: str) -> None:
        super().__init__(
            id=f"{name} tercatat di desa lain. Yang mengesahkan pembetulan namanya adalah KPU "
            "Kabupaten/Kota.",
            en=f"{name} is registered in another village. The regency's KPU confirms the "
            "correction of the name.",
        )


class AlreadyAnnounced(GardaError):
    """The result was announced, and that paper still holds."""

    code = "already_announced"

    def __init__(self, village: str, number: int) -> None:
        super().__init__(
            id=f"Hasil ini untuk {village} sudah diumumkan dengan nomor {number}. Cabut dahulu "
            "bila ada yang harus diubah.",
            en=f"This result of {village} is announced under number {number}. Withdraw that paper "
            "first if something has to change.",
        )


class NothingToAnnounce(GardaError):
    """The result does not exist yet."""

    code = "nothing_to_announce"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"Belum ada hasil untuk diumumkan di {village}: periksa semua pelamar dan "
            "dokumennya sampai tidak ada yang perlu klarifikasi, atau tetapkan usulannya dalam "
            "pleno dahulu.",
            en=f"There is no result to announce in {village} yet: assess every applicant with "
            "their documents until nothing is asked any more, or have the plenary adopt the "
            "proposal first.",
        )


class TooEarlyToEvaluate(GardaError):
    """Service is evaluated when it was done."""

    code = "too_early"

    def __init__(self, day: date) -> None:
        super().__init__(
            id=f"Evaluasi dibuka setelah hari pemungutan suara ({day:%d-%m-%Y}).",
            en=f"Evaluation opens after voting day ({day:%Y-%m-%d}).",
        )


class DidNotServe(GardaError):
    """Only whoever served at this station on voting day is evaluated there."""

    code = "did_not_serve"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Yang dievaluasi hanya anggota yang bertugas di {place} pada hari pemungutan "
            "suara. Muat ulang halaman.",
            en=f"Only members who served at {place} on voting day are evaluated. Reload the page.",
        )
