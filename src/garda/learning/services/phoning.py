"""Taking in tests from phones: each is kept once, with marks where it cannot count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from garda.activities.models import Activity
from garda.activities.services.scanning import KNOWN, TAKEN, Sending
from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.learning.domain.scoring import Score, Taken, score
from garda.learning.models import Attempt, AttemptMeans, Module
from garda.learning.queries import questions_of, taken
from garda.learning.sittings import training_of, trainings
from garda.ledger.services import record
from garda.packs.learning import LearningRules

from .taking import TAKE, Sheet, Taker, attempt_of, hold, of_seat, rules_of, taker_of, why_not

#: Marks besides those of the rules for repeating (``domain.scoring.Hindrance``).
UNKNOWN_MODULE = "unknown_module"
UNKNOWN_QUESTION = "unknown_question"
NOT_YOURS = "not_yours"
REVOKED = "revoked_device"
ENDED = "ended_role"

_NOTHING = Score((), (), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneTest:
    """One test as a phone sends it; see :class:`garda.learning.api.tests.TestIn`."""

    id: UUID
    root: str
    kind: str
    answers: Mapping[str, str]
    device_at: datetime
    appointment: UUID | None = None
    activity: UUID | None = None


@transaction.atomic
def take_phone_tests(
    actors: Sequence[Actor], *, sending: Sending, tests: Sequence[PhoneTest]
) -> list[dict[str, Any]]:
    """Keep tests; sent again, they are known. Returns what became of each, in the order sent.

    ``actors``: the sender under each grant; the first signs the act. A test counts in the order in
    which it happened, not in which it came. Raises NoPerson for an account without a person.
    """
    unique = {test.id: test for test in tests}
    # A phone that sends again before it got its answer waits for it here.
    hold([sending.account])
    before = Attempt.objects.in_bulk(unique)
    fresh = sorted(
        (test for test in unique.values() if test.id not in before),
        key=lambda test: (test.device_at, test.id),
    )
    kept = _Arrival(actors, sending, fresh).keep() if fresh else []
    if kept:
        _record(actors[0], sending, kept)
    found = {**before, **{attempt.id: attempt for attempt in kept}}
    return [_result(found[t.id], KNOWN if t.id in before else TAKEN) for t in tests]


class _Arrival:
    """One batch of new tests with what judging them needs, read once."""

    def __init__(
        self, actors: Sequence[Actor], sending: Sending, tests: Sequence[PhoneTest]
    ) -> None:
        self.actors, self.sending, self.tests = actors, sending, tests
        self.actor = next((a for a in actors if a.role in TAKE.roles), actors[0])
        self.own = taker_of(self.actor)
        self.rules: LearningRules = rules_of(self.actor.election)
        cores = Module.objects.filter(election=self.actor.election, core="")
        self.modules = {m.root: m for m in cores.filter(root__in={t.root for t in tests})}
        self.seats = _seats(self.actor.election, tests)
        self.activities = _activities(self.actor.election, tests)
        moments = [test.device_at + sending.offset for test in tests]
        self.trainings = trainings(self.actor.election, min(moments), max(moments))
        self.earlier: dict[tuple[UUID, str, str], list[Taken]] = defaultdict(list)

    def keep(self) -> list[Attempt]:
        takers = {test.id: self._taker(test) for test in self.tests}
        persons = {taker.person for taker in takers.values()}
        hold(persons)
        for root, kind in {(test.root, test.kind) for test in self.tests}:
            found = taken(self.actor.election, persons, root, kind)
            self.earlier |= {(person, root, kind): rows for person, rows in found.items()}
        return Attempt.objects.bulk_create(
            [self._attempt(test, takers[test.id]) for test in self.tests]
        )

    def _taker(self, test: PhoneTest) -> Taker:
        """The member named, where the account works around them; else the account's person."""
        seat = self.seats.get(test.appointment) if test.appointment else None
        if seat is None or not self._works_at(seat):
            return self.own
        return of_seat(seat)

    def _works_at(self, seat: Appointment) -> bool:
        return any(in_scope(seat.path, a.path) for a in self.actors if a.role in TAKE.roles)

    def _attempt(self, test: PhoneTest, taker: Taker) -> Attempt:
        module = self.modules.get(test.root)
        found = score(questions_of(module), test.answers) if module else _NOTHING
        happened_at = test.device_at + self.sending.offset
        earlier = self.earlier[taker.person, test.root, test.kind]
        marks = self._marks(test, taker, found, earlier, happened_at)
        activity = self._session(test, taker, happened_at)
        more = self._told_by_the_device(test)
        sheet = Sheet(test.id, taker, test.kind, found, happened_at, activity, marks, more)
        number = len(earlier) + 1
        attempt = attempt_of(
            self.actor, module or test.root, self.rules, sheet, number, AttemptMeans.PHONE
        )
        if not marks:
            earlier.append(Taken(happened_at, attempt.passed))
        return attempt

    def _session(self, test: PhoneTest, taker: Taker, happened_at: datetime) -> UUID | None:
        """The training that the phone named, else the one that fits."""
        if test.activity in self.activities:
            return test.activity
        return training_of(self.trainings, taker.path, taker.body, happened_at)

    def _marks(
        self,
        test: PhoneTest,
        taker: Taker,
        found: Score,
        earlier: Sequence[Taken],
        happened_at: datetime,
    ) -> tuple[str, ...]:
        wait = self.rules.retake_after
        why = why_not(self.rules, test.kind, earlier, happened_at, wait=wait)
        standing = {
            UNKNOWN_MODULE: test.root not in self.modules,
            UNKNOWN_QUESTION: bool(found.unknown) and test.root in self.modules,
            NOT_YOURS: test.appointment is not None and taker.appointment != test.appointment,
            REVOKED: self.sending.revoked,
            ENDED: self.sending.ended,
        }
        marks = [mark for mark, holds in standing.items() if holds]
        return tuple([*marks, str(why)] if why is not None else marks)

    def _told_by_the_device(self, test: PhoneTest) -> dict[str, Any]:
        milliseconds = self.sending.clock_off // timedelta(milliseconds=1)
        return {
            "batch": self.sending.batch,
            "device_at": test.device_at,
            "offset_ms": milliseconds,
        }


def _seats(election_id: UUID, tests: Sequence[PhoneTest]) -> Mapping[UUID, Appointment]:
    named = {test.appointment for test in tests if test.appointment is not None}
    return Appointment.objects.filter(election=election_id).in_bulk(named) if named else {}


def _activities(election_id: UUID, tests: Sequence[PhoneTest]) -> set[UUID]:
    named = {test.activity for test in tests if test.activity is not None}
    found = Activity.objects.filter(election=election_id, id__in=named)
    return set(found.values_list("id", flat=True)) if named else set()


def _record(actor: Actor, sending: Sending, kept: Sequence[Attempt]) -> None:
    record(
        actor,
        "learning.tests_sent",
        path=actor.path,
        payload={
            "batch": str(sending.batch) if sending.batch else None,
            "device": str(sending.device) if sending.device else None,
            "tests": len(kept),
            "marked": sum(bool(attempt.marks) for attempt in kept),
        },
        items=[[str(a.id), a.root, a.kind, a.score, a.passed, a.marks] for a in kept],
        election_id=actor.election,
        happened_at=min(max(a.happened_at for a in kept), clock.now()),
    )


def _result(attempt: Attempt, state: str) -> dict[str, Any]:
    return {
        "id": attempt.id,
        "state": state,
        "marks": attempt.marks,
        "score": attempt.score,
        "questions": attempt.questions,
        "passed": attempt.passed,
        "wrong": attempt.wrong,
    }
