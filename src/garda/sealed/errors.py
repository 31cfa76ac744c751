"""Refusals of the room: what is wrong, and what to do."""

from __future__ import annotations

from garda.kernel.errors import GardaError, NotAllowed


class NothingToOpen(GardaError):
    code = "nothing_to_open"

    def __init__(self) -> None:
        super().__init__(
            id="Tidak ada data yang dapat dibuka: belum dicatat, atau sudah dihapus.",
            en="There is nothing to open: it was never recorded, or it was erased.",
        )


class UnknownReason(GardaError):
    code = "unknown_reason"

    def __init__(self) -> None:
        super().__init__(
            id="Pilih salah satu alasan dari daftar; untuk alasan lain, tulis keterangannya.",
            en="Choose a reason from the list; for another one, write what it is.",
        )


class NotForThisRole(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            id="Peran Anda tidak memerlukan data ini. Minta kepada PPS desanya atau KPU"
            " Kabupaten/Kota.",
            en="Your role does not need this. Ask the village's PPS or the regency's KPU.",
        )


class OwnCase(NotAllowed):
    code = "own_case"

    def __init__(self) -> None:
        super().__init__(
            id="Pembukaan oleh Anda sendiri dijelaskan oleh orang lain. Minta rekan Anda di KPU.",
            en="What you opened yourself is explained by somebody else. Ask a colleague at KPU.",
        )


class ExplainedAlready(GardaError):
    code = "explained"

    def __init__(self) -> None:
        super().__init__(
            id="Pembukaan ini sudah dijelaskan. Muat ulang halaman untuk membacanya.",
            en="This was explained already. Load the page again to read it.",
        )


class NotInThisVault(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            id="Data ini hanya untuk petugas yang menanganinya. Peran atau divisi Anda tidak"
            " termasuk.",
            en="These data are for the officers who deal with them. Your role or division is not"
            " among them.",
        )


class NotApplicable(GardaError):
    code = "not_applicable"

    def __init__(self, title: str) -> None:
        super().__init__(
            id=f"{title} tidak berlaku untuk orang ini.",
            en=f"{title}: does not apply to this person.",
        )


class PaperStands(GardaError):
    code = "paper_stands"

    def __init__(self, thing: str) -> None:
        super().__init__(
            id=f"Sudah ada {thing} yang berlaku. Tarik dahulu yang lama, lalu catat yang baru.",
            en="One stands already. Withdraw it first, then record the new one.",
        )


class UnknownPaper(GardaError):
    code = "unknown_paper"

    def __init__(self) -> None:
        super().__init__(
            id="Berkas ini tidak ada, sudah ditarik, atau sudah dihapus. Muat ulang halamannya.",
            en="This paper is not there, was withdrawn, or erased. Load the page again.",
        )
