"""Taking a test on the page, and what every way of taking one has in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.learning.domain.scoring import Hindrance, Score, Taken, hindrance, score
from garda.learning.errors import CannotTake, NoPerson, NotTheModule, UnknownModule
from garda.learning.models import Attempt, AttemptMeans, Module
from garda.learning.queries import module_of, questions_of, seat_of, taken
from garda.learning.sittings import training_of, trainings
from garda.ledger.services import record
from garda.packs.learning import LearningRules
from garda.packs.loader import get_pack
from garda.regions.models import Election

#: Who is trained and who trains: all of them take tests.
TAKE = act(
    "learning.take",
    "Mengerjakan tes bimtek",
    Role.KPU_RI,
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    Role.PPK,
    Role.PPS,
    Role.KPPS,
    Role.ORDER_OFFICER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAttempt:
    """A test that was taken. ``id`` is made where it was taken; ``answers``: letter by question."""

    id: UUID
    root: str
    kind: str
    answers: Mapping[str, str]
    activity: UUID | None = None


@dataclass(frozen=True, slots=True)
class Taker:
    """Whom a test counts for. ``appointment`` is None for who holds no seat (commissioners), and
    ``body`` is empty then."""

    person: UUID
    appointment: UUID | None
    path: str
    body: str = ""

    @property
    def key(self) -> UUID:
        """What the order of questions is made by; phones and printed sheets know seats."""
        return self.appointment or self.person


@dataclass(frozen=True, slots=True)
class Sheet:
    """One test ready to be kept: who, which, when, and how it came."""

    id: UUID
    taker: Taker
    kind: str
    score: Score
    happened_at: datetime
    activity: UUID | None = None
    marks: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def taker_of(actor: Actor) -> Taker:
    """The signed-in person with the seat they serve in. Raises NoPerson."""
    if actor.person_id is None:
        raise NoPerson
    seat = seat_of(actor.election, actor.person_id)
    if seat is None:
        return Taker(actor.person_id, None, actor.path)
    return of_seat(seat)


def of_seat(seat: Appointment) -> Taker:
    return Taker(seat.person_id, seat.id, seat.path, seat.body)


@transaction.atomic
def take_test(actor: Actor, *, new: NewAttempt) -> Attempt:
    """Keep a test that somebody took on the page; sent again, it is the first one.

    Raises NotAllowed, NoPerson, UnknownModule, NotTheModule, CannotTake.
    """
    TAKE.require(actor, path=actor.path)
    taker = taker_of(actor)
    hold([taker.person])
    known = known_attempt(new.id, taker.person)
    if known is not None:
        return known
    module = module_of(actor.election, new.root)
    if module is None:
        raise UnknownModule(new.root[:12])
    rules = rules_of(actor.election)
    earlier = taken(actor.election, [taker.person], module.root, new.kind)[taker.person]
    now = clock.now()
    refuse(why_not(rules, new.kind, earlier, now, wait=rules.retake_after))
    found = score(questions_of(module), new.answers)
    if found.unknown:
        raise NotTheModule(found.unknown)
    session = new.activity or training_of(
        trainings(actor.election, now, now), taker.path, taker.body, now
    )
    sheet = Sheet(new.id, taker, new.kind, found, now, session)
    attempt = attempt_of(actor, module, rules, sheet, len(earlier) + 1, AttemptMeans.PAGE)
    attempt.save(force_insert=True)
    record(
        actor,
        "learning.test_taken",
        path=taker.path,
        payload=told(attempt),
        election_id=actor.election,
    )
    return attempt


def known_attempt(id: UUID, person: UUID) -> Attempt | None:
    """The attempt with this id. Raises NotAllowed for somebody else's."""
    known = Attempt.objects.filter(pk=id).first()
    if known is not None and known.person_id != person:
        raise NotAllowed(
            id="Tes ini milik orang lain. Buka lagi halaman tes Anda sendiri.",
            en="This test is somebody else's. Open your own again.",
        )
    return known


def rules_of(election_id: UUID) -> LearningRules:
    pack_id = Election.objects.values_list("pack", flat=True).get(pk=election_id)
    return get_pack(pack_id).learning


def hold(persons: Iterable[UUID]) -> None:
    """Until the act ends nobody else takes a test as one of these: attempts are counted one by one,
    and one that is sent twice at once is found the second time.

    Not by a lock on the person's row: a member may read their own row and not change it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('learning:' || who, 0))"
            " FROM unnest(%s::text[]) AS who",
            [sorted(map(str, persons))],
        )


def why_not(
    rules: LearningRules, kind: str, earlier: Sequence[Taken], at: datetime, *, wait: timedelta
) -> Hindrance | None:
    return hindrance(earlier, most=rules.attempts(kind), wait=wait, at=at)


def refuse(why: Hindrance | None) -> None:
    if why is not None:
        raise CannotTake(why)


def attempt_of(
    actor: Actor,
    module: Module | str,
    rules: LearningRules,
    sheet: Sheet,
    number: int,
    means: AttemptMeans,
) -> Attempt:
    """The row of a scored test. With marks it never passes.

    ``module`` is the root alone where nobody loaded such a module.
    """
    found = sheet.score
    known = module if isinstance(module, Module) else None
    return Attempt(
        id=sheet.id,
        election_id=actor.election,
        person_id=sheet.taker.person,
        appointment_id=sheet.taker.appointment,
        path=sheet.taker.path,
        module=known,
        root=known.root if known else str(module),
        kind=sheet.kind,
        number=number,
        activity_id=sheet.activity,
        means=means,
        answers=list(found.answers),
        wrong=list(found.wrong),
        score=found.right,
        questions=found.of,
        passed=not sheet.marks and found.passes(rules.pass_percent),
        marks=list(sheet.marks),
        happened_at=sheet.happened_at,
        recorded_at=clock.now(),
        recorded_by=_account(actor),
        device=actor.device_id,
        **sheet.more,
    )


def _account(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NoPerson
    return actor.account_id


def told(attempt: Attempt) -> dict[str, Any]:
    """What the ledger says of a test: which and how it went, not what was answered."""
    return {
        "attempt": str(attempt.id),
        "appointment": str(attempt.appointment_id) if attempt.appointment_id else None,
        "root": attempt.root,
        "kind": attempt.kind,
        "number": attempt.number,
        "score": attempt.score,
        "questions": attempt.questions,
        "passed": attempt.passed,
    }
