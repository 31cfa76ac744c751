"""Whose counter takes in applications for a body, who decides about them, and by which rules."""

from __future__ import annotations

from collections.abc import Sequence

from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.packs.papers import DocumentRule
from garda.packs.selection import SelectionRule
from garda.packs.types import EligibilityRule
from garda.regions.models import Election

from .domain import eligibility
from .errors_selection import NotSelected
from .staffing import KPPS, body_of


def selection_of(election: Election, body: str) -> SelectionRule:
    """How the pack has ``body`` selected. Raises NotSelected for KPPS and secretariats."""
    rule = get_pack(election.pack).selections.get(body)
    if rule is None:
        raise NotSelected(body_of(election, body).name.id)
    return rule


def receivers(election: Election, body: str) -> tuple[str, ...]:
    """Roles at the counter of the body."""
    if body == KPPS:
        return (Role.PPS, Role.PPS_SECRETARIAT)
    return selection_of(election, body).received_by


def decider(election: Election, body: str) -> str:
    """The role that checks, and whose plenary decides."""
    return Role.PPS if body == KPPS else selection_of(election, body).decided_by


def rules_of(election: Election, body: str = KPPS) -> tuple[EligibilityRule, ...]:
    """The requirements that hold for the body in this election."""
    rules = eligibility.in_force(get_pack(election.pack).eligibility, election.voting_day)
    if body == KPPS:
        return rules
    wanted = selection_of(election, body).requirements
    return tuple(rule for rule in rules if rule.code in wanted)


def documents_of(election: Election, body: str = KPPS) -> Sequence[DocumentRule]:
    """The documents that applicants for the body hand in."""
    documents = get_pack(election.pack).documents
    if body == KPPS:
        return documents
    wanted = selection_of(election, body).documents
    return tuple(document for document in documents if document.code in wanted)
