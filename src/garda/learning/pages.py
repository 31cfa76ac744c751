"""What pages of learning show: somebody's own modules with their tests, and one result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from garda.kernel import clock
from garda.packs.learning import LearningRules
from garda.packs.loader import get_pack
from garda.regions.models import Election

from .domain.questions import Question
from .domain.scoring import Hindrance, Taken, hindrance
from .models import Attempt, AttemptKind, Certificate, Module
from .queries import attempts_of, current_modules, questions_of
from .services import Taker


@dataclass(frozen=True, slots=True)
class TestLine:
    """One test of a module as its taker sees it. ``last``: the newest attempt."""

    kind: str
    label: str
    told: str
    open: bool
    last: UUID | None


@dataclass(frozen=True, slots=True)
class ModuleLine:
    module: Module
    required: bool
    passed: bool
    tests: tuple[TestLine, ...]

    @property
    def tone(self) -> str:
        return "ok" if self.passed else "awas" if self.required else "netral"

    @property
    def word(self) -> str:
        return "Lulus" if self.passed else "Belum lulus" if self.required else "Belum dikerjakan"


@dataclass(frozen=True, slots=True)
class LearnerPage:
    """``certificate``: code of the paper, empty without one."""

    lines: list[ModuleLine]
    certificate: str

    @property
    def done(self) -> bool:
        required = [line for line in self.lines if line.required]
        return bool(required) and all(line.passed for line in required)


def learner_page(election: Election, taker: Taker) -> LearnerPage:
    """All modules of the pack that are loaded, with what the taker did. Three queries."""
    pack = get_pack(election.pack)
    modules = current_modules(election.id)
    attempts = list(attempts_of(election.id, taker.person))
    lines = [
        _line(pack.learning, modules[spec.code], attempts, required=spec.required)
        for spec in pack.modules
        if spec.code in modules
    ]
    return LearnerPage(lines, _certificate(taker))


def _certificate(taker: Taker) -> str:
    found = Certificate.objects.filter(appointment=taker.appointment) if taker.appointment else None
    code = found.values_list("document__code", flat=True).first() if found is not None else None
    return code or ""


def _line(
    rules: LearningRules, module: Module, attempts: Sequence[Attempt], *, required: bool
) -> ModuleLine:
    mine = [a for a in attempts if a.root == module.root and not a.marks]
    tests = tuple(_test(rules, kind, mine) for kind in AttemptKind)
    passed = any(a.passed and a.kind == AttemptKind.POST for a in mine)
    return ModuleLine(module, required, passed, tests)


def _test(rules: LearningRules, kind: AttemptKind, attempts: Sequence[Attempt]) -> TestLine:
    mine = [a for a in attempts if a.kind == kind]
    why = _why(rules, kind, mine)
    last = mine[0] if mine else None
    told = f"{last.score} dari {last.questions} benar" if last else "belum dikerjakan"
    left = rules.attempts(kind) - len(mine)
    if why is Hindrance.TOO_SOON:
        told += f", dapat diulang {rules.retake_minutes} menit setelah tes terakhir"
    elif why is None and mine:
        told += f", sisa {left} kali"
    return TestLine(kind, kind.label, told, why is None, last.id if last else None)


def _why(rules: LearningRules, kind: str, attempts: Sequence[Attempt]) -> Hindrance | None:
    earlier = [Taken(a.happened_at, a.passed) for a in attempts]
    most, wait = rules.attempts(kind), rules.retake_after
    return hindrance(earlier, most=most, wait=wait, at=clock.now())


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """``given`` and ``answer`` in words; ``page``: number of the page that explains it, or 0."""

    question: Question
    given: str
    right: bool
    answer: str
    page: int


@dataclass(frozen=True, slots=True)
class ResultPage:
    """``explained``: right answers are shown, once nobody needs the test again."""

    lines: list[AnswerLine]
    explained: bool
    advice: tuple[str, str] | None


def result_page(attempt: Attempt, module: Module, rules: LearningRules, used: int) -> ResultPage:
    """``used``: attempts of this kind that the taker has had."""
    if attempt.kind == AttemptKind.PRE:
        return ResultPage([], False, ("Berikutnya", "Baca modulnya, lalu kerjakan tes akhir."))
    explained = attempt.passed or used >= rules.attempts(attempt.kind)
    return ResultPage(_answers(attempt, module), explained, _advice(attempt, rules, used))


def _answers(attempt: Attempt, module: Module) -> list[AnswerLine]:
    pairs = zip(questions_of(module), attempt.answers, strict=True)
    return [
        AnswerLine(
            question,
            question.choices.get(letter, ""),
            question.id not in attempt.wrong,
            question.choices[question.right],
            module.pages.index(question.page) + 1 if question.page in module.pages else 0,
        )
        for question, letter in pairs
    ]


def _advice(attempt: Attempt, rules: LearningRules, used: int) -> tuple[str, str] | None:
    if attempt.passed:
        return None
    if used >= rules.attempts(attempt.kind):
        return ("Kesempatan habis", "Hubungi PPS untuk bimtek susulan.")
    return (
        "Baca lagi yang belum benar",
        f"Anda dapat mengulang {rules.retake_minutes} menit lagi. Jawaban yang benar ditunjukkan "
        "setelah lulus.",
    )
