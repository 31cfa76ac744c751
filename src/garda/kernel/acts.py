"""What officers do, and which roles may: each act is declared once, and its service asks it.

The same declarations make the table of acts on the page of access rights, so that page and code
cannot differ.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .actor import Actor
from .roles import Role


@dataclass(frozen=True, slots=True)
class Act:
    """``code`` begins with the room (``formation.adopt``); ``name`` says it in Indonesian."""

    code: str
    name: str
    roles: frozenset[str]
    #: Also done by the machine itself, with nobody behind it: an import, a command, a job.
    machine: bool = False

    @property
    def room(self) -> str:
        return self.code.partition(".")[0]

    def require(self, actor: Actor, *, path: str, among: Collection[str] | None = None) -> None:
        """Raise NotAllowed unless the actor has one of the roles in a region around ``path``.

        ``among`` narrows the roles where they depend on what is acted upon.
        """
        if self.machine and actor.is_machine and actor.role == Role.OPERATOR:
            return
        allowed = self.roles if among is None else self.roles.intersection(among)
        actor.require(*allowed, path=path)


_declared: dict[str, Act] = {}


def act(code: str, name: str, *roles: str, machine: bool = False) -> Act:
    """Declare an act, once per program. Raises ValueError for a code used otherwise."""
    new = Act(code, name, frozenset(roles), machine)
    if _declared.setdefault(code, new) != new:
        raise ValueError(f"two acts called {code!r}")
    return new


def declared() -> list[Act]:
    """All acts of the program, in the order of their codes."""
    return [_declared[code] for code in sorted(_declared)]
