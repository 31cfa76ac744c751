"""The rules about unusual openings, read from ``unusual.toml`` beside this file."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from .domain.unusual import Measure, Rule

_FILE = Path(__file__).with_name("unusual.toml")
_NAMES = {"from": "from_hour", "until": "until_hour"}


@cache
def unusual_rules() -> tuple[Rule, ...]:
    """All rules in the order of the file. Raises ValueError or TypeError for a wrong one."""
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))["rule"]
    rules = tuple(_rule(row) for row in found)
    if len({rule.code for rule in rules}) != len(rules):
        raise ValueError("two rules about unusual openings have one code")
    return rules


def _rule(row: dict[str, Any]) -> Rule:
    values = {_NAMES.get(key, key): value for key, value in row.items()}
    return Rule(**(values | {"measure": Measure(row["measure"])}))


def sentence(code: str) -> str:
    """What a rule says; its code when it is no longer among the rules."""
    return next((rule.id for rule in unusual_rules() if rule.code == code), code)
