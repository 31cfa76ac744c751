"""Voting night: operators' entries come in by village, PPK's from the sheets by district."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from garda.demo import times
from garda.demo.context import RegencyRun, Run
from garda.demo.figures import Slip
from garda.kernel.ids import uuid7
from garda.packs.types import FormDefinition
from garda.regions.models import Region, Standing
from garda.regions.queries import within
from garda.results.models import Source, VoteRound
from garda.results.services.readings import NewReading, record_readings

#: Hour of voting night by which the demo's operators send, and of the next day for PPK's entries.
OPERATORS_SEND, PPK_ENTERS = 19, 15
PAPER_REASON = "Demikian tertulis pada C.Hasil plano; disaksikan saksi dan PTPS."

#: Figures of a form by contest kind and station path.
Sheets = Mapping[tuple[str, str], "PaperSheet"]


class PaperSheet:
    """One C.Hasil as it hangs on the wall: true figures, with the writer's mistakes."""

    __slots__ = ("definition", "figures", "misread", "standing", "wrong_blocks")

    def __init__(
        self,
        definition: FormDefinition,
        figures: Sequence[int],
        standing: str,
    ) -> None:
        self.definition = definition
        self.figures = list(figures)
        self.standing = standing
        self.wrong_blocks: frozenset[str] = frozenset()
        self.misread: tuple[int, int] | None = None

    def write_wrongly(self, slip: Slip) -> None:
        """The writer's mistake is on the paper: both sources will read it."""
        index = self.definition.index[slip.key]
        self.figures[index] = slip.wrong
        self.wrong_blocks |= {str(self.definition.fields[index].block)}

    def read_wrongly(self, slip: Slip) -> None:
        """Only the first source reads it so."""
        self.misread = (self.definition.index[slip.key], slip.wrong)

    def as_read(self, source: str) -> tuple[int, ...]:
        figures = list(self.figures)
        if source == Source.OPERATOR and self.misread is not None:
            index, wrong = self.misread
            figures[index] = wrong
        return tuple(figures)


def paper_sheets(regency: RegencyRun) -> dict[tuple[str, str], PaperSheet]:
    """Every form that exists, by contest kind and station path."""
    paths = station_paths(regency)
    sheets: dict[tuple[str, str], PaperSheet] = {}
    for contest in regency.figures.contests:
        for station, path in enumerate(paths):
            if contest.has_form[station]:
                standing = Standing.ASSUMED if contest.late[station] else Standing.SIMULATED
                sheets[contest.form.contest_kind, path] = PaperSheet(
                    contest.form, contest.figures[station].tolist(), standing
                )
    for slip in regency.paper_slips:
        _sheet_of(regency, slip, paths, sheets).write_wrongly(slip)
    for slip in regency.misreadings:
        _sheet_of(regency, slip, paths, sheets).read_wrongly(slip)
    return sheets


def _sheet_of(regency: RegencyRun, slip: Slip, paths: Sequence[str], sheets: Sheets) -> PaperSheet:
    kind = regency.figures.contests[slip.contest].form.contest_kind
    return sheets[kind, paths[slip.station]]


def station_paths(regency: RegencyRun) -> list[str]:
    """Paths of the stations in the order of the folder's station rows."""
    villages = {v.code: v.path for v in regency.villages}
    rows = regency.folder.frames.stations.select("village", "number").iter_rows()
    return [f"{villages[village]}/{number:03d}" for village, number in rows]


def count_votes(run: Run, regency: RegencyRun) -> None:
    """Both sources of every form, each by its own people."""
    sheets = paper_sheets(regency)
    rounds = _rounds(run, regency)
    _send_entries(run, regency, sheets, rounds)
    _enter_sheets(run, regency, sheets, rounds)


def _rounds(run: Run, regency: RegencyRun) -> dict[str, list[VoteRound]]:
    """Rounds by village path."""
    by_village: dict[str, list[VoteRound]] = defaultdict(list)
    rows = VoteRound.objects.filter(within(regency.region.path), election=run.election)
    for round_ in rows.select_related("contest").order_by("path", "contest__kind"):
        by_village[round_.path.rpartition("/")[0]].append(round_)
    return by_village


def _send_entries(
    run: Run, regency: RegencyRun, sheets: Sheets, rounds: Mapping[str, Sequence[VoteRound]]
) -> None:
    day = run.pack.voting_day
    for done, village in enumerate(regency.villages, start=1):
        with times.at(day, OPERATORS_SEND, regency.zone, minute=done % 60) as now:
            readings = list(readings_of(Source.OPERATOR, rounds[village.path], sheets, now))
            if readings:
                record_readings(regency.pps[village.path][0], readings=readings)
        run.progress("C.Hasil dari TPS", done, len(regency.villages))


def _enter_sheets(
    run: Run, regency: RegencyRun, sheets: Sheets, rounds: Mapping[str, Sequence[VoteRound]]
) -> None:
    day = run.pack.voting_day + timedelta(days=1)
    for done, district in enumerate(regency.districts, start=1):
        mine = [r for path in _villages_of(regency, district) for r in rounds[path]]
        with times.at(day, PPK_ENTERS, regency.zone, minute=done % 60) as now:
            readings = list(readings_of(Source.PPK, mine, sheets, now))
            if readings:
                record_readings(regency.ppk[district.path][0], readings=readings)
        run.progress("Isian PPK dari lembar", done, len(regency.districts))


def _villages_of(regency: RegencyRun, district: Region) -> Iterator[str]:
    return (v.path for v in regency.villages if v.parent_id == district.id)


def readings_of(
    source: str, rounds: Sequence[VoteRound], sheets: Sheets, now: datetime
) -> Iterator[NewReading]:
    """What a source reads on those of the forms that exist."""
    for round_ in rounds:
        sheet = sheets.get((round_.contest.kind, round_.path))
        if sheet is not None:
            yield NewReading(
                id=uuid7(),
                round_id=round_.id,
                source=source,
                figures=sheet.as_read(source),
                happened_at=now,
                stands_so=sheet.wrong_blocks,
                reason=PAPER_REASON if sheet.wrong_blocks else "",
                standing=sheet.standing,
            )
