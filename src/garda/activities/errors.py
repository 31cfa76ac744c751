"""Refused acts around gatherings: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from garda.formation.errors import listed
from garda.kernel.errors import GardaError


class WrongLevel(GardaError):
    """A gathering planned for a region where this audience does not meet."""

    code = "wrong_level"

    def __init__(self, audience: str, places: Sequence[str]) -> None:
        where = listed(places)
        super().__init__(
            id=f"Kegiatan untuk {audience} tidak diadakan di {where}. Pilih wilayah pada "
            "tingkatnya.",
            en=f"A gathering for {audience} does not take place in {where}. Choose its own level.",
        )


class BrokenLineage(GardaError):
    """A training that names no session above it, or the wrong one."""

    code = "broken_lineage"

    def __init__(self, audience: str) -> None:
        super().__init__(
            id=f"Bimtek untuk {audience} harus menunjuk sesi satu tingkat di atasnya yang "
            "mencakup wilayah ini. Pilih sesi asalnya.",
            en=f"Training for {audience} must name the session one level above that covers "
            "this region. Choose that session.",
        )


class AlreadyPlanned(GardaError):
    """The same gathering at the same time."""

    code = "already_planned"

    def __init__(self, places: Sequence[str]) -> None:
        where = listed(places)
        super().__init__(
            id=f"Kegiatan yang sama pada waktu itu sudah direncanakan di {where}. Tidak ada "
            "yang berubah.",
            en=f"The same gathering at that time is planned already in {where}. Nothing changed.",
        )


class ActivityClosed(GardaError):
    """The attendance list is closed."""

    code = "activity_closed"

    def __init__(self, title: str) -> None:
        super().__init__(
            id=f"Daftar hadir {title} sudah ditutup. Buat kegiatan susulan untuk yang belum hadir.",
            en=f"The attendance list of {title} is closed. Plan another gathering for those "
            "missing.",
        )


class NotInvited(GardaError):
    """Persons who do not belong to this gathering's audience or region."""

    code = "not_invited"

    def __init__(self, rows: Sequence[int]) -> None:
        which = listed(rows)
        super().__init__(
            id=f"Baris {which}: orangnya bukan peserta kegiatan ini (badan, wilayah, atau masa "
            "tugasnya lain). Hapus baris itu.",
            en=f"Rows {which}: the person is no participant (another body, region or term). "
            "Remove them.",
        )


class NotDecreed(GardaError):
    """An oath needs a decree."""

    code = "not_decreed"

    def __init__(self, rows: Sequence[int]) -> None:
        which = listed(rows)
        super().__init__(
            id=f"Baris {which}: belum ada keputusan pengangkatan. Terbitkan keputusan sebelum "
            "pelantikan.",
            en=f"Rows {which}: there is no decree yet. Issue it before the oath.",
        )


class AlreadyRecorded(GardaError):
    """Persons whose attendance at this gathering is recorded."""

    code = "already_recorded"

    def __init__(self, rows: Sequence[int]) -> None:
        which = listed(rows)
        super().__init__(
            id=f"Baris {which}: kehadirannya sudah tercatat atau tertulis dua kali. Hapus "
            "baris itu.",
            en=f"Rows {which}: attendance is recorded already or given twice. Remove those rows.",
        )


class ReasonMissing(GardaError):
    """Online presence without a reason the pack knows."""

    code = "reason_missing"

    def __init__(self, rows: Sequence[int], reasons: Sequence[str]) -> None:
        which, known = listed(rows), ", ".join(reasons) or "-"
        super().__init__(
            id=f"Baris {which}: hadir daring perlu alasan dari daftar ({known}).",
            en=f"Rows {which}: attending online needs a reason of the list ({known}).",
        )


class OwnApproval(GardaError):
    """Online presence that its recorder approved."""

    code = "own_approval"

    def __init__(self, rows: Sequence[int]) -> None:
        which = listed(rows)
        super().__init__(
            id=f"Baris {which}: yang memutus izin daring tidak mencatat kehadirannya. Mintalah PPS "
            "mencatatnya.",
            en=f"Rows {which}: who decided on the leave does not record the attendance. Ask the "
            "PPS to record it.",
        )


class LeaveMissing(GardaError):
    """Online at an oath without a leave that the regency's KPU gave."""

    code = "leave_missing"

    def __init__(self, rows: Sequence[int]) -> None:
        which = listed(rows)
        super().__init__(
            id=f"Baris {which}: belum ada izin hadir daring yang disetujui. PPS memintanya dengan "
            "alasan dan bukti, KPU Kabupaten/Kota memutusnya.",
            en=f"Rows {which}: no leave to attend online was given. The PPS asks for it with a "
            "reason and evidence, the regency's KPU decides.",
        )


class AlreadySworn(GardaError):
    """Members who were sworn in at another gathering."""

    code = "already_sworn"

    def __init__(self, rows: Sequence[int], where: Sequence[str]) -> None:
        which, places = listed(rows), listed(dict.fromkeys(where))
        super().__init__(
            id=f"Baris {which}: orangnya sudah dilantik pada {places}. Satu orang dilantik satu "
            "kali; hapus baris itu.",
            en=f"Rows {which}: the person was sworn in at {places}. Nobody is sworn in twice; "
            "remove those rows.",
        )
