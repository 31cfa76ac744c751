"""Where the chain from the national session to a village is broken.

A session is as sound as what it was handed on from: a source above it that was held, trainers who
were there, passed their own post-test of the same root or have a named exception, and the same
modules as above (people.md 8; the gate follows BRIDGE's and AMY's train-the-trainer practice).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from garda.activities.domain.cascade import teacher_of


class Break(StrEnum):
    """What is wrong with a session; the texts are what pages say."""

    NO_SOURCE = "no_source"
    SOURCE_NOT_HELD = "source_not_held"
    NO_TRAINER = "no_trainer"
    TRAINER_ABSENT = "trainer_absent"
    TRAINER_NOT_PASSED = "trainer_not_passed"
    OTHER_MODULE = "other_module"


BREAK_WORDS: Mapping[Break, str] = {
    Break.NO_SOURCE: "tidak menunjuk sesi di atasnya",
    Break.SOURCE_NOT_HELD: "sesi di atasnya belum berlangsung",
    Break.NO_TRAINER: "pelatihnya belum dicatat",
    Break.TRAINER_ABSENT: "pelatih tidak tercatat hadir pada sesi di atasnya",
    Break.TRAINER_NOT_PASSED: "pelatih belum lulus tes akhir modul yang sama",
    Break.OTHER_MODULE: "modulnya berbeda dari sesi di atasnya",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """A session as the rule sees it. ``roots``: root by code of what it taught, where said.

    ``trainers``: persons; ``present``: persons who completed it; ``excepted``: trainers whom the
    level above allowed; ``passed``: roots whose post-test each of its trainers passed.
    """

    audience: str
    held: bool
    roots: Mapping[str, str] = field(default_factory=dict)
    trainers: Collection[UUID] = ()
    present: Collection[UUID] = ()
    excepted: Collection[UUID] = ()
    passed: Mapping[UUID, Collection[str]] = field(default_factory=dict)


def breaks_of(session: Taught, source: Taught | None) -> list[Break]:
    """What is broken between a session and the one above it, in the order of :class:`Break`."""
    return [each for each in Break if _CHECKS[each](session, source)]


def _no_source(session: Taught, source: Taught | None) -> bool:
    return teacher_of(session.audience) is not None and source is None


def _source_not_held(_session: Taught, source: Taught | None) -> bool:
    return source is not None and not source.held


def _no_trainer(session: Taught, _source: Taught | None) -> bool:
    return session.held and not session.trainers


def _trainer_absent(session: Taught, source: Taught | None) -> bool:
    if source is None or not source.held:
        return False
    return any(trainer not in source.present for trainer in _bound(session))


def _not_passed(session: Taught, _source: Taught | None) -> bool:
    roots = set(session.roots.values())
    return any(roots - set(session.passed.get(trainer, ())) for trainer in _bound(session))


def _other_module(session: Taught, source: Taught | None) -> bool:
    if source is None:
        return False
    shared = session.roots.keys() & source.roots.keys()
    return any(session.roots[code] != source.roots[code] for code in shared)


def _bound(session: Taught) -> Iterable[UUID]:
    """Trainers without an exception: the gate holds for them."""
    return (trainer for trainer in session.trainers if trainer not in session.excepted)


_CHECKS = {
    Break.NO_SOURCE: _no_source,
    Break.SOURCE_NOT_HELD: _source_not_held,
    Break.NO_TRAINER: _no_trainer,
    Break.TRAINER_ABSENT: _trainer_absent,
    Break.TRAINER_NOT_PASSED: _not_passed,
    Break.OTHER_MODULE: _other_module,
}
