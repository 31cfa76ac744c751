"""Photos that are another form's or came twice, and times at which nothing could be sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from garda.kernel.zones import stamp
from garda.packs.loader import get_pack
from garda.regions.models import StationListing
from garda.results.domain.photo_marks import WORDS, Mark, ordered
from garda.results.models import PhotoInspection, Reading, Source, VoteRound

from .kinds import Anomaly, Kind

_KINDS: Final = {
    Mark.DUPLICATE: Kind.SAME_SHEET,
    Mark.SAME_PAGE_TWICE: Kind.SAME_SHEET,
    Mark.OTHER_STATION: Kind.OTHER_FORM,
    Mark.OTHER_CONTEST: Kind.OTHER_FORM,
    Mark.OTHER_ROUND: Kind.OTHER_FORM,
    Mark.CLOCK: Kind.CLOCK,
}
#: A device's clock may be this wrong without a word.
_TOLERANCE: Final = timedelta(minutes=30)
_VOTING: Final = "voting"


def photo_anomalies(
    rounds: Mapping[UUID, VoteRound], listed: Mapping[str, StationListing]
) -> Iterator[Anomaly]:
    """Photos with a mark of doubt. One query."""
    found = (
        PhotoInspection.objects.filter(
            photo__round__in=list(rounds), marks__overlap=[str(mark) for mark in _KINDS]
        )
        .select_related("photo", "twin__round__contest")
        .order_by("path", "id")
    )
    for row in found:
        for mark in ordered(row.marks):
            if mark in _KINDS:
                detail = f"Foto halaman {row.photo.page}: {WORDS[mark].inside}"
                detail += _other(row, mark, listed)
                yield Anomaly(_KINDS[mark], rounds[row.photo.round_id], f"{detail}.")


def _other(row: PhotoInspection, mark: Mark, listed: Mapping[str, StationListing]) -> str:
    """Where the other photo of the same sheet was sent. Outside the region only that it was."""
    if row.twin is None or _KINDS[mark] is not Kind.SAME_SHEET:
        return ""
    twin, listing = row.twin, listed.get(row.twin.round.path)
    where = "di luar wilayah ini"
    if listing is not None:
        where = f"TPS {listing.number:03d} {listing.village.name}, {twin.round.contest.name}"
    return f" ({where}, halaman {twin.page})"


def time_anomalies(rounds: Mapping[UUID, VoteRound], closing: time | None) -> Iterator[Anomaly]:
    """Forms sent before the vote ended, by impossible clocks, or from two phones. One query."""
    phones: dict[UUID, set[UUID]] = defaultdict(set)
    readings = Reading.objects.filter(round__in=list(rounds)).exclude(source=Source.ARBITER)
    told = readings.order_by("recorded_at", "id").values_list(
        "round_id", "source", "device", "happened_at", "recorded_at"
    )
    for round_id, source, device, happened, recorded in told:
        round_ = rounds[round_id]
        yield from _untimely(round_, Source(source), happened, recorded, closing)
        if device is not None and source == Source.OPERATOR:
            phones[round_id].add(device)
    for round_id, devices in phones.items():
        if len(devices) > 1:
            detail = f"Isian operator TPS datang dari {len(devices)} ponsel."
            yield Anomaly(Kind.TWO_PHONES, rounds[round_id], detail)


def _untimely(
    round_: VoteRound,
    source: Source,
    happened: datetime,
    recorded: datetime,
    closing: time | None,
) -> Iterator[Anomaly]:
    zone = round_.station.village.time_zone
    ends = datetime.combine(round_.voted_on, closing or time(), ZoneInfo(zone))
    if recorded < ends:
        detail = f"{source.label} diterima {stamp(recorded, zone)}, sebelum pemungutan suara"
        yield Anomaly(Kind.EARLY, round_, f"{detail} ditutup ({stamp(ends, zone)}).")
    told = f"{source.label}: jam pengirim {stamp(happened, zone)}"
    if happened > recorded + _TOLERANCE:
        detail = f"{told}, diterima {stamp(recorded, zone)}."
        yield Anomaly(Kind.CLOCK, round_, detail)
    elif happened.astimezone(ZoneInfo(zone)).date() < round_.voted_on <= recorded.date():
        yield Anomaly(Kind.CLOCK, round_, f"{told}, sebelum hari pemungutan suara.")


def closing_time(pack_id: str) -> time | None:
    """When the vote ends, local time; None where the pack does not say."""
    stages: Sequence = get_pack(pack_id).stages
    return next((stage.closes_at for stage in stages if stage.code == _VOTING), None)
