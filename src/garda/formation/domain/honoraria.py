"""What a body of the pack is paid: per position, per month and for its whole term.

Amounts are whole rupiah per person and month (ministry of finance letter S-647/MK.02/2022, cited
per position in the pack). A term is paid by its full months, at least one; that the days beyond
bring nothing is unconfirmed. It fits what is known: 7 November to 8 December is one month of KPPS.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from garda.packs.types import Body, Position


@dataclass(frozen=True, slots=True)
class Honorarium:
    """One position: rupiah per person and month, for ``seats`` persons over ``months`` months.

    ``monthly`` is None where the pack knows no amount, ``months`` where it knows no term.
    """

    position: Position
    months: int | None

    @property
    def seats(self) -> int:
        return self.position.seats

    @property
    def monthly(self) -> int | None:
        return self.position.honorarium

    @property
    def per_person(self) -> int | None:
        """One person for the whole term."""
        return times(self.monthly, self.months)

    @property
    def per_month(self) -> int | None:
        """All seats of the position in one month."""
        return times(self.monthly, self.seats)

    @property
    def per_term(self) -> int | None:
        """All seats of the position for the whole term."""
        return times(self.per_month, self.months)


@dataclass(frozen=True, slots=True)
class Plan:
    """A body's honoraria by position. Its sums are None where an amount or the term is unknown."""

    lines: tuple[Honorarium, ...]
    months: int | None

    @property
    def seats(self) -> int:
        return sum(line.seats for line in self.lines)

    @property
    def per_month(self) -> int | None:
        return total(line.per_month for line in self.lines)

    @property
    def per_term(self) -> int | None:
        return total(line.per_term for line in self.lines)


def plan(body: Body) -> Plan:
    """Honoraria of one body (one district's, one village's) when every seat is filled all along."""
    months = term_months(body)
    return Plan(tuple(Honorarium(position, months) for position in body.positions), months)


def term_months(body: Body) -> int | None:
    """Months that the body's term is paid for; None while the pack has no term."""
    if body.term_starts is None or body.term_ends is None:
        return None
    return max(1, full_months(body.term_starts, body.term_ends))


def full_months(first: date, last: date) -> int:
    """Whole months from ``first`` to ``last``, both days included; 0 when ``last`` comes before.

    A month runs to the day before its own date in the next month: 16 May to 15 June is one.
    """
    end = last + timedelta(days=1)
    months = (end.year - first.year) * 12 + end.month - first.month
    return max(0, months if _later(first, months) <= end else months - 1)


def _later(day: date, months: int) -> date:
    """The same date so many months later, or that month's last day where it has no such date."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def times(amount: int | None, count: int | None) -> int | None:
    return None if amount is None or count is None else amount * count


def total(amounts: Iterable[int | None]) -> int | None:
    """The sum, or None as soon as one part is unknown: a partial sum would look like the whole."""
    known = 0
    for amount in amounts:
        if amount is None:
            return None
        known += amount
    return known
