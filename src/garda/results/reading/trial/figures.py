"""Figures of made-up result forms: lawful ones, and ones with an error that people make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from garda.packs.types import FormDefinition, Severity
from garda.results.domain.checks import check_form
from garda.results.domain.definition import as_figures

Figures = dict[str, int]
Draw = np.random.Generator

_SEXES: Final = "lp"


def lawful_figures(definition: FormDefinition, draw: Draw) -> Figures:
    """A form of one station on which every rule that must hold holds."""
    sheet: Figures = {}
    listed = {sex: int(draw.integers(90, 300)) for sex in _SEXES}
    _row(sheet, "dpt", listed)
    _row(
        sheet,
        "users_dpt",
        {s: int(draw.binomial(n, draw.uniform(0.6, 0.9))) for s, n in listed.items()},
    )
    _row(sheet, "users_moved", {s: int(draw.poisson(1.2)) for s in _SEXES})
    _row(sheet, "users_added", {s: int(draw.poisson(2.5)) for s in _SEXES})
    users = {
        s: sum(sheet[f"users_{part}_{s}"] for part in ("dpt", "moved", "added")) for s in _SEXES
    }
    _row(sheet, "users_total", users)
    _row(sheet, "disabled_users", {s: int(draw.binomial(n, 0.01)) for s, n in users.items()})
    _ballots(sheet, draw)
    _votes(sheet, definition, draw)
    return {key: sheet[key] for key in definition.keys}


def _row(sheet: Figures, key: str, by_sex: Mapping[str, int]) -> None:
    sheet |= {f"{key}_{sex}": count for sex, count in by_sex.items()}
    sheet[f"{key}_j"] = sum(by_sex.values())


def _ballots(sheet: Figures, draw: Draw) -> None:
    used = sheet["users_total_j"]
    received = max(sheet["dpt_j"] + -(-sheet["dpt_j"] // 40), used)
    spoiled = min(int(draw.poisson(0.4)), received - used)
    sheet["ballots_received"], sheet["ballots_used"] = received, used
    sheet["ballots_spoiled"], sheet["ballots_unused"] = spoiled, received - used - spoiled


def _votes(sheet: Figures, definition: FormDefinition, draw: Draw) -> None:
    total = sheet["users_total_j"]
    invalid = int(draw.binomial(total, draw.uniform(0.01, 0.08)))
    shares = draw.dirichlet(np.full(len(definition.choices), 3.0))
    votes = draw.multinomial(total - invalid, shares)
    sheet |= dict(zip(definition.vote_keys, (int(v) for v in votes), strict=True))
    sheet |= {"valid": total - invalid, "invalid": invalid, "total": total}


def breaks(definition: FormDefinition, sheet: Mapping[str, int | None]) -> bool:
    """Whether a rule that must hold does not."""
    findings = check_form(definition, as_figures(definition, sheet))
    return any(finding.severity is Severity.ERROR for finding in findings)


# Errors on paper, in the kinds that counting officers make. Each gives the changed figures.


def _one_digit(sheet: Figures, definition: FormDefinition, draw: Draw) -> Figures:
    key = str(draw.choice(list(definition.keys)))
    digits = list(f"{sheet[key]:03d}")
    place = int(draw.integers(len(digits)))
    digits[place] = str(draw.integers(10))
    return {key: int("".join(digits))}


def _transposition(sheet: Figures, definition: FormDefinition, draw: Draw) -> Figures:
    key = str(draw.choice(list(definition.keys)))
    digits = list(f"{sheet[key]:03d}")
    place = int(draw.integers(len(digits) - 1))
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    return {key: int("".join(digits))}


def _copied_row(sheet: Figures, definition: FormDefinition, draw: Draw) -> Figures:
    """A figure copied from the line above or below."""
    keys = definition.keys
    place = int(draw.integers(len(keys)))
    other = place + int(draw.choice([-3, -1, 1, 3]))
    return {keys[place]: sheet[keys[other % len(keys)]]}


#: Sums that a writer works out: the places of a wrong result.
_SUMS: Final = (
    "users_dpt_j", "users_moved_j", "users_added_j", "users_total_l", "users_total_p",
    "users_total_j", "dpt_j", "disabled_users_j", "ballots_unused", "valid", "total",
)  # fmt: skip


def _carry(sheet: Figures, definition: FormDefinition, draw: Draw) -> Figures:
    """A carry forgotten or made twice: a sum is ten or a hundred off."""
    key = str(draw.choice([k for k in _SUMS if k in definition.index]))
    wrong = sheet[key] + int(draw.choice([-100, -10, 10, 100]))
    return {key: wrong} if 0 <= wrong <= 999 else {}


def _wrong_total(sheet: Figures, definition: FormDefinition, draw: Draw) -> Figures:
    key = str(
        draw.choice([k for k in ("users_total_j", "valid", "total") if k in definition.index])
    )
    return {key: max(0, sheet[key] + int(draw.choice([-1, 1]) * draw.integers(1, 30)))}


def _sexes_apart(sheet: Figures, definition: FormDefinition, draw: Draw) -> Figures:
    """J is not L + P."""
    keys = [key for key in definition.keys if key.endswith("_j")]
    key = str(draw.choice(keys))
    return {key: max(0, sheet[key] + int(draw.choice([-1, 1]) * draw.integers(1, 12)))}


ERRORS: Final[Mapping[str, Callable[[Figures, FormDefinition, Draw], Figures]]] = {
    "one_digit": _one_digit,
    "transposition": _transposition,
    "copied_row": _copied_row,
    "carry": _carry,
    "wrong_total": _wrong_total,
    "sexes_apart": _sexes_apart,
}


def meant_and_written(definition: FormDefinition, kind: str, draw: Draw) -> tuple[Figures, Figures]:
    """A form as it should be, and as its writer wrote it, so that a rule breaks."""
    while True:
        sheet = lawful_figures(definition, draw)
        erred = sheet | ERRORS[kind](sheet, definition, draw)
        if breaks(definition, erred):
            return sheet, erred
