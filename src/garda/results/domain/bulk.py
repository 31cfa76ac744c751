"""The same rules on many forms at once: one row of a matrix is one form.

Which rules there are and what they compare comes from the same form definition as in
:mod:`garda.results.domain.checks`; only the arithmetic is done by column. Nothing is explained
here: the rows found are few, and ``check_form`` says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from garda.packs.types import Block, FormDefinition, FormRule, Relation, RuleScope, Term
from garda.results.domain.definition import Figures

#: Stands in a matrix for a figure that was not read.
UNKNOWN = int(np.iinfo(np.int32).min)

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]
#: A column per key; whose columns they are is told as in the scalar checks.
Columns = Mapping[str, Counts]
Sources = Mapping[str, Columns]


def as_matrix(rows: Iterable[Figures]) -> NDArray[np.int32]:
    """Figures of forms as a matrix [forms, fields], None as :data:`UNKNOWN`."""
    filled = [[UNKNOWN if value is None else value for value in row] for row in rows]
    return np.array(filled, dtype=np.int32)


def failing(definition: FormDefinition, matrix: NDArray[np.int32]) -> dict[str, Flags]:
    """Which forms break which rule of scope ``form``: per code a bool per row.

    ``matrix`` is [forms, fields] in the order of the definition's fields. Raises ValueError for
    another number of columns.
    """
    merged: dict[str, Flags] = {}
    for (code, _), flags in failing_by_block(definition, matrix).items():
        merged[code] = merged[code] | flags if code in merged else flags
    return merged


def failing_by_block(
    definition: FormDefinition, matrix: NDArray[np.int32]
) -> dict[tuple[str, Block], Flags]:
    """As :func:`failing`, told apart by the block that a broken rule concerns."""
    return _failing(definition, RuleScope.FORM, {"": _columns(definition, matrix)}, len(matrix))


def failing_station(
    definition_by_kind: Mapping[str, FormDefinition],
    matrix_by_kind: Mapping[str, NDArray[np.int32]],
    voter_list: Mapping[str, NDArray[np.int32]],
) -> dict[str, dict[tuple[str, Block], Flags]]:
    """Which stations break which rule of scope ``station``, per contest kind.

    Row i of every matrix and of every column of ``voter_list`` (``dpt_l``, ``dpt_p``, ``dpt_j``)
    is the same station.
    """
    columns = {kind: _columns(definition_by_kind[kind], m) for kind, m in matrix_by_kind.items()}
    listed = {key: column.astype(np.int64) for key, column in voter_list.items()}
    return {
        kind: _failing(
            definition_by_kind[kind],
            RuleScope.STATION,
            {"": columns[kind], "list": listed, **columns},
            len(matrix),
        )
        for kind, matrix in matrix_by_kind.items()
    }


def _columns(definition: FormDefinition, matrix: NDArray[np.int32]) -> Columns:
    return dict(zip(definition.keys, matrix.T.astype(np.int64), strict=True))


def _failing(
    definition: FormDefinition, scope: RuleScope, sources: Sources, rows: int
) -> dict[tuple[str, Block], Flags]:
    found: dict[tuple[str, Block], Flags] = {}
    for rule in definition.rules:
        if rule.scope is scope:
            flags = found.setdefault((rule.code, rule.block), np.zeros(rows, dtype=np.bool_))
            flags |= _CHECKS[rule.kind](rule, definition, sources, rows)
    return found


def _known(*columns: Counts) -> Flags:
    flags = np.ones(len(columns[0]), dtype=np.bool_)
    for column in columns:
        flags &= column != UNKNOWN
    return flags


def _relations(rule: FormRule, definition: FormDefinition, sources: Sources, rows: int) -> Flags:
    flags = np.zeros(rows, dtype=np.bool_)
    for relation in rule.relations:
        named = [sources.get(t.source, {}).get(t.key) for t in relation.terms]
        known = [column for column in named if column is not None]
        if len(known) == len(named):
            flags |= _known(*known) & ~_holds(relation, sources, rows)
    return flags


def _holds(relation: Relation, sources: Sources, rows: int) -> Flags:
    left = _side(relation.left, sources, rows)
    right = _side(relation.right, sources, rows) + relation.constant
    compare: Mapping[str, Callable[[Counts, Counts], Flags]] = {
        "=": np.equal,
        "<=": np.less_equal,
        ">=": np.greater_equal,
    }
    return compare[relation.op](left, right)


def _side(terms: Sequence[Term], sources: Sources, rows: int) -> Counts:
    total = np.zeros(rows, dtype=np.int64)
    for term in terms:
        total += term.coefficient * sources[term.source][term.key]
    return total


def _range(rule: FormRule, definition: FormDefinition, sources: Sources, rows: int) -> Flags:
    flags = np.zeros(rows, dtype=np.bool_)
    for key in rule.keys:
        column, field = sources[""][key], definition.fields[definition.index[key]]
        flags |= _known(column) & ((column < 0) | (column > field.maximum))
    return flags


def _ratio(rule: FormRule) -> tuple[int, int]:
    """The rule's value as numerator and denominator, so that shares stay whole numbers."""
    return rule.value.as_integer_ratio() if rule.value is not None else (0, 1)


def _limit(rule: FormRule, definition: FormDefinition, sources: Sources, rows: int) -> Flags:
    column, (top, bottom) = sources[""][rule.keys[0]], _ratio(rule)
    return _known(column) & (column > top // bottom)


def _reserve(rule: FormRule, definition: FormDefinition, sources: Sources, rows: int) -> Flags:
    received, voters = (sources[""][key] for key in rule.keys)
    top, bottom = _ratio(rule)
    extra = received - voters
    floor, ceiling = voters * top // bottom, -(-voters * top // bottom)
    return _known(received, voters) & ((extra < floor) | (extra > ceiling + 1))


def _share_of(rule: FormRule, definition: FormDefinition, sources: Sources, rows: int) -> Flags:
    part, whole = (sources[""][key] for key in rule.keys)
    top, bottom = _ratio(rule)
    over = part * bottom - whole * top
    flagged = over >= 0 if rule.kind == "turnout" else over > 0
    return _known(part, whole) & (part > 0) & flagged


def _landslide(rule: FormRule, definition: FormDefinition, sources: Sources, rows: int) -> Flags:
    *vote_keys, whole_key = rule.keys
    flags, (top, bottom) = np.zeros(rows, dtype=np.bool_), _ratio(rule)
    valid = sources[""][whole_key]
    if len(vote_keys) == 1:
        return flags
    for key in vote_keys:
        votes = sources[""][key]
        flags |= _known(votes, valid) & (valid > 0) & (votes * bottom >= valid * top)
    return flags


_CHECKS: Mapping[str, Callable[[FormRule, FormDefinition, Sources, int], Flags]] = {
    "relation": _relations,
    "range": _range,
    "limit": _limit,
    "reserve": _reserve,
    "turnout": _share_of,
    "invalid_share": _share_of,
    "landslide": _landslide,
}
