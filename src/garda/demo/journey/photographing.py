"""Voting night: the pages of some C.Hasil are photographed.

The sheets are drawn with the simulated figures and a pen of our own: photographs of nothing real.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from garda.demo import times
from garda.demo.context import RegencyRun, Run
from garda.demo.journey.counting import OPERATORS_SEND, PaperSheet, paper_sheets, station_paths
from garda.kernel.ids import uuid7
from garda.results.domain.definition import as_sheet
from garda.results.models import VoteRound
from garda.results.services.photos import NewFormPhoto, take_form_photo
from garda.results.sheets.filled import filled_pages, photographed
from garda.results.sheets.stations import sheet_of


def photograph_forms(run: Run, regency: RegencyRun) -> None:
    """PPS sends the pages of two forms: the first of all, and the first that sources read unlike.

    Drawing a page takes half a second: enough for a look at photographs and crops, no more.
    """
    sheets = paper_sheets(regency)
    chosen = dict.fromkeys([*islice(sheets, 1), *_unlike(regency)])
    for done, (kind, path) in enumerate(chosen, start=1):
        round_ = VoteRound.objects.select_related("contest__election", "station__village").get(
            election=run.election, contest__kind=kind, path=path
        )
        _send(run, regency, round_, sheets[kind, path], seed=run.seed + done)
        run.progress("Foto C.Hasil", done, len(chosen))


def _unlike(regency: RegencyRun) -> Iterator[tuple[str, str]]:
    """The first form whose difference stays for the visitor of the demo, if there is one."""
    paths = station_paths(regency)
    for slip in islice((s for s in regency.misreadings if s.stays_open), 1):
        yield regency.figures.contests[slip.contest].form.contest_kind, paths[slip.station]


def _send(run: Run, regency: RegencyRun, round_: VoteRound, sheet: PaperSheet, seed: int) -> None:
    figures = as_sheet(sheet.definition, sheet.figures)
    pages = filled_pages(sheet.definition, sheet_of(round_), figures, seed=seed)
    sender = regency.pps[round_.path.rpartition("/")[0]][0]
    with times.at(run.pack.voting_day, OPERATORS_SEND, regency.zone, minute=45) as now:
        for number, page in enumerate(pages, start=1):
            photo = NewFormPhoto(
                id=uuid7(),
                round_id=round_.id,
                page=number,
                data=photographed(page, seed=seed + number),
                taken_at=now,
            )
            take_form_photo(sender, photo=photo)
