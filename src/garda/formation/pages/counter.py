"""The counter's page: its form in the order of the papers, with a key for each choice."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import ascii_lowercase
from typing import Any

from django.forms import BoundField

from garda.formation.forms.counter import CounterForm
from garda.formation.models import Application
from garda.formation.services.intake import call_of, period_of
from garda.packs.types import Pack
from garda.regions.models import Election, Region

#: The key that ticks what everybody hands in; no single choice has it.
ALL_KEY = "s"
_KEYS = tuple(key for key in "1234567890" + ascii_lowercase if key != ALL_KEY)
#: How many of the last applications a phone beside the counter offers.
NEWEST = 10
#: Answers that are known by their first letter.
_SEX_KEYS = {"L": "l", "P": "p"}


@dataclass(frozen=True, slots=True)
class Pick:
    """One choice of a group: its key, its box, and whether the key for all ticks it."""

    key: str
    box: Any
    code: str
    standard: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Choices that are ticked by one key each; ``many``: several of them, Enter goes on."""

    field: BoundField
    picks: Sequence[Pick]
    many: bool
    has_all: bool


@dataclass(frozen=True, slots=True)
class CounterPage:
    """What the counter shows besides its form. ``last``: the last minute by the village's clocks,
    ``taken``: applications of the village so far."""

    last: datetime
    taken: int
    groups: Mapping[str, Group]


def counter_page(election: Election, village: Region, pack: Pack, form: CounterForm) -> CounterPage:
    """Two queries. Raises NoCall."""
    call = call_of(election, village)
    papers = {rule.code for rule in pack.documents if rule.due_when is None}
    papers_all = [rule.code for rule in pack.documents]
    declared = {d.fact: d for d in pack.intake.declarations}
    standard = {fact for fact, declaration in declared.items() if declaration.standard}
    codes = {fact: declaration.document for fact, declaration in declared.items()}
    groups = {
        "sex": _group(form["sex"], keys=_SEX_KEYS),
        "education": _group(form["education"]),
        "declared": _group(form["declared"], codes, standard),
        "papers": _group(form["papers"], {c: c for c in papers_all}, papers),
        "willing": _group(form["willing"]),
    }
    taken = Application.objects.filter(election=election, village=village).count()
    last = period_of(call, village.time_zone)[1] - timedelta(minutes=1)
    return CounterPage(last, taken, groups)


def age_rules(pack: Pack) -> str:
    """The pack's rules on age as JSON: said while the card still lies on the table."""
    rules = [rule for rule in pack.eligibility if rule.enabled and rule.fact == "age"]
    return json.dumps(
        [
            {"code": r.code, "kind": r.kind, "value": r.value, "message": r.message.id.rstrip(".")}
            for r in rules
        ]
    )


def newest(election: Election, village: Region) -> list[Application]:
    """Who was registered last. One query."""
    found = Application.objects.filter(election=election, village=village)
    standing = found.filter(withdrawn_at__isnull=True).select_related("person")
    return list(standing.order_by("-recorded_at", "-id")[:NEWEST])


def _group(
    field: BoundField,
    codes: Mapping[str, str] | None = None,
    standard: Container[str] = (),
    keys: Mapping[str, str] | None = None,
) -> Group:
    boxes = list(field.subwidgets)
    values = [str(box.data["value"]) for box in boxes]
    found = keys or dict(zip(values, _KEYS, strict=False))
    picks = [
        Pick(found.get(value, ""), box, (codes or {}).get(value, ""), value in standard)
        for value, box in zip(values, boxes, strict=True)
    ]
    many = field.field.widget.allow_multiple_selected
    return Group(field, picks, many, any(pick.standard for pick in picks))
