"""A plenary as the people in the room see it: its parts, checks, corrections, the way to close."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from garda.packs.types import FormDefinition
from garda.regions.models import Election, Region, RegionLevel
from garda.results.domain.definition import field_name
from garda.results.models import Choice, Contest
from garda.results.queries import contests_of

from .agenda import Agenda, StationLine, agenda_of
from .models import Correction, Plenary, PlenaryState
from .rollup import Line, Tally, roll_up, total

#: Levels that hold plenaries here.
LEVELS = (RegionLevel.DISTRICT, RegionLevel.REGENCY)


@dataclass(frozen=True, slots=True)
class VillageLine:
    """Sums of a village's stations as they stand in the room: ``ready`` of ``stations``."""

    name: str
    stations: int
    ready: int
    votes: tuple[int | None, ...]
    valid: int | None
    invalid: int | None

    @property
    def complete(self) -> bool:
        return self.ready == self.stations


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """One correction with the words of its field; ``own``: this person proposed it."""

    correction: Correction
    station: str
    field: str
    own: bool

    @property
    def confirmed(self) -> bool:
        return self.correction.confirmed_by is not None


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A figure of the station being read; ``corrected_from`` where a correction changed it."""

    key: str
    section: str
    name: str
    value: int | None
    corrected_from: int | None
    corrected: bool


@dataclass(frozen=True)
class DistrictPage:
    """The plenary of a district. ``plenary`` None: not opened yet, the figures are a preview."""

    contest: Contest
    region: Region
    plenary: Plenary | None
    choices: tuple[Choice, ...]
    agenda: Agenda
    villages: tuple[VillageLine, ...]
    corrections: tuple[CorrectionLine, ...]
    station: StationLine | None

    @property
    def open(self) -> bool:
        return self.plenary is not None and self.plenary.state == PlenaryState.OPEN

    @property
    def closed(self) -> bool:
        return self.plenary is not None and self.plenary.state == PlenaryState.CLOSED

    @property
    def ready(self) -> int:
        return sum(line.ready for line in self.agenda.stations)

    @cached_property
    def votes(self) -> list[tuple[int, int]]:
        """Number on the ballot and votes so far."""
        sums = ((c.number, [v.votes[i] for v in self.villages]) for i, c in enumerate(self.choices))
        return [(number, sum(v or 0 for v in votes)) for number, votes in sums]

    @cached_property
    def sums(self) -> dict[str, int]:
        return {
            "valid": sum(v.valid or 0 for v in self.villages),
            "invalid": sum(v.invalid or 0 for v in self.villages),
        }

    @cached_property
    def attention(self) -> list[StationLine]:
        """Stations with something to talk about, in order."""
        return [s for s in self.agenda.stations if s.open_blocks or s.findings or s.corrections]

    @cached_property
    def station_fields(self) -> list[FieldValue]:
        if self.station is None:
            return []
        return list(_field_values(self.agenda.definition, self.station))

    @cached_property
    def station_votes(self) -> dict[int, int | None]:
        """Votes of the station being read, by number on the ballot."""
        figures = self.station.figures if self.station else {}
        return {c.number: figures.get(f"votes_{c.number}") for c in self.choices}

    @cached_property
    def field_choices(self) -> list[tuple[str, str]]:
        definition = self.agenda.definition
        return [(key, field_name(definition, key).id) for key in definition.keys]

    @property
    def obstacles(self) -> list[str]:
        """What keeps the plenary from closing; with ``failing`` alone a reason is enough."""
        found = []
        if self.agenda.missing:
            stations = len(self.agenda.missing)
            found.append(f"{stations} TPS belum punya suara dan pengguna yang cocok")
        if self.agenda.unconfirmed:
            found.append(f"{self.agenda.unconfirmed} pembetulan belum disetujui orang kedua")
        return found


def contest_in(election: Election, kind: str, region: Region) -> Contest | None:
    """The contest of ``kind`` in which the region's voters take part."""
    found = contests_of(election, region.path)
    return next((c for c in found if c.kind == kind), None)


def standing_plenary(contest: Contest, region: Region) -> Plenary | None:
    """The version that stands: in session or closed."""
    return Plenary.objects.filter(
        contest=contest, region=region, superseded_by__isnull=True
    ).first()


def district_page(
    contest: Contest, region: Region, *, station: str = "", identity: UUID | None = None
) -> DistrictPage:
    """The district's plenary with its agenda. ``station``: id of the round being read.

    Six queries whatever the number of stations.
    """
    plenary = standing_plenary(contest, region)
    agenda = agenda_of(plenary or _preview(contest, region))
    names = dict(
        Region.objects.filter(parent=region, valid_to__isnull=True)
        .order_by("code")
        .values_list("path", "name")
    )
    choices = tuple(contest.choices.all())
    return DistrictPage(
        contest=contest,
        region=region,
        plenary=plenary,
        choices=choices,
        agenda=agenda,
        villages=tuple(_villages(names, agenda.stations, choices)),
        corrections=tuple(_corrections(agenda, identity)),
        station=_station(agenda.stations, station),
    )


