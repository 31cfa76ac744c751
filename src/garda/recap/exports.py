"""Results as CSV: one line per part and one for the whole, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from .figures import ChoiceResult, Marked, Turnout
from .queries import Part, ResultPage
from .rollup import Tally
from .standings import MARKED

#: A cell that begins with one of these is a formula for a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Tells spreadsheets that the file is UTF-8.
_BOM = "\ufeff"


def result_csv(page: ResultPage, *, watermark: bool) -> str:
    """The table of a result page. Missing figures are empty, not 0.

    ``keterangan`` names the line; in a rehearsal or demo it begins with SIMULASI, and
    ``simulasi`` lists the columns whose figures are simulated.
    """
    remark = "hasil rekapitulasi" if page.official else "sementara, dari C.Hasil"
    if watermark:
        remark = f"SIMULASI; {remark}"
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_header(page.choices))
    for part in page.parts:
        writer.writerow([*map(_safe, _part_cells(part)), remark])
    writer.writerow([*map(_safe, _total_cells(page)), remark])
    return _BOM + buffer.getvalue()


def _header(choices: Sequence[ChoiceResult]) -> list[str]:
    votes = [f"suara_{choice.number}" for choice in choices]
    return [
        "kode", "nama", "tps", "tps_masuk", *votes, "suara_sah", "suara_tidak_sah",
        "pengguna", "dpt", "simulasi", "keterangan",
    ]  # fmt: skip


def _part_cells(part: Part) -> list[object]:
    code = part.code if part.number is None else f"{part.code}/{part.number:03d}"
    head = [code, part.name]
    return _cells(head, part.tally, part.choices, [part.valid, part.invalid], part.turnout)


def _total_cells(page: ResultPage) -> list[object]:
    head = [page.region.code, page.region.name]
    return _cells(head, page.answer, page.choices, [page.valid, page.invalid], page.turnout)


def _cells(
    head: Sequence[str],
    tally: Tally,
    choices: Sequence[ChoiceResult],
    sums: Sequence[Marked],
    turnout: Turnout,
) -> list[object]:
    figures = [Marked(choice.votes, choice.standing) for choice in choices]
    figures += [*sums, turnout.users, turnout.voters]
    values = [figure.value for figure in figures]
    return [*head, tally.stations, tally.stations_in, *values, _simulated(choices, figures)]


def _simulated(choices: Sequence[ChoiceResult], figures: Iterable[Marked]) -> str:
    names = _header(choices)[4:-2]
    return " ".join(
        name for name, figure in zip(names, figures, strict=True) if figure.standing in MARKED
    )


def _safe(cell: object) -> object:
    """A cell no spreadsheet will calculate: names come from files that others wrote."""
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
