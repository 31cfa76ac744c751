"""What must hold between figures, as sums: from a form's rules, and from nowhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from garda.packs.types import FormDefinition, FormRule, Relation, RuleScope, Severity

#: Makes the variable's name of a term: whose figure, and its key.
Naming = Callable[[str, str], str]

_LIST = "list"


@dataclass(frozen=True, slots=True)
class Equation:
    """``sum(coefficient × figure)`` is ``constant``, or at most ``constant``."""

    code: str
    terms: Mapping[str, int]
    relation: str  # "=" or "<="
    constant: int = 0

    def holds(self, figures: Mapping[str, int | None]) -> bool | None:
        """None when a figure in it is unknown: what is unknown neither fits nor fails."""
        total = 0
        for key, coefficient in self.terms.items():
            value = figures.get(key)
            if value is None:
                return None
            total += coefficient * value
        return total == self.constant if self.relation == "=" else total <= self.constant

    @property
    def is_sum(self) -> bool:
        return self.relation == "="


def broken(
    equations: tuple[Equation, ...], figures: Mapping[str, int | None]
) -> tuple[Equation, ...]:
    return tuple(equation for equation in equations if equation.holds(figures) is False)


def equations_of(
    definitions: Mapping[str, FormDefinition],
    voter_list: Mapping[str, int] | None = None,
) -> tuple[Equation, ...]:
    """What must hold (severity E) on one form, or on the forms of a station joined.

    ``definitions`` by contest kind; figures are named by :func:`variable`. Rules between forms
    count when both are there, rules against the voter list when it is known.
    """
    found: dict[tuple[object, ...], Equation] = {}
    for kind, definition in definitions.items():
        for rule in _binding(definition, joined=len(definitions) > 1 or bool(voter_list)):
            for relation in rule.relations:
                for equation in _equation(rule.code, relation, kind, definitions, voter_list or {}):
                    identity = (equation.relation, frozenset(equation.terms.items()))
                    found.setdefault((*identity, equation.constant), equation)
    return tuple(found.values())


def variable(kind: str, key: str) -> str:
    """Name of a figure among the forms of a station: ``bupati.dpt_l``."""
    return f"{kind}.{key}"


def _binding(definition: FormDefinition, *, joined: bool) -> Iterator[FormRule]:
    scopes = (RuleScope.FORM, RuleScope.STATION) if joined else (RuleScope.FORM,)
    for rule in definition.rules:
        if rule.severity is Severity.ERROR and rule.scope in scopes and rule.kind == "relation":
            yield rule


def _equation(
    code: str,
    relation: Relation,
    kind: str,
    definitions: Mapping[str, FormDefinition],
    voter_list: Mapping[str, int],
) -> Iterator[Equation]:
    """The relation as one equation; nothing when a figure in it is not there."""
    terms: Counter[str] = Counter()
    constant = relation.constant
    signed = [(term, 1) for term in relation.left] + [(term, -1) for term in relation.right]
    for term, sign in signed:
        source = term.source or kind
        if source == _LIST and term.key in voter_list:
            constant -= sign * term.coefficient * voter_list[term.key]
        elif source in definitions and term.key in definitions[source].index:
            terms[variable(source, term.key)] += sign * term.coefficient
        else:
            return
    yield _normal(code, terms, relation.op, constant)


def _normal(code: str, terms: Mapping[str, int], op: str, constant: int) -> Equation:
    sign = -1 if op == ">=" else 1
    kept = {key: sign * count for key, count in terms.items() if count}
    return Equation(code, kept, "=" if op == "=" else "<=", sign * constant)
