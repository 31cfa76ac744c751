"""Reading a whole sheet jointly: plain first, and the sums where the plain reading breaks them.

The plain reading is what each figure says by itself. Only when it breaks something that must hold,
or a box cannot be read, the most probable figures are sought under which everything holds. What
that repair costs, and how far the runner-up lies behind, is told with each figure: whether it is
believed is decided elsewhere (``gates``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from garda.results.reading.equations import Equation, broken
from garda.results.reading.evidence import FigureEvidence, Plain
from garda.results.reading.search import Found, TooWide, search
from garda.results.reading.sheet import Sheet
from garda.results.reading.solver import solve

#: Nats up to which a repair is sought, and up to which a lead is told.
LIMIT: Final = 25.0
WINDOW: Final = 10.0


@dataclass(frozen=True, slots=True)
class FieldReading:
    """``plain``: by itself, None when that is no number. ``decoded``: what is proposed, None when
    nothing was written or nothing can be said. ``cost``: nats given up for it. ``lead``: nats to
    the best assignment with another value here. ``sums``: equations that hold it by figures
    that were read. ``echoed``: a single sum holds it, and a figure on that sum's other side shows
    the same digit at the same place: misread alike, both fit."""

    key: str
    plain: int | None
    decoded: int | None
    cost: float
    lead: float
    as_written: str
    state: Plain
    sums: int = 0
    echoed: bool = False

    @property
    def changed(self) -> bool:
        return self.plain is not None and self.plain != self.decoded

    @property
    def inferred(self) -> bool:
        """Worked out from the others: a box of it cannot be seen."""
        return self.state in {Plain.UNCLEAR, Plain.CROSSED}


@dataclass(frozen=True, slots=True)
class Decoded:
    """``failing``: equations that the plain reading breaks. ``solved``: figures were found under
    which everything holds."""

    fields: tuple[FieldReading, ...]
    failing: tuple[Equation, ...]
    solved: bool
    protected: frozenset[str]
    unseen: tuple[str, ...] = ()

    @property
    def cost(self) -> float:
        return sum(f.cost for f in self.fields)


def decode(sheet: Sheet) -> Decoded:
    """Read a sheet. Figures that say the same in any order give the same answer."""
    plain = {f.key: f.number for f in sheet.figures}
    failing = broken(sheet.equations, plain)
    found = _best(sheet)
    settled = not failing and None not in plain.values()
    fields = tuple(_field(figure, found, sheet, plain, settled) for figure in sheet.figures)
    return Decoded(fields, failing, found is not None, sheet.protected, sheet.unseen)


def _best(sheet: Sheet) -> Found | None:
    """The most probable figures under which what is written satisfies everything."""
    costs = {f.key: f.costs for f in sheet.figures if f.plain is not Plain.MISSING}
    # What nobody wrote says nothing about the others.
    binding = [e for e in sheet.equations if e.terms.keys() <= costs.keys()]
    try:
        return search(costs, binding, limit=LIMIT, window=WINDOW)
    except TooWide:
        return solve(costs, binding, limit=LIMIT)


def _field(
    figure: FigureEvidence,
    found: Found | None,
    sheet: Sheet,
    plain: Mapping[str, int | None],
    settled: bool,
) -> FieldReading:
    """``settled``: the plain reading satisfies everything and is left alone."""
    sums = _sums(figure.key, sheet, plain)
    decoded = found.figures.get(figure.key) if found and not settled else figure.number
    return FieldReading(
        key=figure.key,
        plain=figure.number,
        decoded=decoded,
        cost=0.0 if decoded is None else _cost(figure, decoded),
        lead=found.leads.get(figure.key, 0.0) if found else 0.0,
        as_written=figure.as_written,
        state=figure.plain,
        sums=len(sums),
        echoed=len(sums) < 2 and any(_echoes(figure.key, e.terms, plain) for e in sums),
    )


def _cost(figure: FigureEvidence, decoded: int) -> float:
    """A repair is as dear as what is seen says; that a number is unlikely does not excuse it."""
    return 0.0 if decoded == figure.number else figure.doubt(decoded)


def _sums(key: str, sheet: Sheet, plain: Mapping[str, int | None]) -> list[Equation]:
    """Equations that tie a figure to others that were all read."""
    return [
        equation
        for equation in sheet.equations
        if equation.is_sum
        and key in equation.terms
        and all(plain.get(other) is not None for other in equation.terms if other != key)
    ]


def _echoes(key: str, terms: Mapping[str, int], plain: Mapping[str, int | None]) -> bool:
    ours = plain[key]
    others = (plain[other] for other, count in terms.items() if count * terms[key] < 0)
    return ours is not None and any(_alike(ours, other) for other in others if other is not None)


def _alike(one: int, other: int) -> bool:
    """Whether two numbers have a digit in common at the same place."""
    return any(a == b for a, b in zip(str(one)[::-1], str(other)[::-1], strict=False))


def part_of(decoded: Decoded, names: Mapping[str, str]) -> Decoded:
    """One form of a joined sheet: ``names`` gives its figures' own keys by their names there."""
    return Decoded(
        fields=tuple(replace(f, key=names[f.key]) for f in decoded.fields if f.key in names),
        failing=tuple(_renamed(e, names) for e in decoded.failing if names.keys() & e.terms.keys()),
        solved=decoded.solved,
        protected=frozenset(names[key] for key in decoded.protected if key in names),
        unseen=tuple(names[key] for key in decoded.unseen if key in names),
    )


def _renamed(equation: Equation, names: Mapping[str, str]) -> Equation:
    terms = {names.get(key, key): count for key, count in equation.terms.items()}
    return replace(equation, terms=terms)
