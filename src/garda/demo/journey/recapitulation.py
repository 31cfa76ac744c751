"""Differences are decided and confirmed, plenaries correct what is wrong on paper and close."""

from __future__ import annotations

from garda.demo import times
from garda.demo.context import RegencyRun, Run
from garda.demo.figures import Slip
from garda.demo.journey.counting import PaperSheet, paper_sheets, station_paths
from garda.packs.types import Block
from garda.recap.models import Plenary
from garda.recap.services.corrections import confirm_correction, propose_correction
from garda.recap.services.plenary import close_district, close_regency, open_plenary
from garda.regions.models import Region
from garda.results.domain.definition import block_values
from garda.results.models import Contest, Settlement, VoteRound
from garda.results.queries import contests_of, queue
from garda.results.services.decisions import confirm, decide

#: Seats of the PPK members who decide, confirm and lead; seat 0 entered the sheets.
DECIDES, CONFIRMS = 1, 2
DECISION_REASON = "Angka dibaca ulang dari C.Hasil plano di hadapan saksi dan Panwascam."
CORRECTION_REASON = "Salah jumlah pada C.Hasil; dibetulkan menurut daftar hadir dan surat suara."


def recap_districts(run: Run, regency: RegencyRun) -> None:
    """Settle what differs (but not what stays for the visitor), then hold the plenaries."""
    with times.at(times.plenary_day(run.pack, "recap_district"), 9, regency.zone):
        _decide_differences(run, regency, paper_sheets(regency))
        for done, district in enumerate(regency.districts, start=1):
            for contest in contests_of(run.election, district.path):
                _hold(regency, contest, district)
            run.progress("Pleno kecamatan", done, len(regency.districts))


def _decide_differences(
    run: Run, regency: RegencyRun, sheets: dict[tuple[str, str], PaperSheet]
) -> None:
    staying = _staying_open(regency)
    for row in queue(run.election.id, regency.region.path):
        place = (row.round.contest.kind, row.path)
        if (*place, row.block) in staying:
            continue
        sheet = sheets[place]
        team = regency.ppk[_district_path(row)]
        values = block_values(sheet.definition, Block(row.block), sheet.figures)
        decide(
            team[DECIDES],
            settlement_id=row.id,
            values=values,
            reason=DECISION_REASON,
            stands_so=row.block in sheet.wrong_blocks,
        )
        confirm(team[CONFIRMS], settlement_id=row.id)


def _staying_open(regency: RegencyRun) -> set[tuple[str, str, str]]:
    """Contest kind, station path and block of the differences the demo leaves."""
    paths = station_paths(regency)
    left = set()
    for slip in regency.misreadings:
        if slip.stays_open:
            form = regency.figures.contests[slip.contest].form
            block = form.fields[form.index[slip.key]].block
            left.add((form.contest_kind, paths[slip.station], str(block)))
    return left


def _district_path(row: Settlement) -> str:
    return row.path.rsplit("/", 2)[0]


def _hold(regency: RegencyRun, contest: Contest, district: Region) -> None:
    """One plenary from opening to closing; where forms are missing it stays in session."""
    team = regency.ppk[district.path]
    plenary = open_plenary(team[DECIDES], contest=contest, region=district)
    _correct_paper(regency, contest, district, plenary)
    if _all_forms_in(regency, contest, district):
        close_district(team[DECIDES], plenary_id=plenary.id)


def _correct_paper(
    regency: RegencyRun, contest: Contest, district: Region, plenary: Plenary
) -> None:
    paths = station_paths(regency)
    team = regency.ppk[district.path]
    for slip in regency.paper_slips:
        path = paths[slip.station]
        if _kind(regency, slip) == contest.kind and path.startswith(district.path + "/"):
            round_ = VoteRound.objects.get(contest=contest, path=path)
            correction = propose_correction(
                team[DECIDES],
                plenary_id=plenary.id,
                round_id=round_.id,
                key=slip.key,
                value=slip.true,
                reason=CORRECTION_REASON,
            )
            confirm_correction(team[CONFIRMS], correction_id=correction.id)


def _kind(regency: RegencyRun, slip: Slip) -> str:
    return regency.figures.contests[slip.contest].form.contest_kind


def _all_forms_in(regency: RegencyRun, contest: Contest, district: Region) -> bool:
    figures = next(c for c in regency.figures.contests if c.form.contest_kind == contest.kind)
    index = regency.districts.index(district)
    stations = [s for s, d in enumerate(_district_indexes(regency)) if d == index]
    return all(bool(figures.has_form[s]) for s in stations)


def _district_indexes(regency: RegencyRun) -> list[int]:
    positions = {d.code: i for i, d in enumerate(regency.districts)}
    return [positions[code] for code in regency.folder.frames.stations["district"]]


def recap_regency(run: Run, regency: RegencyRun) -> None:
    """Hold the regency's plenaries; one whose districts are not all closed stays in session."""
    with times.at(times.plenary_day(run.pack, "recap_regency"), 10, regency.zone):
        for contest in contests_of(run.election, regency.region.path):
            chair = regency.commissioners[0]
            plenary = open_plenary(chair, contest=contest, region=regency.region)
            if _districts_closed(contest, regency.region):
                close_regency(chair, plenary_id=plenary.id)


def _districts_closed(contest: Contest, regency: Region) -> bool:
    """Whether every district has closed: the chair looks before pressing the button."""
    districts = Region.objects.filter(parent=regency, valid_to__isnull=True)
    closed = Plenary.objects.filter(
        contest=contest, region__in=districts, state="closed", superseded_by__isnull=True
    )
    return closed.count() == districts.count()
