"""Vectors of the checks for whoever runs them in another language: figures, and what Python finds.

``python -m tests.results.check_vectors`` writes ``data/checks.json`` anew, after a rule of a pack
has changed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.results.domain.figures import GOOD

from garda.packs.forms import build_definition, definition_hash
from garda.packs.loader import load_pack, packs_folder
from garda.packs.types import FormDefinition, Pack
from garda.results.domain.checks import check_form, check_station
from garda.results.domain.findings import Finding
from garda.results.domain.numerals import MOST, in_words

FILE = Path(__file__).parent / "data" / "checks.json"
MOST_CHOICES = 6
_FORMS_EACH, _STATIONS_EACH = 6, 2
_FIGURES = (None, 0, 1, 6, 17, 117, 250, 256, 600, 601, 617, 999, 1000, 1748, -1)

Figures = list[int | None]


def packs() -> Iterator[Pack]:
    """Every pack with result forms."""
    for folder in sorted(packs_folder().iterdir()):
        if (folder / "forms").is_dir():
            yield load_pack(folder)


def choices_of(pack: Pack) -> range:
    return range(1, min(MOST_CHOICES, pack.max_choices) + 1)


def good_figures(definition: FormDefinition) -> Figures:
    """Figures on which hardly a rule fails, whatever the number of choices."""
    votes = dict.fromkeys(definition.vote_keys, 0)
    votes["votes_1"] = 170 - 10 * (len(votes) - 1)
    sheet = GOOD | dict.fromkeys(votes, 10) | {"votes_1": votes["votes_1"]}
    return [sheet.get(key) for key in definition.keys]


def told(finding: Finding) -> dict[str, Any]:
    """A finding as the phone says it."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "block": finding.block.value,
        "keys": list(finding.keys),
        "relation": finding.relation,
        "left": finding.left,
        "right": finding.right,
        "difference": finding.difference,
        "message": finding.message.id,
        "contest": finding.contest,
    }


def vectors() -> dict[str, Any]:
    """All vectors; the same on every call."""
    dice = random.Random("checks")
    return {
        "words": [in_words(number) for number in range(MOST + 1)],
        "forms": [one for pack in packs() for one in _forms(pack, dice)],
        "stations": [one for pack in packs() for one in _stations(pack, dice)],
    }


def _changed(definition: FormDefinition, dice: random.Random) -> Figures:
    figures = good_figures(definition)
    for _ in range(dice.randrange(5)):
        figures[dice.randrange(len(figures))] = dice.choice(_FIGURES)
    return figures


def _forms(pack: Pack, dice: random.Random) -> Iterator[dict[str, Any]]:
    for kind in sorted(pack.contests):
        for count in choices_of(pack):
            definition = build_definition(pack, kind, range(1, count + 1))
            sheets = [good_figures(definition)]
            sheets += [_changed(definition, dice) for _ in range(_FORMS_EACH)]
            yield {
                "pack": pack.id,
                "contest": kind,
                "choices": count,
                "definition": definition_hash(definition),
                "cases": [
                    {"figures": sheet, "findings": [told(f) for f in check_form(definition, sheet)]}
                    for sheet in sheets
                ],
            }


def _stations(pack: Pack, dice: random.Random) -> Iterator[dict[str, Any]]:
    for count in choices_of(pack):
        definitions = {k: build_definition(pack, k, range(1, count + 1)) for k in pack.contests}
        for _ in range(_STATIONS_EACH):
            sheets = {kind: _changed(d, dice) for kind, d in sorted(definitions.items())}
            voters = {f"dpt_{column}": dice.choice((None, 120, 130, 250)) for column in "lpj"}
            found = check_station(definitions, sheets, voters)
            yield {
                "pack": pack.id,
                "choices": count,
                "figures": sheets,
                "voters": voters,
                "findings": [told(finding) for finding in found],
            }


def text() -> str:
    return json.dumps(vectors(), ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
