"""Results as CSV: one line per part and one for the whole, safe to open in a spreadsheet.

Figures are named as the fields of the form are, which the manual lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from garda.kernel.tables import Cell, Column, write_table
from garda.packs.relations import vote_key
from garda.results.domain.columns import columns
from garda.results.queries import load_definition

from .figures import USERS, VOTERS, ChoiceResult, Marked, Turnout
from .queries import INVALID, Part, ResultPage
from .rollup import Tally
from .standings import MARKED

VALID = "valid"


def result_csv(page: ResultPage, *, watermark: bool) -> bytes:
    """The table of a result page. Missing figures are empty, not 0.

    ``keterangan`` names the line; in a rehearsal or demo it begins with SIMULASI, and
    ``simulasi`` lists the columns whose figures are simulated.
    """
    remark = "hasil rekapitulasi" if page.official else "sementara, dari C.Hasil"
    if watermark:
        remark = f"SIMULASI; {remark}"
    keys = _keys(page)
    lines = [_part_cells(part, keys) for part in page.parts] + [_total_cells(page, keys)]
    names = ["kode", "nama", "tps", "tps_masuk", *keys, "simulasi", "keterangan"]
    rows = [[*line, remark] for line in lines]
    return b"".join(write_table("csv", [Column(name) for name in names], rows))


def _keys(page: ResultPage) -> list[str]:
    """Keys of the figures, in the form's order."""
    votes = [vote_key(choice.number) for choice in page.choices]
    shown = [*votes, VALID, INVALID, USERS, VOTERS]
    return [column.key for column in columns(load_definition(page.contest.id), shown)]


def _part_cells(part: Part, keys: Sequence[str]) -> list[Cell]:
    code = part.code if part.number is None else f"{part.code}/{part.number:03d}"
    figures = _figures(part.choices, part.valid, part.invalid, part.turnout)
    return _cells([code, part.name], part.tally, figures, keys)


def _total_cells(page: ResultPage, keys: Sequence[str]) -> list[Cell]:
    figures = _figures(page.choices, page.valid, page.invalid, page.turnout)
    return _cells([page.region.code, page.region.name], page.answer, figures, keys)


def _figures(
    choices: Sequence[ChoiceResult], valid: Marked, invalid: Marked, turnout: Turnout
) -> dict[str, Marked]:
    votes = {vote_key(c.number): Marked(c.votes, c.standing) for c in choices}
    return {
        **votes,
        VALID: valid,
        INVALID: invalid,
        USERS: turnout.users,
        VOTERS: turnout.voters,
    }


def _cells(
    head: Sequence[str], tally: Tally, figures: Mapping[str, Marked], keys: Sequence[str]
) -> list[Cell]:
    values = [figures[key].value for key in keys]
    simulated = " ".join(key for key in keys if figures[key].standing in MARKED)
    return [*head, tally.stations, tally.stations_in, *values, simulated]
