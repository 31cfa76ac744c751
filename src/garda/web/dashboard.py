"""How far a region is: people from seats to training, forms per contest, what waits in queues.

The same assembly serves every level (province, regency, district, village); its children are the
next level, the stations of a village. The number of queries does not depend on the region's size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from uuid import UUID

from django.urls import reverse

from garda.activities.models import ActivityKind
from garda.activities.queries import missing, readiness
from garda.formation.models import Appointment
from garda.formation.queries import STATION, SeatRow, seat_board
from garda.kernel.roles import Role
from garda.packs.types import Pack
from garda.recap.rollup import Line as ResultLine
from garda.recap.rollup import Tally, roll_up
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import BELOW
from garda.results.models import Contest
from garda.results.queries import contests_of, queue_counts
from garda.web.charts import SeatState, Segment, Step, Tile, grid_places, scale_level
from garda.web.format import angka
from garda.web.places import PART_WORDS

#: Roles that read a region's progress. Those at a station know that station alone, a witness the
#: plenary, and whoever runs the machine has no business with the election's data.
READERS = frozenset(Role) - {
    Role.KPPS,
    Role.ORDER_OFFICER,
    Role.PTPS,
    Role.WITNESS,
    Role.OPERATOR,
}
#: Readers who act on people or watch over it: they are told by name who is missing.
READS_NAMES = READERS - {
    Role.PPK_SECRETARIAT,
    Role.TREASURER,
    Role.CARE_OFFICER,
    Role.AUDITOR,
}
#: Lower bounds of the steps of tile maps, in per cent.
SCALE = (75, 90, 95, 98)
LEGEND = ("< 75%", "75–89%", "90–94%", "95–97%", "98–100%")
#: Rows of "worst first"; all of them stand in the table below.
WORST = 8


@dataclass(frozen=True, slots=True)
class Measure:
    """What the map and the order of rows look at now: ``part`` of ``whole`` per row."""

    title: str
    left: str
    part: Callable[[Progress], int]
    whole: Callable[[Progress], int]


@dataclass(frozen=True, slots=True)
class Progress:
    """One region or station. ``forms`` are stations whose votes are settled, of ``rounds``."""

    path: str
    name: str
    code: str
    url: str
    seats: int
    applicants: int
    eligible: int
    proposed: int
    appointed: int
    decreed: int
    on_site: int
    online: int
    absent: int
    trained: int
    forms: int
    rounds: int

    @property
    def sworn(self) -> int:
        return self.on_site + self.online

    @property
    def empty(self) -> int:
        return self.seats - self.appointed

    @property
    def short(self) -> int:
        """Seats that the eligible applicants of this place cannot fill."""
        return max(0, self.seats - self.eligible)

    @property
    def glyph(self) -> list[SeatState]:
        """Seats as bars: those with a member; before there are any, those that can be filled."""
        taken = min(self.seats, self.appointed or self.proposed or self.eligible)
        unsworn = max(0, self.decreed - self.sworn)
        return (
            [SeatState.FILLED] * (taken - unsworn)
            + [SeatState.HALF] * unsworn
            + [SeatState.EMPTY] * (self.seats - taken)
        )


def _most(row: Progress) -> int:
    return min(row.eligible, row.seats)


#: By the stage from which a measure is the one to look at, latest last.
MEASURES: Mapping[str, Measure] = {
    "receiving": Measure("pelamar memenuhi syarat, % kursi", "Kurang", _most, lambda r: r.seats),
    "selection": Measure(
        "kursi terisi, % kursi", "Kosong", lambda r: r.appointed, lambda r: r.seats
    ),
    "oath": Measure("sudah dilantik, % kursi", "Belum", lambda r: r.sworn, lambda r: r.seats),
    "training": Measure("selesai bimtek, % kursi", "Belum", lambda r: r.trained, lambda r: r.seats),
    "voting": Measure("formulir cocok, % formulir", "Belum", lambda r: r.forms, lambda r: r.rounds),
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """Forms of one contest in the region: stations in each line."""

    contest: Contest
    forms: int
    official: int
    rounds: int


@dataclass(frozen=True)
class Dashboard:
    """A region's page. ``rows`` are its children in official order; ``voted``: voting has begun."""

    region: Region
    level: str
    total: Progress
    rows: tuple[Progress, ...]
    coverage: tuple[Coverage, ...]
    queue: Mapping[str, int]
    measure: Measure
    missing: Missing
    voted: bool

    @property
    def part_word(self) -> str:
        return PART_WORDS[self.level]

    @cached_property
    def worst(self) -> list[tuple[Progress, int, int]]:
        """Rows that lack most in what counts now, how much of what; complete ones are left out."""
        wholes = [(row, self.measure.whole(row)) for row in self.rows]
        lacking = [(row, whole - self.measure.part(row), whole) for row, whole in wholes]
        lacking.sort(key=lambda line: -line[1])
        return [line for line in lacking if line[1] > 0][:WORST]

    @cached_property
    def steps(self) -> list[Step]:
        """The way of the seats, for the funnel."""
        row = self.total
        return [
            Step("Kursi KPPS", row.seats),
            Step("Pelamar memenuhi syarat", row.eligible, f"dari {angka(row.applicants)} pelamar"),
            Step("Terisi", row.appointed),
            Step("Ditetapkan (SK)", row.decreed),
            Step("Dilantik", row.sworn),
            Step("Selesai bimtek", row.trained),
        ]

    @cached_property
    def oath_parts(self) -> list[Segment]:
        """Every seat by where its oath stands; the parts add up to the seats."""
        row = self.total
        unrecorded = max(0, row.decreed - row.sworn - row.absent)
        parts = [
            Segment("Di tempat", row.on_site, "aksen", "check"),
            Segment("Daring", row.online, "info", "video"),
            Segment("Tidak hadir", row.absent, "bahaya", "x"),
            Segment("Belum dicatat", unrecorded, "awas", "clock"),
            Segment("Belum ber-SK", row.seats - row.decreed, "netral", "person"),
        ]
        return [part for part in parts if part.value > 0]

    @cached_property
    def tiles(self) -> list[Tile]:
        """One tile per child, in official order: where they lie is not known."""
        places = grid_places(len(self.rows))
        return [self._tile(row, *place) for row, place in zip(self.rows, places, strict=True)]

    def _tile(self, row: Progress, line: int, column: int) -> Tile:
        part, whole = self.measure.part(row), self.measure.whole(row)
        share = 100 * part // whole if whole else 0
        level = scale_level(share, SCALE) if whole else 0
        return Tile(row.name, line, column, f"{share}%", level, row.url, attention=level == 1)


