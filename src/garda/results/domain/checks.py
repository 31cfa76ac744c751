"""Checks of one form, one station or one recapitulation against the rules of its definition.

A figure that was not read (None) makes every comparison it stands in silent: what is
unknown neither fits nor fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from garda.packs.relations import relation_text
from garda.packs.types import FormDefinition, FormRule, Relation, RuleScope, Term
from garda.results.domain.definition import Figures, as_sheet
from garda.results.domain.findings import Finding, errors_of, make_finding, percent

__all__ = [
    "Finding",
    "check_beside",
    "check_form",
    "check_published_shares",
    "check_recap",
    "check_station",
    "errors_of",
    "reserve_bounds",
]

Sheet = Mapping[str, int | None]
#: Whose figures a term means: ``""`` the form's own, ``list``, or a contest kind.
Sources = Mapping[str, Sheet]

_LIST = "list"
_HUNDRED_PERCENT = 100_00


def check_form(definition: FormDefinition, figures: Figures) -> tuple[Finding, ...]:
    """Findings of one form by itself (scope ``form``), in the order of the rules.

    Raises ValueError when there are more or fewer figures than fields.
    """
    sources = {"": as_sheet(definition, figures)}
    rules = rules_of(definition, RuleScope.FORM)
    return tuple(finding for rule in rules for finding in check_rule(rule, definition, sources))


def check_station(
    definition_by_kind: Mapping[str, FormDefinition],
    figures_by_kind: Mapping[str, Figures],
    voter_list: Sheet | None = None,
) -> tuple[Finding, ...]:
    """Findings between the forms of one station and its voter list (scope ``station``).

    ``voter_list`` holds ``dpt_l``, ``dpt_p`` and ``dpt_j``. A contest without a form is left out;
    what two forms say about each other is found once.
    """
    sheets = {
        kind: as_sheet(definition_by_kind[kind], figures)
        for kind, figures in figures_by_kind.items()
    }
    found: dict[tuple[object, ...], Finding] = {}
    for kind in sheets:
        for finding in check_beside(definition_by_kind[kind], sheets, voter_list):
            found.setdefault(_identity(finding), finding)
    return tuple(found.values())


def check_beside(
    definition: FormDefinition, sheets: Sources, voter_list: Sheet | None = None
) -> tuple[Finding, ...]:
    """Findings (scope ``station``) of one form beside those of its station's other contests.

    ``sheets`` by contest kind, the form's own among them; of the others what is known.
    """
    sources = {"": sheets[definition.contest_kind], _LIST: voter_list or {}, **sheets}
    rules = rules_of(definition, RuleScope.STATION)
    return tuple(finding for rule in rules for finding in check_rule(rule, definition, sources))


def _identity(finding: Finding) -> tuple[object, ...]:
    """Two forms name the same relation between them in the same words."""
    own = any("." not in key for key in finding.keys)
    return finding.code, finding.relation, finding.contest if own else ""


def check_recap(
    definition: FormDefinition, parts: Sequence[Figures], total: Figures
) -> tuple[Finding, ...]:
    """K20: every figure of a recapitulation is the sum of its parts'.

    A field that is None in the total or in any part is not compared.
    """
    sheets = [as_sheet(definition, part) for part in parts]
    whole = as_sheet(definition, total)
    return tuple(
        make_finding(rule, definition, (key,), f"{key} = sum({key})", left=left, right=right)
        for rule in rules_of(definition, RuleScope.RECAP)
        if rule.kind == "sum"
        for key in rule.keys
        if (left := whole[key]) is not None
        and (right := _total(sheet[key] for sheet in sheets)) is not None
        and left != right
    )


def check_published_shares(
    definition: FormDefinition, votes: Mapping[int, int], shares: Mapping[int, Decimal]
) -> tuple[Finding, ...]:
    """K21: published percentages against the votes beside them, by number on the ballot.

    A share fits when it is within one unit of its last printed place (rounded or cut off); all
    shares together fit when they are within the rule's value of one hundred per cent.
    """
    looks = {"shares": _each_share, "share_sum": _share_sum}
    return tuple(
        finding
        for rule in rules_of(definition, RuleScope.RECAP)
        if rule.kind in looks
        for finding in looks[rule.kind](rule, definition, votes, shares)
    )


def _each_share(
    rule: FormRule,
    definition: FormDefinition,
    votes: Mapping[int, int],
    shares: Mapping[int, Decimal],
) -> Iterator[Finding]:
    valid = sum(votes.values())
    for number, share in shares.items():
        exact = Fraction(votes[number] * 100, valid) if valid else Fraction(0)
        last_place = Fraction(Decimal((0, (1,), int(share.as_tuple().exponent))))
        if abs(Fraction(share) - exact) > last_place:
            left, right = _hundredths(Fraction(share)), _hundredths(exact)
            key = f"votes_{number}"
            text = f"share({key}) = {key} / valid"
            yield make_finding(
                rule, definition, (key,), text, left=left, right=right, written=percent
            )


def _share_sum(
    rule: FormRule, definition: FormDefinition, _: Mapping[int, int], shares: Mapping[int, Decimal]
) -> Iterator[Finding]:
    total = sum((Fraction(share) for share in shares.values()), Fraction(0))
    if len(shares) == len(definition.choices) and abs(total / 100 - 1) > _value(rule):
        yield make_finding(
            rule,
            definition,
            rule.keys,
            "sum(shares) = 100%",
            left=_hundredths(total),
            right=_HUNDRED_PERCENT,
            written=percent,
        )


def _hundredths(percentage: Fraction) -> int:
    """Nearest hundredth of a per cent, halves up."""
    return (percentage * 100 + Fraction(1, 2)).__floor__()


def reserve_bounds(share: Fraction, voters: int) -> tuple[int, int]:
    """Fewest and most ballots a station of so many voters may have received (K11).

    Whether the reserve is rounded down or up is contested, so everything from the floor to one
    above the ceiling is accepted.
    """
    reserve = share * voters
    return voters + reserve.__floor__(), voters + reserve.__ceil__() + 1


def rules_of(definition: FormDefinition, scope: RuleScope) -> Iterator[FormRule]:
    return (rule for rule in definition.rules if rule.scope is scope)


def check_rule(rule: FormRule, definition: FormDefinition, sources: Sources) -> Iterator[Finding]:
    """What one rule finds in the figures of ``sources``."""
    return _CHECKS[rule.kind](rule, definition, sources)


def _value(rule: FormRule) -> Fraction:
    """The rule's value; the pack's loader refuses a rule of these kinds without one."""
    return rule.value or Fraction(0)


def _total(figures: Iterator[int | None]) -> int | None:
    """The sum, None when one figure is unknown."""
    total = 0
    for figure in figures:
        if figure is None:
            return None
        total += figure
    return total


def _side(terms: Sequence[Term], sources: Sources) -> int | None:
    values = ((term.coefficient, sources.get(term.source, {}).get(term.key)) for term in terms)
    return _total(None if value is None else count * value for count, value in values)


_HOLDS: Mapping[str, Callable[[int, int], bool]] = {
    "=": int.__eq__,
    "<=": int.__le__,
    ">=": int.__ge__,
}


def _relations(rule: FormRule, definition: FormDefinition, sources: Sources) -> Iterator[Finding]:
    for relation in rule.relations:
        left, right = _side(relation.left, sources), _side(relation.right, sources)
        if left is None or right is None:
            continue
        right += relation.constant
        if not _HOLDS[relation.op](left, right):
            keys, text = _relation_keys(relation), relation_text(relation)
            yield make_finding(rule, definition, keys, text, left=left, right=right)


def _relation_keys(relation: Relation) -> tuple[str, ...]:
    named = (f"{t.source}.{t.key}" if t.source else t.key for t in relation.terms)
    return tuple(dict.fromkeys(named))


def _range(rule: FormRule, definition: FormDefinition, sources: Sources) -> Iterator[Finding]:
    for key in rule.keys:
        value, most = sources[""][key], definition.fields[definition.index[key]].maximum
        if value is not None and not 0 <= value <= most:
            text = f"0 <= {key} <= {most}"
            yield make_finding(rule, definition, (key,), text, left=value, right=most)


def _limit(rule: FormRule, definition: FormDefinition, sources: Sources) -> Iterator[Finding]:
    (key,), most = rule.keys, _value(rule).__floor__()
    value = sources[""][key]
    if value is not None and value > most:
        text = f"{key} <= {most}"
        yield make_finding(rule, definition, rule.keys, text, left=value, right=most)


def _reserve(rule: FormRule, definition: FormDefinition, sources: Sources) -> Iterator[Finding]:
    received, voters = (sources[""][key] for key in rule.keys)
    if received is None or voters is None:
        return
    least, most = reserve_bounds(_value(rule), voters)
    if not least <= received <= most:
        nearest = least if received < least else most
        text = f"{least} <= {rule.keys[0]} <= {most}"
        yield make_finding(rule, definition, rule.keys, text, left=received, right=nearest)


def _share_of(rule: FormRule, definition: FormDefinition, sources: Sources) -> Iterator[Finding]:
    """First key as a share of the second: turnout from the value on, invalid votes above it."""
    part, whole = (sources[""][key] for key in rule.keys)
    if part is None or whole is None or part <= 0:
        return
    bound = _value(rule) * whole
    if part > bound or (rule.kind == "turnout" and part == bound):
        op = "<" if rule.kind == "turnout" else "<="
        text = f"{rule.keys[0]} {op} {rule.value}*{rule.keys[1]}"
        yield make_finding(rule, definition, rule.keys, text, left=part, right=whole)


def _landslide(rule: FormRule, definition: FormDefinition, sources: Sources) -> Iterator[Finding]:
    """A choice with all valid votes (or the value's share), where there is a second choice."""
    *vote_keys, whole_key = rule.keys
    valid = sources[""][whole_key]
    if valid is None or valid <= 0 or len(vote_keys) == 1:
        return
    for key in vote_keys:
        votes = sources[""][key]
        if votes is not None and votes >= _value(rule) * valid:
            text = f"{key} < {rule.value}*{whole_key}"
            yield make_finding(rule, definition, (key, whole_key), text, left=votes, right=valid)


_CHECKS: Mapping[str, Callable[[FormRule, FormDefinition, Sources], Iterator[Finding]]] = {
    "relation": _relations,
    "range": _range,
    "limit": _limit,
    "reserve": _reserve,
    "turnout": _share_of,
    "invalid_share": _share_of,
    "landslide": _landslide,
}
