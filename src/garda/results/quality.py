"""How often what settled was wrong, and where witnesses and supervisors read otherwise.

Nothing here shows a figure of a form that somebody still has to look at blindly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from garda.regions.models import StationListing
from garda.regions.queries import within
from garda.results.domain.definition import as_sheet, field_name
from garda.results.domain.second_look import wilson
from garda.results.models import (
    SETTLED_STATES,
    Reading,
    SecondLook,
    SecondLookDraw,
    SettledFigure,
    Settlement,
    Source,
    VoteRound,
)
from garda.results.queries import load_definition

#: Sources that are heard and never counted.
HEARD = (Source.WITNESS, Source.SUPERVISOR)
#: Differences of witnesses shown on one page.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Rate:
    """``wrong`` of ``looked``; ``open`` differ and are not decided yet. Bounds of 95 %."""

    looked: int
    wrong: int
    open: int

    @property
    def low(self) -> float:
        return wilson(self.wrong, self.looked)[0]

    @property
    def high(self) -> float:
        return wilson(self.wrong, self.looked)[1]

    @property
    def low_basis(self) -> int:
        """The lower bound in ten-thousandths, as pages write shares of whole numbers."""
        return round(self.low * 10_000)

    @property
    def high_basis(self) -> int:
        return round(self.high * 10_000)


@dataclass(frozen=True, slots=True)
class Quality:
    """What the second looks of a region found so far. ``machine``: of the figures that the reader
    vouched for on the same forms."""

    draws: tuple[SecondLookDraw, ...]
    drawn: int
    figures: Rate
    forms: Rate
    machine: Rate


@dataclass(frozen=True, slots=True)
class Heard:
    """One figure that a witness or supervisor read otherwise than what counts."""

    round: VoteRound
    listing: StationListing | None
    source: str
    field: str
    read: int | None
    counts: int


@dataclass(frozen=True, slots=True)
class Found:
    """One form that was looked at: figures, those proven wrong, those still open."""

    figures: int
    wrong: int
    open: int


def quality(election_id: UUID, path: str, *, contest: UUID | None = None) -> Quality:
    """Error rates at or under ``path``, of one contest or of all. Four queries."""
    looks = _drawn(election_id, path)
    drawn = list(looks.filter(round__contest=contest) if contest else looks)
    counts = _counting([look.round_id for look in drawn])
    looked = [found for look in drawn if (found := _found(look, counts)) is not None]
    read = [found for look in drawn if (found := _by_machine(look, counts)) is not None]
    return Quality(
        draws=tuple(
            SecondLookDraw.objects.filter(within(path), election_id=election_id)
            .select_related("region")
            .order_by("-drawn_at")
        ),
        drawn=len(drawn),
        figures=_rate(looked),
        forms=Rate(len(looked), sum(f.wrong > 0 for f in looked), sum(f.open > 0 for f in looked)),
        machine=_rate(read),
    )


def _rate(forms: Sequence[Found]) -> Rate:
    """Of single figures."""
    return Rate(
        sum(f.figures for f in forms), sum(f.wrong for f in forms), sum(f.open for f in forms)
    )


def _drawn(election_id: UUID, path: str) -> QuerySet[SecondLook]:
    readings = Reading.objects.order_by("recorded_at", "id")
    return (
        SecondLook.objects.filter(within(path), election_id=election_id, drawn=True)
        .select_related("round")
        .prefetch_related(Prefetch("round__readings", queryset=readings))
    )


def _counting(rounds: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """Figures that count, by round and key."""
    counts: dict[UUID, dict[str, int]] = defaultdict(dict)
    figures = SettledFigure.objects.filter(round__in=rounds)
    for round_id, key, value in figures.values_list("round", "key", "value"):
        counts[round_id][key] = value
    return counts


def _found(look: SecondLook, counts: Mapping[UUID, Mapping[str, int]]) -> Found | None:
    """None while nobody has looked. The first look counts: later versions knew more."""
    readings = list(look.round.readings.all())
    second = next((r for r in readings if r.source == Source.SECOND_LOOK), None)
    if second is None:
        return None
    before = _settled_before(readings, second)
    now_counts = counts.get(look.round_id, {})
    keys = load_definition(look.round.contest_id).keys
    differs = [
        (now_counts.get(key), old)
        for key, old, new in zip(keys, before.figures, second.figures, strict=True)
        if old != new
    ]
    return Found(
        figures=len(keys),
        wrong=sum(now is not None and now != old for now, old in differs),
        open=sum(now is None for now, _ in differs),
    )


def _by_machine(look: SecondLook, counts: Mapping[UUID, Mapping[str, int]]) -> Found | None:
    """How the machine's last reading stands against what counts after the second look.

    None for a form that nobody looked at, or the machine did not read. What it did not vouch for
    is no figure of its.
    """
    readings = list(look.round.readings.all())
    if all(r.source != Source.SECOND_LOOK for r in readings):
        return None
    machine = next((r for r in reversed(readings) if r.source == Source.MACHINE), None)
    if machine is None:
        return None
    now_counts = counts.get(look.round_id, {})
    keys = load_definition(look.round.contest_id).keys
    told = [
        (now_counts.get(key), value)
        for key, value in zip(keys, machine.figures, strict=True)
        if value is not None
    ]
    return Found(
        figures=len(told),
        wrong=sum(now is not None and now != value for now, value in told),
        open=sum(now is None for now, _ in told),
    )


def _settled_before(readings: Sequence[Reading], second: Reading) -> Reading:
    """What had settled: a drawn form's sources all agreed, so anybody's of them tells it; the
    machine alone may have left figures out."""
    earlier = readings[: readings.index(second)]
    return [r for r in earlier if r.source not in {*HEARD, Source.ARBITER, Source.MACHINE}][-1]


def heard_otherwise(election_id: UUID, path: str, *, blind: str = "") -> list[Heard]:
    """Figures that witnesses and supervisors read otherwise, by station; at most some hundred.

    Three queries. A form that waits for its second look is left out until somebody has looked, and
    for a reader of the source ``blind`` each that this source has not entered.
    """
    differing = _differing(election_id, path)
    if blind:
        own = Reading.objects.filter(round=OuterRef("round"), source=blind)
        differing = differing.filter(Exists(own))
    readings = list(differing[:SHOWN])
    counts = _counting({r.round_id for r in readings})
    stations = {r.round.station_id for r in readings}
    listings = StationListing.objects.filter(
        station__in=stations, voter_list__superseded_on__isnull=True
    ).select_related("village")
    by_path = {listing.path: listing for listing in listings}
    return list(_heard(readings, counts, by_path))[:SHOWN]


def _differing(election_id: UUID, path: str) -> QuerySet[Reading]:
    """Latest readings of those who are heard, where some settled block counts another sheet."""
    mine = {"round": OuterRef("round")}
    settled = Settlement.objects.filter(**mine, state__in=SETTLED_STATES)
    later = Reading.objects.filter(
        **mine, source=OuterRef("source"), pair=OuterRef("pair"), version__gt=OuterRef("version")
    )
    return (
        Reading.objects.filter(
            Exists(settled.exclude(counted__figures=OuterRef("figures"))),
            ~Exists(later),
            ~Exists(waiting_looks().filter(**mine)),
            within(path, "round__path"),
            election_id=election_id,
            source__in=HEARD,
            round__replaced_by__isnull=True,
        )
        .select_related("round__contest")
        .order_by("round__path", "round__contest__kind", "source", "pair")
    )


def waiting_looks() -> QuerySet[SecondLook]:
    """Drawn forms that nobody has looked at a second time."""
    done = Reading.objects.filter(round=OuterRef("round"), source=Source.SECOND_LOOK)
    return SecondLook.objects.filter(~Exists(done), drawn=True)


def _heard(
    readings: Iterable[Reading],
    counts: Mapping[UUID, Mapping[str, int]],
    listings: Mapping[str, StationListing],
) -> Iterator[Heard]:
    for reading in readings:
        definition = load_definition(reading.round.contest_id)
        said = as_sheet(definition, reading.figures)
        for key, value in counts.get(reading.round_id, {}).items():
            if said[key] is not None and said[key] != value:
                yield Heard(
                    round=reading.round,
                    listing=listings.get(reading.round.path),
                    source=voice_name(reading),
                    field=field_name(definition, key).id,
                    read=said[key],
                    counts=value,
                )


def voice_name(reading: Reading) -> str:
    """The source as pages say it: ``Isian saksi pasangan 2``."""
    pair = f" pasangan {reading.pair}" if reading.pair else ""
    return f"{reading.get_source_display()}{pair}"
