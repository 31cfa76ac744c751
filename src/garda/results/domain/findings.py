"""A finding: one rule that does not hold on one form, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from garda.packs.types import Block, FormDefinition, FormRule, Severity, Text
from garda.results.domain.definition import field_name


@dataclass(frozen=True, slots=True)
class Finding:
    """Two sides that do not fit. ``keys`` are those of the figures concerned, with a prefix where
    they are not the form's own; shares (K21) are counted in hundredths of a per cent."""

    code: str
    severity: Severity
    block: Block
    keys: tuple[str, ...]
    relation: str
    left: int
    right: int
    message: Text
    contest: str = ""

    @property
    def difference(self) -> int:
        return self.left - self.right


def grouped(number: int) -> str:
    """A whole number the Indonesian way: ``1.743``."""
    return f"{number:,}".replace(",", ".")


def percent(hundredths: int) -> str:
    """Hundredths of a per cent the Indonesian way: 6537 is ``65,37%``."""
    sign, whole = "-" if hundredths < 0 else "", abs(hundredths)
    return f"{sign}{grouped(whole // 100)},{whole % 100:02d}%"


def _english(written: str) -> str:
    return written.translate(str.maketrans(".,", ",."))


def make_finding(
    rule: FormRule,
    definition: FormDefinition,
    keys: tuple[str, ...],
    relation: str,
    *,
    left: int,
    right: int,
    written: Callable[[int], str] = grouped,
) -> Finding:
    """The finding of a rule, its message filled; the first key gives ``{field}``."""
    name = field_name(definition, keys[0].rpartition(".")[2])
    values = {"left": left, "right": right, "difference": left - right}
    indonesian = {key: written(value) for key, value in values.items()}
    english = {key: _english(text) for key, text in indonesian.items()}
    message = Text(
        rule.message.id.format(field=name.id, **indonesian),
        rule.message.en.format(field=name.en, **english),
    )
    return Finding(
        code=rule.code,
        severity=rule.severity,
        block=rule.block,
        keys=keys,
        relation=relation,
        left=left,
        right=right,
        message=message,
        contest=definition.contest_kind,
    )


def errors_of(findings: tuple[Finding, ...], block: Block) -> tuple[str, ...]:
    """Codes of the rules that must hold in a block and do not, each once, in order."""
    codes = (f.code for f in findings if f.block is block and f.severity is Severity.ERROR)
    return tuple(dict.fromkeys(codes))
