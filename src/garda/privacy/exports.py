"""Kinds of lists that may leave the system. Rooms register theirs at start-up.

What is not named here cannot be exported: a kind is a whitelist of columns, of which few are chosen
beforehand. Identity numbers are no column of any kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from garda.kernel.tables import Cell
from garda.people.models import Person
from garda.regions.models import Election, Region

from .errors import BadExport

#: Never a column, whatever a room says.
_FORBIDDEN = ("nik", "kk", "identity", "ciphertext", "blind")


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """``chosen``: ticked beforehand. ``delicate``: needs a second person. ``what``: see WHATS."""

    code: str
    title: str
    width: int = 18
    chosen: bool = True
    delicate: bool = False
    what: str = "name"


#: Telephone numbers, in whatever list: not chosen beforehand, and never by one person alone.
PHONE = ExportColumn("phone", "Telepon", 18, chosen=False, delicate=True, what="phone")


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One person's line. ``group``: the rows next to it that it may change places with."""

    person: Person | None
    group: object
    cells: Mapping[str, Cell]


Rows = Callable[[Election, Region, frozenset[str]], Iterable[ExportRow]]


@dataclass(frozen=True, slots=True)
class ExportKind:
    """A list of persons. ``rows`` gives it for a region and the chosen columns, in a constant
    number of queries. ``mark`` is the column with the person's name; it is always in the list and
    carries the order by which copies are told apart.
    """

    code: str
    title: str
    roles: frozenset[str]
    columns: tuple[ExportColumn, ...]
    rows: Rows
    mark: str = "name"

    def chosen(self, codes: Iterable[str]) -> list[ExportColumn]:
        """The columns ``codes`` and the name, in the kind's order. Raises BadExport."""
        wanted = {*codes, self.mark}
        unknown = wanted - {column.code for column in self.columns}
        if unknown:
            raise BadExport(
                id=f"Kolom {', '.join(sorted(unknown))} tidak ada dalam daftar ini.",
                en=f"There is no column {', '.join(sorted(unknown))} in this list.",
            )
        return [column for column in self.columns if column.code in wanted]


_kinds: dict[str, ExportKind] = {}


def register(kind: ExportKind) -> None:
    """Raises ValueError when another kind has the code, or a column could hold a NIK."""
    for column in kind.columns:
        if any(word in column.code.split("_") for word in _FORBIDDEN):
            raise ValueError(f"no export has a column {column.code!r}")
    if _kinds.setdefault(kind.code, kind) != kind:
        raise ValueError(f"two kinds of export with the code {kind.code!r}")


def kind_of(code: str) -> ExportKind:
    """Raises BadExport."""
    if code not in _kinds:
        raise BadExport(
            id=f"Jenis daftar {code} tidak ada.", en=f"There is no kind of list {code}."
        )
    return _kinds[code]


def kinds_for(role: str) -> list[ExportKind]:
    """The kinds a role may ask for, in the order of their registration."""
    return [kind for kind in _kinds.values() if role in kind.roles]
