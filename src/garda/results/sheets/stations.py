"""The stations that forms are printed for: one round of one contest each, with their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from garda.documents import qr
from garda.kernel.errors import GardaError
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import chains, listings, within
from garda.results.domain.sheetcode import SheetCode, letters, station_code, write
from garda.results.models import Contest, RoundKind, VoteRound

_DEPTHS = {RegionLevel.PROVINCE: 2, RegionLevel.REGENCY: 3, RegionLevel.DISTRICT: 4}


@dataclass(frozen=True, slots=True)
class StationSheet:
    """Whose form it is. ``round_name`` is empty for the regular vote."""

    election: str
    election_code: str
    watermark: bool
    contest: str
    voted_on: str
    province: str
    regency: str
    district: str
    village: str
    village_code: str
    station: int
    round: int
    round_name: str

    @property
    def station_code(self) -> str:
        return station_code(self.village_code, self.station)

    @property
    def name(self) -> str:
        """What its file is called: ``bupati-3320092004001``; a revote adds its round."""
        again = f"-ke{self.round}" if self.round > 1 else ""
        return f"{self.contest}-{self.station_code}{again}"

    def code(self, page: int) -> SheetCode:
        return SheetCode(self.election_code, self.station_code, self.contest, self.round, page)

    def plain(self, pages: int) -> dict[str, Any]:
        """For a template with so many coded pages."""
        return {
            "election": self.election,
            "election_code": self.election_code,
            "contest": self.contest,
            "number": self.round,
            "voted_on": self.voted_on,
            "province": self.province,
            "regency": self.regency,
            "district": self.district,
            "village": self.village,
            "station": self.station,
            "station_code": self.station_code,
            "round": self.round_name,
            "codes": [_coded(self.code(page)) for page in range(1, pages + 1)],
        }


def _coded(code: SheetCode) -> dict[str, str]:
    text = write(code)
    return {"text": text, "letters": letters(code), "svg": qr.svg(text)}


def contest_at(election: Election, region: Region, kind: str) -> Contest:
    """The contest of this kind that the stations of ``region`` vote in. Raises GardaError."""
    rounds = VoteRound.objects.filter(within(region.path), election=election, contest__kind=kind)
    found = rounds.select_related("contest").first()
    if found is None:
        raise GardaError(
            id=f"Tidak ada TPS dengan pemilihan {kind} di {region.name}. Impor daftar TPS dan buka "
            "pemilihannya dahulu.",
            en=f"No station of {region.name} votes in a contest {kind}. Import the stations and "
            "open the contest first.",
            code="no_rounds",
        )
    return found.contest


def station_sheets(contest: Contest, path: str) -> list[StationSheet]:
    """Forms of all stations at or under ``path``, in order; of the round that counts. Four
    queries."""
    election = contest.election
    numbers = dict(listings(election.id, path).values_list("station_id", "number"))
    rounds = (
        VoteRound.objects.filter(within(path), contest=contest, replaced_by__isnull=True)
        .select_related("station__village")
        .order_by("path")
    )
    listed = [round_ for round_ in rounds if round_.station_id in numbers]
    names = {place.path: place.name for place in chains({r.station.village for r in listed})}
    return [_sheet(contest, election, r, numbers[r.station_id], names) for r in listed]


def rounds_at(election: Election, path: str) -> QuerySet[VoteRound]:
    """Rounds that count of all contests at or under ``path``, by station."""
    rounds = VoteRound.objects.filter(within(path), election=election, replaced_by__isnull=True)
    return rounds.order_by("path", "contest__kind")


def count_stations(contest: Contest, path: str) -> int:
    """Stations at or under ``path`` that vote in the contest. Two queries."""
    listed = listings(contest.election_id, path).values("station_id")
    counting = VoteRound.objects.filter(within(path), contest=contest, replaced_by__isnull=True)
    return counting.filter(station_id__in=listed).count()


def sheet_of(round_: VoteRound) -> StationSheet:
    """The form of one round. Four queries at most."""
    village, election = round_.station.village, round_.contest.election
    names = {place.path: place.name for place in chains([village])}
    numbers = listings(election.id, round_.path).values_list("number", flat=True)
    number = numbers.first() or int(round_.path.rpartition("/")[2])
    return _sheet(round_.contest, election, round_, number, names)


def _sheet(
    contest: Contest,
    election: Election,
    round_: VoteRound,
    number: int,
    names: Mapping[str, str],
) -> StationSheet:
    village = round_.station.village
    above = dict(_above(village, names))
    regular = round_.kind == RoundKind.REGULAR
    return StationSheet(
        election=election.name,
        election_code=election.code,
        watermark=election.watermark,
        contest=contest.kind,
        voted_on=round_.voted_on.isoformat(),
        province=above[RegionLevel.PROVINCE],
        regency=above[RegionLevel.REGENCY],
        district=above[RegionLevel.DISTRICT],
        village=village.name,
        village_code=village.code,
        station=number,
        round=round_.number,
        round_name="" if regular else RoundKind(round_.kind).label,
    )


def _above(village: Region, names: Mapping[str, str]) -> Iterator[tuple[RegionLevel, str]]:
    steps = village.path.split("/")
    for level, depth in _DEPTHS.items():
        yield level, names.get("/".join(steps[:depth]), "")