def dashboard(
    election: Election, region: Region, pack: Pack, today: date, *, role: str
) -> Dashboard:
    """The region's progress as the data are now, as ``role`` may read it.

    Raises KeyError for a region without children.
    """
    level = child_level(region)
    contests = contests_of(election, region.path)
    ids = [contest.id for contest in contests]
    forms = roll_up(ResultLine.FORMS, ids, under=region.path, level=level)
    official = roll_up(ResultLine.RECAP, ids, under=region.path, level=level)
    rows, total, absent = _people(election, region, level, forms)
    return Dashboard(
        region=region,
        level=level,
        total=total,
        rows=rows,
        coverage=tuple(_coverage(c, forms[c.id], official[c.id]) for c in contests),
        queue=queue_counts(election.id, region.path),
        measure=current_measure(pack, today),
        missing=absent if role in READS_NAMES else (),
        voted=today >= election.voting_day,
    )


Forms = Mapping[UUID, Mapping[str, Tally]]
Missing = tuple[tuple[str, list[Appointment]], ...]


def _people(
    election: Election, region: Region, level: str, forms: Forms
) -> tuple[tuple[Progress, ...], Progress, Missing]:
    """Rows and their sum; for a village also who is missing, by name."""
    board = seat_board(election, region.path, level)
    if level != STATION:
        ready = _readiness(election, region, level)
        rows = tuple(_progress(region, row, ready.get(row.path), forms) for row in board)
        return rows, _total(region, rows), ()
    unsworn = list(missing(election, region.path, ActivityKind.OATH))
    untrained = list(missing(election, region.path, ActivityKind.TRAINING))
    ready = _station_readiness(board, unsworn, untrained)
    rows = tuple(_progress(region, row, ready[row.path], forms) for row in board)
    whole = _readiness(election, region, region.level).get(region.path, _Ready())
    total = replace(
        _total(region, rows), on_site=whole.on_site, online=whole.online, absent=whole.absent
    )
    return rows, total, (("Belum dilantik", unsworn), ("Belum selesai bimtek", untrained))


