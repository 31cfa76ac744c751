"""Results as CSV: one line per part and one for the whole, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from garda.kernel.tables import Cell, Column, write_table

from .figures import ChoiceResult, Marked, Turnout
from .queries import Part, ResultPage
from .rollup import Tally
from .standings import MARKED


def result_csv(page: ResultPage, *, watermark: bool) -> bytes:
    """The table of a result page. Missing figures are empty, not 0.

    ``keterangan`` names the line; in a rehearsal or demo it begins with SIMULASI, and
    ``simulasi`` lists the columns whose figures are simulated.
    """
    remark = "hasil rekapitulasi" if page.official else "sementara, dari C.Hasil"
    if watermark:
        remark = f"SIMULASI; {remark}"
    lines = [_part_cells(part) for part in page.parts] + [_total_cells(page)]
    columns = [Column(name) for name in _header(page.choices)]
    return b"".join(write_table("csv", columns, [[*line, remark] for line in lines]))


def _header(choices: Sequence[ChoiceResult]) -> list[str]:
    votes = [f"suara_{choice.number}" for choice in choices]
    return [
        "kode", "nama", "tps", "tps_masuk", *votes, "suara_sah", "suara_tidak_sah",
        "pengguna", "dpt", "simulasi", "keterangan",
    ]  # fmt: skip


def _part_cells(part: Part) -> list[Cell]:
    code = part.code if part.number is None else f"{part.code}/{part.number:03d}"
    head = [code, part.name]
    return _cells(head, part.tally, part.choices, [part.valid, part.invalid], part.turnout)


def _total_cells(page: ResultPage) -> list[Cell]:
    head = [page.region.code, page.region.name]
    return _cells(head, page.answer, page.choices, [page.valid, page.invalid], page.turnout)


def _cells(
    head: Sequence[str],
    tally: Tally,
    choices: Sequence[ChoiceResult],
    sums: Sequence[Marked],
    turnout: Turnout,
) -> list[Cell]:
    figures = [Marked(choice.votes, choice.standing) for choice in choices]
    figures += [*sums, turnout.users, turnout.voters]
    values = [figure.value for figure in figures]
    return [*head, tally.stations, tally.stations_in, *values, _simulated(choices, figures)]


def _simulated(choices: Sequence[ChoiceResult], figures: Iterable[Marked]) -> str:
    names = _header(choices)[4:-2]
    return " ".join(
        name for name, figure in zip(names, figures, strict=True) if figure.standing in MARKED
    )
