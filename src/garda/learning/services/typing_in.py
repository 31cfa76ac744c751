"""Tests on paper: PPS types the letters of each member's printed sheet, all lines in one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from garda.activities.models import Activity
from garda.formation.models import Appointment
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.codes import in_scope
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.learning.domain.scoring import Taken, score
from garda.learning.domain.sheets import Misread, read_letters
from garda.learning.domain.shuffling import seed_of, shuffled
from garda.learning.errors import CannotTake, UnknownModule, WrongSheets
from garda.learning.models import Attempt, AttemptMeans, Module
from garda.learning.queries import module_of, questions_of, taken
from garda.learning.sittings import training_of, trainings
from garda.ledger.services import record
from garda.packs.learning import LearningRules

from .taking import Sheet, attempt_of, hold, of_seat, refuse, rules_of, why_not

TYPE = act(
    "learning.type",
    "Mengetik lembar tes bimtek dari kertas",
    Role.PPS,
    Role.PPS_SECRETARIAT,
    Role.PPK,
    Role.KPU_REGENCY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSheet:
    """A member's sheet: ``letters`` as ticked in the printed order, ``number`` as printed on it."""

    id: UUID
    appointment: UUID
    letters: str
    number: int


@transaction.atomic
def type_sheets(
    actor: Actor,
    *,
    root: str,
    kind: str,
    path: str,
    sheets: Sequence[PaperSheet],
    happened_at: datetime,
    activity: UUID | None = None,
) -> list[Attempt]:
    """Keep the sheets of members at or under ``path``; those kept before are left as they are.

    All or nothing. Raises NotAllowed, UnknownModule, WrongSheets with what is wrong by line (from
    1).
    """
    TYPE.require(actor, path=path)
    module = module_of(actor.election, root)
    if module is None:
        raise UnknownModule(root[:12])
    seats = _seats(actor, path, sheets)
    hold(seat.person_id for seat in seats.values())
    known = set(Attempt.objects.filter(pk__in=[s.id for s in sheets]).values_list("pk", flat=True))
    new = {line: s for line, s in enumerate(sheets, start=1) if s.id not in known}
    found = trainings(actor.election, happened_at, happened_at)
    sitting = _Sitting(module, kind, rules_of(actor.election), happened_at, activity, found)
    attempts = _read(actor, sitting, new, seats)
    Attempt.objects.bulk_create(attempts)
    if attempts:
        _record(actor, path, module, kind, attempts)
    return attempts


def _seats(actor: Actor, path: str, sheets: Sequence[PaperSheet]) -> Mapping[UUID, Appointment]:
    seats = Appointment.objects.filter(election=actor.election).in_bulk(
        [sheet.appointment for sheet in sheets]
    )
    for sheet in sheets:
        seat = seats.get(sheet.appointment)
        if seat is None or not in_scope(seat.path, path):
            raise NotAllowed(
                id="Salah satu baris bukan anggota wilayah ini. Muat ulang daftarnya.",
                en="One of the rows is no member of this region. Load the list again.",
            )
    return seats


def _read(
    actor: Actor,
    sitting: _Sitting,
    sheets: Mapping[int, PaperSheet],
    seats: Mapping[UUID, Appointment],
) -> list[Attempt]:
    persons = [seats[sheet.appointment].person_id for sheet in sheets.values()]
    earlier = taken(actor.election, persons, sitting.module.root, sitting.kind)
    found, wrong = [], {}
    for line, sheet in sheets.items():
        seat = seats[sheet.appointment]
        before = earlier[seat.person_id]
        try:
            ready = sitting.scored(sheet, seat, before)
        except (Misread, CannotTake) as fault:
            wrong[line] = fault.id
            continue
        found.append(sitting.attempt(actor, ready, len(before) + 1))
        before.append(Taken(sitting.happened_at, found[-1].passed))
    if wrong:
        raise WrongSheets(wrong)
    return found


@dataclass(frozen=True, slots=True)
class _Sitting:
    """One test of one day, of which sheets are typed."""

    module: Module
    kind: str
    rules: LearningRules
    happened_at: datetime
    activity: UUID | None
    trainings: Sequence[Activity]

    def scored(self, sheet: PaperSheet, seat: Appointment, earlier: Sequence[Taken]) -> Sheet:
        """Letters back to the module's own order. Raises Misread, CannotTake."""
        # Paper says the day, not the minute: no waiting time can be held against it.
        refuse(why_not(self.rules, self.kind, earlier, self.happened_at, wait=timedelta(0)))
        questions = questions_of(self.module)
        seed = seed_of(root=self.module.root, taker=seat.id, kind=self.kind, number=sheet.number)
        answers = read_letters(shuffled(questions, seed), sheet.letters)
        taker = of_seat(seat)
        session = self.activity or training_of(
            self.trainings, taker.path, taker.body, self.happened_at
        )
        result = score(questions, answers)
        return Sheet(sheet.id, taker, self.kind, result, self.happened_at, session)

    def attempt(self, actor: Actor, ready: Sheet, number: int) -> Attempt:
        return attempt_of(actor, self.module, self.rules, ready, number, AttemptMeans.PAPER)


def _record(
    actor: Actor, path: str, module: Module, kind: str, attempts: Sequence[Attempt]
) -> None:
    record(
        actor,
        "learning.sheets_typed",
        path=path,
        payload={
            "root": module.root,
            "kind": kind,
            "sheets": len(attempts),
            "passed": sum(attempt.passed for attempt in attempts),
        },
        items=[[str(a.id), str(a.appointment_id), a.score, a.passed] for a in attempts],
        election_id=actor.election,
        happened_at=attempts[0].happened_at,
    )
