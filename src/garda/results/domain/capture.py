"""Checks while the paper lies there (scope ``capture``): what its other signs say.

K18 holds strokes counted and figures written out against the digits, K19 rows of the attendance
lists against the form. They run on the page of entry and are asked when figures are read back on
the phone; no machine counts strokes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from garda.packs.types import FormDefinition, FormRule, RuleScope
from garda.results.domain.checks import Sheet, Sources, check_rule, rules_of
from garda.results.domain.definition import Figures, as_sheet
from garda.results.domain.findings import Finding, make_finding

_AGREEMENT: Final = "agreement"
_ATTENDANCE: Final = "attendance"


def check_capture(
    definition: FormDefinition,
    figures: Figures,
    *,
    tallies: Sheet | None = None,
    words: Sheet | None = None,
    attendance: Sheet | None = None,
) -> tuple[Finding, ...]:
    """Findings between the digits and what stands beside them, all by field key.

    What was not read is not compared.
    """
    sheet = as_sheet(definition, figures)
    sources: Sources = {"": sheet, _ATTENDANCE: attendance or {}}
    ways = {"tally": tallies or {}, "words": words or {}}
    found: list[Finding] = []
    for rule in rules_of(definition, RuleScope.CAPTURE):
        if rule.kind == _AGREEMENT:
            found += _agreement(rule, definition, sheet, ways)
        else:
            found += check_rule(rule, definition, sources)
    return tuple(found)


def _agreement(
    rule: FormRule, definition: FormDefinition, sheet: Sheet, ways: Mapping[str, Sheet]
) -> Iterator[Finding]:
    for key in rule.keys:
        for way, read in ways.items():
            digits, other = sheet[key], read.get(key)
            if digits is not None and other is not None and digits != other:
                text = f"{key} = {way}({key})"
                yield make_finding(rule, definition, (key,), text, left=digits, right=other)


def signs_of(definition: FormDefinition) -> Iterator[tuple[str, str]]:
    """Which other signs the form's rules ask for: name of a parameter of :func:`check_capture` and
    key of the figure, in the order of the rules."""
    for rule in rules_of(definition, RuleScope.CAPTURE):
        if rule.kind == _AGREEMENT:
            yield from ((way, key) for key in rule.keys for way in ("tallies", "words"))
        terms = (term for relation in rule.relations for term in relation.terms)
        yield from ((_ATTENDANCE, term.key) for term in terms if term.source == _ATTENDANCE)
