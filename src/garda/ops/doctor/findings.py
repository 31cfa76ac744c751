"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How well something is; the order is that of worry."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


LABELS = {State.OK: "baik", State.WARN: "perhatian", State.FAIL: "GAGAL"}


@dataclass(frozen=True)
class Finding:
    """One outcome of the check ``name``: ``id`` and ``en`` say what is, and what to do."""

    name: str
    state: State
    id: str
    en: str


def ok(name: str, id: str, en: str) -> Finding:
    return Finding(name, State.OK, id, en)


def warn(name: str, id: str, en: str) -> Finding:
    return Finding(name, State.WARN, id, en)


def fail(name: str, id: str, en: str) -> Finding:
    return Finding(name, State.FAIL, id, en)


def worst(findings: list[Finding]) -> State:
    """The state of the whole; an empty list is ok."""
    order = list(State)
    return max((f.state for f in findings), key=order.index, default=State.OK)
