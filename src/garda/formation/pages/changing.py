"""The plenary's changes of a proposal as the page shows them, and what it may choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from garda.formation.forms.changing import ChangeForm, Choices
from garda.formation.models import ProposalChange
from garda.formation.proposals import changes_of
from garda.people.models import Person

from .placement import Group, PlacementPage
from .placement import Person as Shown


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change: what happened, why, by whom, and who confirmed it (empty: nobody yet)."""

    what: str
    reason: str
    by: str
    at: datetime
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class ChangingPage:
    """Changes in order; ``waiting`` for a second member; ``confirms``: the reader may be it."""

    lines: Sequence[ChangeLine]
    waiting: int
    confirms: bool


def changing_page(page: PlacementPage, reader: UUID | None) -> ChangingPage:
    """Changes of a proposal. No query where there are none, else two."""
    changes = changes_of(page.proposal)
    names = _names(changes)
    open_ = [change for change in changes if change.confirmed_at is None]
    return ChangingPage(
        [_line(change, names) for change in changes],
        len(open_),
        any(change.changed_by != reader for change in open_),
    )


def _names(changes: Sequence[ProposalChange]) -> Mapping[UUID, str]:
    ids = {person for c in changes for person in (c.changed_by, c.confirmed_by) if person}
    found = Person.objects.filter(id__in=ids) if ids else Person.objects.none()
    return dict(found.values_list("id", "name"))


def _line(change: ProposalChange, names: Mapping[UUID, str]) -> ChangeLine:
    who = change.first.person.name
    other = change.second.person.name if change.second else ""
    what = f"{change.get_kind_display()}: {who}" + (f" dan {other}" if other else "")
    confirmed = names.get(change.confirmed_by, "anggota PPS") if change.confirmed_by else ""
    by = names.get(change.changed_by, "anggota PPS")
    return ChangeLine(what, change.reason, by, change.changed_at, confirmed)


def change_form(page: PlacementPage, data: Any = None) -> ChangeForm:
    """The form with everybody on the list, by station, and the empty seats."""
    return ChangeForm(_people(page), _empty_seats(page), data)


def _people(page: PlacementPage) -> Choices:
    groups = [(_label(group), [_option(p) for p in group.people]) for group in page.groups]
    return [*groups, ("Cadangan", [_option(person) for person in page.reserves])]


def _option(person: Shown) -> tuple[str, str]:
    place = f"kursi {person.seat}" if person.seat else f"cadangan {person.rank}"
    return str(person.application), f"{person.name} ({place})"


def _label(group: Group) -> str:
    return f"TPS {group.number:03d}"


def _empty_seats(page: PlacementPage) -> Choices:
    return [
        (f"{group.station}/{seat}", f"{_label(group)} kursi {seat}")
        for group in page.groups
        for seat in group.empty_seats
    ]
