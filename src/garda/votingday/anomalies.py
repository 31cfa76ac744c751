"""Forms that were sent before their own station, by what it reported, can have had them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Min

from garda.kernel.zones import stamp
from garda.results.anomalies.kinds import Anomaly, Kind
from garda.results.models import FormPhoto, Reading, Source, VoteRound
from garda.results.queries import load_definition

from .models import ReportKind
from .queries import standing_reports

#: What comes before there is a form, the last first, as a sentence goes on.
_BEFORE: Final[Mapping[str, str]] = {
    ReportKind.COUNTING: "penghitungan mulai",
    ReportKind.VOTING_CLOSED: "pemungutan ditutup",
    ReportKind.OPENED: "TPS dibuka",
}
#: A ballot is unfolded, shown to all and called out: nobody is faster.
FASTEST_BALLOT: Final = timedelta(seconds=3)
_TOTAL: Final = "total"

#: When a station first took a step on a voting day: by path, day and kind.
Steps = Mapping[tuple[str, date, str], datetime]


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What came of a form, and when. ``votes``: how many stand on it, 0 where that is unknown."""

    round: VoteRound
    what: str
    at: datetime
    votes: int = 0


def early_forms(rounds: Mapping[UUID, VoteRound]) -> Iterator[Anomaly]:
    """Figures and photos that came before the station opened, closed or counted, or sooner after
    than anybody counts. Three queries."""
    steps = _steps(rounds)
    for arrival in _arrivals(rounds):
        detail = _before_a_step(arrival, steps) or _too_fast(arrival, steps)
        if detail:
            yield Anomaly(Kind.EARLY, arrival.round, detail)


def _steps(rounds: Mapping[UUID, VoteRound]) -> Steps:
    first = next(iter(rounds.values()), None)
    if first is None:
        return {}
    told = standing_reports(first.election_id).filter(
        station__in={r.station_id for r in rounds.values()}, kind__in=list(_BEFORE)
    )
    rows = told.order_by().values("path", "day", "kind").annotate(at=Min("happened_at"))
    return {(row["path"], row["day"], row["kind"]): row["at"] for row in rows}


def _arrivals(rounds: Mapping[UUID, VoteRound]) -> Iterator[_Arrival]:
    """The first figures and the first photo of each form."""
    readings = Reading.objects.filter(round__in=list(rounds), source=Source.OPERATOR)
    first = readings.order_by("round_id", "recorded_at", "id").distinct("round_id")
    for id_, at, figures in first.values_list("round_id", "recorded_at", "figures"):
        place = load_definition(rounds[id_].contest_id).index.get(_TOTAL)
        votes = 0 if place is None else figures[place] or 0
        yield _Arrival(rounds[id_], "Angka", at, votes)
    photos = FormPhoto.objects.filter(round__in=list(rounds)).order_by()
    for row in photos.values("round_id").annotate(at=Min("recorded_at")).order_by("round_id"):
        yield _Arrival(rounds[row["round_id"]], "Foto", row["at"])


def _before_a_step(arrival: _Arrival, steps: Steps) -> str:
    """The last step of the day that the station took only after this came; empty for none."""
    zone = arrival.round.station.village.time_zone
    for kind, words in _BEFORE.items():
        taken = steps.get(_key(arrival, kind))
        if taken is not None and arrival.at < taken:
            told = f"menurut laporan TPS, {words} {stamp(taken, zone)}"
            return f"{arrival.what} diterima {stamp(arrival.at, zone)}; {told}."
    return ""


def _too_fast(arrival: _Arrival, steps: Steps) -> str:
    counting = steps.get(_key(arrival, ReportKind.COUNTING))
    if counting is None or arrival.at >= counting + arrival.votes * FASTEST_BALLOT:
        return ""
    minutes = (arrival.at - counting) // timedelta(minutes=1)
    # How many votes stands nowhere here: whoever reads this may still have to enter the form.
    return (
        f"{arrival.what} diterima {minutes} menit sesudah penghitungan mulai menurut laporan TPS;"
        " suara sebanyak itu tidak terhitung secepat itu."
    )


def _key(arrival: _Arrival, kind: str) -> tuple[str, date, str]:
    return arrival.round.path, arrival.round.voted_on, kind