def _preview(contest: Contest, region: Region) -> Plenary:
    """What the agenda would be: a plenary that is not stored and so has no corrections."""
    return Plenary(
        election_id=contest.election_id, contest=contest, region=region, path=region.path
    )


def _villages(
    names: Mapping[str, str], stations: Sequence[StationLine], choices: Sequence[Choice]
) -> Iterable[VillageLine]:
    for path, name in names.items():
        mine = [s for s in stations if s.path.startswith(path + "/")]
        if mine:
            yield VillageLine(
                name=name,
                stations=len(mine),
                ready=sum(s.ready for s in mine),
                votes=tuple(_sum(mine, f"votes_{c.number}") for c in choices),
                valid=_sum(mine, "valid"),
                invalid=_sum(mine, "invalid"),
            )


def _sum(stations: Sequence[StationLine], key: str) -> int | None:
    """Sum of the stations that have the figure; None while none has, which is not 0."""
    values = [s.figures[key] for s in stations if key in s.figures]
    return sum(values) if values else None


def _corrections(agenda: Agenda, identity: UUID | None) -> Iterable[CorrectionLine]:
    for line in agenda.stations:
        for correction in line.corrections:
            yield CorrectionLine(
                correction,
                line.name,
                field_name(agenda.definition, correction.key).id,
                own=correction.proposed_by == identity,
            )


def _station(stations: Sequence[StationLine], wanted: str) -> StationLine | None:
    """The station asked for, else the first that needs a word, else the first."""
    chosen = next((s for s in stations if str(s.round_id) == wanted), None)
    troubled = next((s for s in stations if s.open_blocks or s.errors), None)
    return chosen or troubled or next(iter(stations), None)


def _field_values(definition: FormDefinition, line: StationLine) -> Iterable[FieldValue]:
    changed = {c.key: c for c in line.corrections if c.confirmed_by is not None}
    for field in definition.fields:
        correction = changed.get(field.key)
        yield FieldValue(
            field.key,
            field.section,
            field_name(definition, field.key).id,
            line.figures.get(field.key),
            correction.old_value if correction else None,
            correction is not None,
        )


@dataclass(frozen=True, slots=True)
class DistrictLine:
    """One district in the regency's plenary. ``state`` is empty while its plenary is not open."""

    region: Region
    state: str
    version: int
    tally: Tally
    votes: tuple[int | None, ...]


@dataclass(frozen=True)
class RegencyPage:
    """The plenary of a regency: its districts' certificates side by side."""

    contest: Contest
    region: Region
    plenary: Plenary | None
    choices: tuple[Choice, ...]
    districts: tuple[DistrictLine, ...]

    @property
    def open(self) -> bool:
        return self.plenary is not None and self.plenary.state == PlenaryState.OPEN

    @property
    def closed(self) -> bool:
        return self.plenary is not None and self.plenary.state == PlenaryState.CLOSED

    @cached_property
    def waiting(self) -> list[str]:
        return [d.region.name for d in self.districts if d.state != PlenaryState.CLOSED]

    @property
    def ready(self) -> int:
        return len(self.districts) - len(self.waiting)

    @cached_property
    def whole(self) -> Tally:
        return total((d.tally for d in self.districts), self.region.path)

    @cached_property
    def votes(self) -> list[tuple[int, int | None]]:
        return [(c.number, self.whole.get(f"votes_{c.number}")) for c in self.choices]


def regency_page(contest: Contest, region: Region) -> RegencyPage:
    """The regency's plenary. Five queries whatever the number of districts."""
    plenary = standing_plenary(contest, region)
    districts = list(Region.objects.filter(parent=region, valid_to__isnull=True).order_by("code"))
    states = {
        p.region_id: p
        for p in Plenary.objects.filter(
            contest=contest, region__in=districts, superseded_by__isnull=True
        )
    }
    tallies = roll_up(Line.RECAP, [contest.id], under=region.path, level="district")[contest.id]
    choices = tuple(contest.choices.all())
    return RegencyPage(
        contest,
        region,
        plenary,
        choices,
        tuple(
            _district(d, states.get(d.id), tallies.get(d.path, Tally(d.path)), choices)
            for d in districts
        ),
    )


def _district(
    region: Region, plenary: Plenary | None, tally: Tally, choices: Sequence[Choice]
) -> DistrictLine:
    return DistrictLine(
        region,
        plenary.state if plenary else "",
        plenary.version if plenary else 0,
        tally,
        tuple(tally.get(f"votes_{c.number}") for c in choices),
    )