def child_level(region: Region) -> str:
    return STATION if region.level == RegionLevel.VILLAGE else BELOW[region.level]


def current_measure(pack: Pack, today: date) -> Measure:
    """What the calendar says is to be looked at: the last of the measures whose stage has begun."""
    begun = [
        MEASURES[stage.code]
        for stage in sorted(pack.stages, key=lambda s: s.starts)
        if stage.code in MEASURES and stage.starts <= today
    ]
    return begun[-1] if begun else MEASURES["receiving"]


@dataclass(frozen=True, slots=True)
class _Ready:
    on_site: int = 0
    online: int = 0
    absent: int = 0
    trained: int = 0


def _readiness(election: Election, region: Region, level: str) -> Mapping[str, _Ready]:
    return {
        row.path: _Ready(row.sworn_on_site, row.sworn_online, row.absent, row.trained)
        for row in readiness(election, region.path, level)
    }


def _station_readiness(
    board: Sequence[SeatRow], unsworn: Iterable[Appointment], untrained: Iterable[Appointment]
) -> Mapping[str, _Ready]:
    """Sworn and trained per station: its members less those missing. Online is told by village."""
    no_oath = Counter(member.path for member in unsworn)
    no_training = Counter(member.path for member in untrained)
    return {
        row.path: _Ready(
            on_site=max(0, row.decreed - no_oath[row.path]),
            trained=max(0, row.decreed - no_training[row.path]),
        )
        for row in board
    }


def _progress(
    region: Region,
    row: SeatRow,
    ready: _Ready | None,
    forms: Forms,
) -> Progress:
    ready = ready or _Ready()
    tallies = [by_path[row.path] for by_path in forms.values() if row.path in by_path]
    return Progress(
        path=row.path,
        name=row.name,
        code=row.code,
        url=_url(region, row),
        seats=row.seats,
        applicants=row.applicants,
        eligible=row.eligible,
        proposed=row.proposed,
        appointed=row.appointed,
        decreed=row.decreed,
        on_site=ready.on_site,
        online=ready.online,
        absent=ready.absent,
        trained=ready.trained,
        forms=sum(t.stations_in for t in tallies),
        rounds=sum(t.stations for t in tallies),
    )


def _url(region: Region, row: SeatRow) -> str:
    if row.code:
        return reverse("region", args=[row.code])
    number = int(row.name.removeprefix("TPS "))
    return reverse("station", args=[region.code, number])


_SUMMED = (
    "seats",
    "applicants",
    "eligible",
    "proposed",
    "appointed",
    "decreed",
    "on_site",
    "online",
    "absent",
    "trained",
    "forms",
    "rounds",
)


def _total(region: Region, rows: Sequence[Progress]) -> Progress:
    sums = {name: sum(getattr(row, name) for row in rows) for name in _SUMMED}
    return Progress(path=region.path, name=region.name, code=region.code, url="", **sums)


def _coverage(
    contest: Contest, forms: Mapping[str, Tally], official: Mapping[str, Tally]
) -> Coverage:
    return Coverage(
        contest,
        forms=sum(t.stations_in for t in forms.values()),
        official=sum(t.stations_in for t in official.values()),
        rounds=sum(t.stations for t in forms.values()),
    )
