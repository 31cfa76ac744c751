"""Marks of a written test as a table: the list to fill in, and what came back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final
from uuid import UUID

from garda.kernel.errors import GardaError
from garda.kernel.sheets import HEAD_WITHIN, Bounds, Line, SheetUnreadable, heads, read_lines
from garda.kernel.table_templates import AskedColumn, write_template
from garda.kernel.tables import Kind

from .contests import Contest
from .errors import listed
from .models import Application

RECEIPT, MARK = "receipt", "mark"
_TITLES: Final[Mapping[str, Sequence[str]]] = {
    RECEIPT: ("No. tanda terima", "Nomor tanda terima", "Tanda terima"),
    MARK: ("Nilai", "Nilai tertulis", "Skor"),
}
_BOUNDS: Final = Bounds(rows=5_000, columns=50)
_COLUMNS: Final = (
    AskedColumn("No. tanda terima", 28, required=True),
    AskedColumn("Nama", 32),
    AskedColumn("Nilai", 10, hint="0 sampai 100, misalnya 82,5. Kosongkan bila tidak hadir."),
)


class MarkListWrong(GardaError):
    """Rows of a list of marks that say nothing usable; nothing was taken."""

    code = "mark_list_wrong"

    def __init__(self, rows: Sequence[str]) -> None:
        which = listed(rows)
        super().__init__(
            id=f"Baris yang perlu dibetulkan: {which}. Belum ada nilai yang dicatat; betulkan, "
            "lalu kirim lagi.",
            en=f"Rows to be mended: {which}. No mark was recorded; mend them and send again.",
        )


def mark_template(contest: Contest, people: Iterable[Application], kind: Kind) -> bytes:
    """The list with receipts and names filled in."""
    rows = [(each.receipt, each.person.name, "") for each in people]
    guide = (
        f"Nilai tes tertulis {contest.place}.",
        "Isi kolom Nilai saja: 0 sampai 100. Kosongkan bila pelamar tidak hadir.",
        "Nilai dicatat atas nama yang mengirim; orang lain yang mengesahkannya.",
    )
    return write_template(kind, _COLUMNS, guide=guide, rows=rows)


def read_marks(
    data: bytes, kind: Kind, people: Iterable[Application]
) -> dict[UUID, dict[str, Decimal]]:
    """Marks by application. Raises SheetUnreadable, and MarkListWrong naming every wrong row."""
    lines = read_lines(data, kind, _BOUNDS)
    columns = _columns(lines)
    known = {each.receipt: each.id for each in people}
    marks: dict[UUID, dict[str, Decimal]] = {}
    wrong = []
    for line in lines:
        receipt, text = (_text(line, columns[name]) for name in (RECEIPT, MARK))
        if not text:
            continue
        mark, application = _mark(text), known.get(receipt)
        if mark is None or application is None or application in marks or _is_formula(line):
            wrong.append(f"{line.number} ({receipt[:30] or '-'})")
        else:
            marks[application] = {"": mark}
    if wrong:
        raise MarkListWrong(wrong)
    return marks


def _columns(lines: Iterator[Line]) -> dict[str, int]:
    for line in lines:
        found = heads(line, _TITLES)
        if len(found) == len(_TITLES):
            return found
        if line.number >= HEAD_WITHIN:
            break
    raise SheetUnreadable(
        id="Tidak ada baris judul dengan kolom No. tanda terima dan Nilai. Pakai contoh berkas, "
        "lalu kirim lagi.",
        en="There is no head with the columns of receipt and mark. Use the template, send again.",
    )


def _text(line: Line, column: int) -> str:
    return line.cells[column].text.strip() if column < len(line.cells) else ""


def _is_formula(line: Line) -> bool:
    return any(cell.formula for cell in line.cells)


def _mark(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
