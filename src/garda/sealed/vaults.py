"""Vaults of specific data (UU 27/2022, article 4): one shape, each with own keys, tables, roles.

A room describes its vault (:class:`Vault`) and registers it at start-up. Services, pages and panels
come from the description. What is sealed of a paper is one JSON object; beside it stand only who
recorded it, when, and whose it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from garda.kernel.actor import Actor
from garda.kernel.acts import Act, act
from garda.people import stores
from garda.people.models import Person
from garda.people.stores import KeyStore
from garda.privacy import holdings
from garda.regions.models import Election

from .models import SealedPaper


class FieldKind(StrEnum):
    TEXT = "text"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    #: Digits only, such as the number of an account.
    DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class PaperField:
    """One thing that a paper says. ``choices``: code and words, for a choice."""

    code: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    max_length: int = 120
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""

    def told(self, value: Any) -> str | date:
        """A stored value for people: words, or a date for the page to format."""
        if value is None or value == "":
            return "–"
        if self.kind == FieldKind.DATE:
            return date.fromisoformat(value)
        if self.kind == FieldKind.YES_NO:
            return "Ya" if value else "Tidak"
        if self.kind == FieldKind.CHOICE:
            return dict(self.choices).get(value, str(value))
        return str(value)


def _anybody(_actor: Actor) -> bool:
    return True


def _everybody(_person: Person, _voting_day: date) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Vault:
    """One kind of specific data.

    ``slug`` is its part of an address, ``what`` its word in the trace, ``thing`` one paper of it.
    ``roles`` may record, open and withdraw; ``may`` narrows that further, ``applies`` says of whom
    such papers are kept. ``receivers`` only take papers in, by a page of the room itself: what they
    hand over they never see again. ``single``: at most one stands at a time. ``with_file``: a scan
    is kept.
    """

    code: str
    slug: str
    title: str
    thing: str
    what: str
    store: KeyStore
    model: type[SealedPaper]
    roles: frozenset[str]
    fields: tuple[PaperField, ...]
    reasons: Mapping[str, str]
    note: str
    single: bool = False
    with_file: bool = True
    receivers: frozenset[str] = frozenset()
    may: Callable[[Actor], bool] = _anybody
    applies: Callable[[Person, date], bool] = _everybody

    @property
    def act(self) -> Act:
        """Recording, opening and withdrawing its papers, as one act of its roles."""
        return act(f"sealed.{self.code}", f"Mencatat dan membuka {self.thing}", *self.roles)

    @property
    def receiving(self) -> Act:
        """Taking a paper in, without opening any."""
        name = f"Menerima {self.thing} tanpa membukanya lagi"
        return act(f"sealed.receive_{self.code}", name, *self.receivers)

    def applies_in(self, person: Person, election: Election) -> bool:
        return self.applies(person, election.voting_day)


_vaults: dict[str, Vault] = {}


def register(vault: Vault) -> None:
    """Make a vault known to erasure, rotation and the list of tables with persons.

    Raises ValueError when another has its code.
    """
    if _vaults.setdefault(vault.code, vault) != vault:
        raise ValueError(f"two vaults with the code {vault.code!r}")
    # Declared at start-up, so that the page of access rights knows it.
    _ = vault.act
    if vault.receivers:
        _ = vault.receiving
    stores.register(vault.store)
    holdings.leave_out(vault.store.model)
    holdings.refine(
        vault.model,
        f"{vault.title} (terenkripsi)",
        there=holdings.by_column("recorded_at"),
        role=vault.store.role,
    )


def vaults() -> Sequence[Vault]:
    """All vaults, in the order of their registration."""
    return list(_vaults.values())
