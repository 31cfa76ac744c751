"""What follows from scans: marks on arrival, and one conclusion per person and gathering.

The order in which scans arrive, and how often each arrives, never changes a conclusion; a scan
that counts for nothing is kept and shown with the reason why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

ONSITE, ONLINE, ABSENT = "onsite", "online", "absent"
#: What beats what, where scans of one person contradict one another.
_RANK: Final[Mapping[str, int]] = {ONSITE: 0, ONLINE: 1, ABSENT: 2}
#: A device's clock that is off by more is named. It is corrected all the same.
CLOCK_TOLERANCE: Final = timedelta(minutes=15)
#: How far after its arrival a scan may lie: the two clocks are read at different moments.
_AHEAD: Final = timedelta(minutes=2)


class Mark(StrEnum):
    """What the server saw when a scan arrived."""

    FORGED_CARD = "forged_card"
    EXPIRED_CARD = "expired_card"
    FOREIGN_CARD = "foreign_card"
    OTHER_ELECTION = "other_election"
    UNKNOWN_MEMBER = "unknown_member"
    NOT_INVITED = "not_invited"
    NO_DECREE = "no_decree"
    SWORN_ELSEWHERE = "sworn_elsewhere"
    NOT_YOURS = "not_yours"
    REVOKED_DEVICE = "revoked_device"
    TIME = "time"
    MOVED = "moved"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    NO_LEAVE = "no_leave"
    CLOCK = "clock"
    REASON = "reason"


#: Shown, but the scan counts.
REMARKS: Final = frozenset({Mark.CLOCK, Mark.REASON})

TEXTS: Final[Mapping[str, str]] = {
    Mark.FORGED_CARD: "Kartu tidak dibuat oleh situs ini atau rusak. Catat lewat centang nama.",
    Mark.EXPIRED_CARD: "Kartu sudah kedaluwarsa. Cetak kartu baru, atau centang namanya.",
    Mark.FOREIGN_CARD: "Kartu anggota desa lain. Pastikan orangnya datang ke tempat yang benar.",
    Mark.OTHER_ELECTION: "Kartu dari pemilihan lain. Cetak kartu pemilihan ini.",
    Mark.UNKNOWN_MEMBER: "Orang yang dicatat tidak dikenal. Catat lewat centang nama.",
    Mark.NOT_INVITED: "Bukan peserta kegiatan ini: badan, wilayah, atau masa tugasnya lain.",
    Mark.NO_DECREE: "Belum ada keputusan pengangkatan; belum dapat dilantik.",
    Mark.SWORN_ELSEWHERE: "Sudah dilantik pada kegiatan lain; tidak dilantik dua kali.",
    Mark.NOT_YOURS: "Akun pencatat tidak berwenang atas kegiatan ini.",
    Mark.REVOKED_DEVICE: "Ponsel pencatat sudah dicabut. Periksa, lalu centang sendiri bila benar.",
    Mark.TIME: "Waktunya di luar jam daftar hadir.",
    Mark.MOVED: "Dicatat pada jadwal lama; kegiatan ini sudah dipindah.",
    Mark.CANCELLED: "Kegiatan ini dibatalkan.",
    Mark.CLOSED: "Tiba setelah daftar hadir ditutup. Dihitung bila daftar dibuka lagi.",
    Mark.NO_LEAVE: "Daring tanpa izin KPU Kabupaten/Kota. Dihitung bila izinnya diberikan.",
    Mark.CLOCK: "Jam ponsel meleset lebih dari 15 menit; waktunya dikoreksi.",
    Mark.REASON: "Alasannya tidak ada pada daftar.",
}


@dataclass(frozen=True, slots=True)
class Gathering:
    """What the rules need of a gathering. Times are aware; ``grace``, ``opens`` and ``open_after``
    are the pack's. ``oath``: somebody online needs leave."""

    starts_at: datetime
    ends_at: datetime | None
    moved_from: datetime | None
    grace: timedelta
    opens: timedelta
    open_after: timedelta
    oath: bool = False
    cancelled: bool = False
    closed: bool = False

    def takes(self, moment: datetime) -> bool:
        """Whether attendance is taken at ``moment``."""
        end = self.ends_at or self.starts_at
        return self.starts_at - self.opens <= moment <= end + self.open_after

    def took(self, moment: datetime) -> bool:
        """Whether it was taken then, before the gathering was moved."""
        if self.moved_from is None:
            return False
        length = (self.ends_at or self.starts_at) - self.starts_at
        end = self.moved_from + length + self.open_after
        return self.moved_from - self.opens <= moment <= end

    def is_late(self, moment: datetime) -> bool:
        return moment > self.starts_at + self.grace


@dataclass(frozen=True, slots=True)
class Seen:
    """One scan of one person, as it is kept."""

    id: UUID
    presence: str
    means: str
    reason: str
    happened_at: datetime
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Presence, when it was first noticed, and by which means."""

    presence: str
    happened_at: datetime
    late: bool
    means: str
    reason: str


def arrival_marks(
    gathering: Gathering,
    *,
    presence: str,
    happened_at: datetime,
    received_at: datetime,
    clock_off: timedelta,
    leave: bool,
) -> Iterator[Mark]:
    """Marks that follow from the gathering and the time, not from card, person or device."""
    if gathering.cancelled:
        yield Mark.CANCELLED
    if gathering.closed:
        yield Mark.CLOSED
    if happened_at > received_at + _AHEAD:
        yield Mark.TIME
    elif not gathering.takes(happened_at):
        yield Mark.MOVED if gathering.took(happened_at) else Mark.TIME
    if gathering.oath and presence == ONLINE and not leave:
        yield Mark.NO_LEAVE
    if abs(clock_off) > CLOCK_TOLERANCE:
        yield Mark.CLOCK


def counts(seen: Seen, gathering: Gathering, *, leave: bool) -> bool:
    """Whether a scan counts now. Reopening a list, and leave given later, lift their marks."""
    lifted = set(REMARKS)
    if not gathering.closed:
        lifted.add(Mark.CLOSED)
    if leave:
        lifted.add(Mark.NO_LEAVE)
    return not seen.marks - lifted


def conclude(scans: Iterable[Seen], gathering: Gathering, *, leave: bool) -> Conclusion | None:
    """What all scans of one person say together; None where none of them counts.

    On site beats online beats absent, whoever saw it; then the earliest counts.
    """
    counting = [seen for seen in scans if counts(seen, gathering, leave=leave)]
    if not counting:
        return None
    first = min(counting, key=_order)
    return Conclusion(
        presence=first.presence,
        happened_at=first.happened_at,
        late=first.presence != ABSENT and gathering.is_late(first.happened_at),
        means=first.means,
        reason=first.reason,
    )


def _order(seen: Seen) -> tuple[int, datetime, str]:
    return _RANK[seen.presence], seen.happened_at, str(seen.id)


def contradict(scans: Iterable[Seen], gathering: Gathering, *, leave: bool) -> bool:
    """Whether counting scans of one person say different things: a person looks at it."""
    said = {seen.presence for seen in scans if counts(seen, gathering, leave=leave)}
    return len(said) > 1


def corrected(device_at: datetime, offset: timedelta) -> datetime:
    """The device's time by the server's clock. A clock beyond all dates stays as it was told."""
    try:
        return device_at + offset
    except OverflowError:
        return device_at


def told(marks: Iterable[str]) -> list[str]:
    """Marks in words, in the order of the list above."""
    wanted = set(marks)
    return [TEXTS[mark] for mark in Mark if mark in wanted]
