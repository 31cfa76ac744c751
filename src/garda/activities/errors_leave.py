"""Refused acts around leave to be sworn in online."""

from __future__ import annotations

from collections.abc import Sequence

from garda.kernel.errors import GardaError


class EvidenceMissing(GardaError):
    """Leave asked without evidence."""

    code = "evidence_missing"

    def __init__(self) -> None:
        super().__init__(
            id="Izin dilantik daring perlu bukti, misalnya kartu ujian atau surat tugas. Unggah "
            "foto atau PDF-nya.",
            en="Leave to be sworn in online needs evidence, such as an exam card or a letter of "
            "assignment. Upload its photo or PDF.",
        )


class NoLeaveReason(GardaError):
    """A reason that the pack does not know."""

    code = "no_leave_reason"

    def __init__(self, known: Sequence[str]) -> None:
        reasons = "; ".join(known) or "-"
        super().__init__(
            id=f"Pilih alasan dari daftar: {reasons}.",
            en=f"Choose a reason of the list: {reasons}.",
        )


class NotForLeave(GardaError):
    """Leave for somebody whom this gathering does not swear in."""

    code = "not_for_leave"

    def __init__(self, title: str) -> None:
        super().__init__(
            id=f"Orang ini tidak dilantik pada {title}: bukan anggota ber-SK di wilayah ini, atau "
            "sudah berhenti.",
            en=f"This person is not sworn in at {title}: no member with a decree here, or not "
            "serving any more.",
        )


class LeaveAsked(GardaError):
    """Leave that was asked or given already."""

    code = "leave_asked"

    def __init__(self, name: str) -> None:
        super().__init__(
            id=f"Izin daring untuk {name} sudah diminta atau sudah diberikan pada pelantikan ini.",
            en=f"Leave for {name} was asked or given already for this swearing-in.",
        )


class LeaveDecided(GardaError):
    """A leave that was decided before."""

    code = "leave_decided"

    def __init__(self) -> None:
        super().__init__(
            id="Permohonan ini sudah diputus. Muat ulang halaman.",
            en="This request was decided already. Load the page again.",
        )


class OwnLeave(GardaError):
    """Whoever asked for a leave does not decide on it."""

    code = "own_leave"

    def __init__(self) -> None:
        super().__init__(
            id="Yang meminta izin tidak memutusnya sendiri. Mintalah anggota KPU Kabupaten/Kota "
            "yang lain.",
            en="Whoever asked for the leave does not decide on it. Ask another member of the "
            "regency's KPU.",
        )


class WhyRefused(GardaError):
    """A note that is missing where it is needed, or holds somebody's number."""

    code = "why_refused"

    def __init__(self) -> None:
        super().__init__(
            id="Tuliskan alasan penolakan dengan kata-kata, tanpa NIK atau nomor lain.",
            en="Say in words why it is refused, without anybody's number.",
        )
