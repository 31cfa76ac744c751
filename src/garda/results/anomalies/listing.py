"""The list of anomalies of a region, and who looked at which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from garda.kernel.tables import Column, write_table
from garda.people.models import Account, Person
from garda.regions.models import Election, Region, StationListing
from garda.regions.queries import listings, within
from garda.results.models import AnomalyLook, VoteRound

from .evidence import closing_time, photo_anomalies, time_anomalies
from .figures import figure_anomalies
from .kinds import LABELS, Anomaly, Kind
from .others import other_anomalies


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody's note about an anomaly."""

    by: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """An anomaly where it stands, with the notes about it, the oldest first."""

    anomaly: Anomaly
    listing: StationListing | None
    looks: Sequence[Look]


@dataclass(frozen=True, slots=True)
class Listing:
    """All anomalies of a region in the order in which to look. ``counts``: by kind's name."""

    lines: Sequence[Line]

    @property
    def counts(self) -> list[tuple[Kind, str, int]]:
        numbers = Counter(line.anomaly.kind for line in self.lines)
        return [(kind, LABELS[kind], numbers[kind]) for kind in Kind if numbers[kind]]

    @property
    def open(self) -> int:
        return sum(not line.looks for line in self.lines)

    def of(self, kind: str) -> list[Line]:
        return [line for line in self.lines if not kind or line.anomaly.kind == kind]


def anomalies_of(election: Election, region: Region) -> Listing:
    """Everything found at or under a region. Nine queries at most, and those
    of rooms above, whatever its size."""
    rounds = {
        r.id: r
        for r in VoteRound.objects.filter(
            within(region.path), election=election, replaced_by__isnull=True
        ).select_related("contest", "station__village")
    }
    listed = {row.path: row for row in listings(election.id, region.path)}
    found = figure_anomalies(list(rounds.values()), listed)
    found += photo_anomalies(rounds, listed)
    found += time_anomalies(rounds, closing_time(election.pack))
    found += other_anomalies(rounds)
    looks = _looks(election, region)
    return Listing(
        [
            Line(each, listed.get(each.round.path), looks.get(each.fingerprint, ()))
            for each in sorted(found, key=lambda each: each.order)
        ]
    )


def _looks(election: Election, region: Region) -> dict[str, list[Look]]:
    rows = list(AnomalyLook.objects.filter(within(region.path), election=election).order_by("id"))
    names = _names({row.looked_by for row in rows})
    found: dict[str, list[Look]] = {}
    for row in rows:
        look = Look(names.get(row.looked_by, "Petugas"), row.note, row.looked_at)
        found.setdefault(row.anomaly, []).append(look)
    return found


def _names(ids: set[UUID]) -> dict[UUID, str]:
    """Officers by person, or by account where no person is known."""
    if not ids:
        return {}
    accounts = dict(Account.objects.filter(id__in=ids).values_list("id", "username"))
    return accounts | dict(Person.objects.filter(id__in=ids).values_list("id", "name"))


_COLUMNS = ("jenis", "kode", "desa", "tps", "pemilihan", "alasan", "dilihat_oleh", "catatan")


def as_csv(listing: Listing) -> bytes:
    """One line per anomaly; several notes stand in one cell."""
    rows = [
        [
            line.anomaly.label,
            line.anomaly.rule,
            line.listing.village.name if line.listing else "",
            line.listing.number if line.listing else None,
            line.anomaly.round.contest.name,
            line.anomaly.detail,
            "; ".join(look.by for look in line.looks),
            "; ".join(look.note for look in line.looks),
        ]
        for line in listing.lines
    ]
    return b"".join(write_table("csv", [Column(name) for name in _COLUMNS], rows))
