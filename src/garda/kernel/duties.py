"""Steps that need two people: who enters never approves.

People are compared, not roles or accounts: one human being with two roles is still one. Each room
declares its pairs of steps here, checks them here, and the page of access rights lists them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from .errors import GardaError


@dataclass(frozen=True, slots=True)
class TwoPeople:
    """``first`` and ``second`` are the two steps, as people call them; ``code`` names the pair."""

    code: str
    first: str
    second: str

    def is_broken(self, person: UUID, others: Iterable[UUID | None]) -> bool:
        """Whether ``person``, about to take one step, is among those who took the other.

        Ids are those of :attr:`garda.kernel.actor.Actor.identity`; None is nobody.
        """
        return person in others

    def require(
        self, person: UUID, others: Iterable[UUID | None], refusal: type[GardaError] | GardaError
    ) -> None:
        """Raise ``refusal`` when ``person`` is among ``others``."""
        if self.is_broken(person, others):
            raise refusal


_declared: dict[str, TwoPeople] = {}


def two_people(code: str, first: str, second: str) -> TwoPeople:
    """Declare a pair of steps, once per program. Raises ValueError for a code used otherwise."""
    pair = TwoPeople(code, first, second)
    if _declared.setdefault(code, pair) != pair:
        raise ValueError(f"two pairs of steps called {code!r}")
    return pair


def declared() -> list[TwoPeople]:
    """All pairs of the program, in the order of their codes."""
    return [_declared[code] for code in sorted(_declared)]
