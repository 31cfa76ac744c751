"""Modules and tests: KPU RI loads the pack's modules, trainers and trainees are tested on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from garda.activities.models import Activity, ActivityKind
from garda.demo import times
from garda.demo.context import RegencyRun, Run
from garda.demo.journey.gathering import NATIONAL_BEFORE
from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.learning.domain.shuffling import LETTERS, Shown
from garda.learning.library import packages_of
from garda.learning.models import AttemptKind, Module
from garda.learning.paper import order_for, seats_at
from garda.learning.queries import current_modules, questions_of
from garda.learning.services import (
    NewAttempt,
    PaperSheet,
    issue_certificates,
    load_module,
    take_test,
    type_sheets,
)
from garda.learning.services.teaching import say_taught
from garda.regions.models import Region

#: Villages of a regency whose KPPS hand in sheets: enough for the boards, quick enough to play.
TESTED_VILLAGES = 6
#: How likely an answer is right, by who answers when (the demo's assumption).
BEFORE, AFTER, TRAINERS = 0.52, 0.87, 0.94


def load_modules(run: Run, regency: RegencyRun) -> None:
    """Before anybody teaches from them; a module that is loaded stays as it is."""
    day = run.pack.stage("tot").starts - timedelta(days=NATIONAL_BEFORE + 1)
    with times.at(day, 9, regency.zone):
        for package in packages_of(run.pack):
            load_module(run.kpu_ri[0], election=run.election, package=package)


def examine_trainers(run: Run, regency: RegencyRun) -> None:
    """Commissioners on the page; PPK and PPS on sheets that the regency types."""
    modules = _required(run)
    day = run.pack.stage("tot").starts
    with times.at(day, 15, regency.zone):
        if regency.trainers_session is not None:
            say_taught(
                regency.commissioners[0],
                activity_id=regency.trainers_session,
                roots=_roots(modules),
            )
        for module in modules:
            for actor in [*regency.commissioners.members, *_province(run, regency)]:
                _take(run, actor, module)
            seats = list(seats_at(run.election, regency.region))
            _type(run, regency.commissioners[0], module, AttemptKind.POST, TRAINERS, seats)


def _province(run: Run, regency: RegencyRun) -> Sequence[Actor]:
    """The province's team, the first time one of its regencies is trained."""
    path = f"id/{regency.folder.province.code}"
    team = run.kpu_province[path]
    return [] if regency is not run.regencies[0] else team.members


def _take(run: Run, actor: Actor, module: Module) -> None:
    answers = {question.id: question.right for question in questions_of(module)}
    new = NewAttempt(id=uuid7(), root=module.root, kind=AttemptKind.POST, answers=answers)
    take_test(actor, new=new)


def examine_members(run: Run, regency: RegencyRun) -> None:
    """Some villages: a test before, one after, and certificates for who passed everything."""
    day = run.pack.stage("training").starts
    modules = _required(run)
    villages = regency.villages[:TESTED_VILLAGES]
    with times.at(day, 17, regency.zone):
        for done, village in enumerate(villages, start=1):
            pps = regency.pps[village.path][0]
            seats = list(seats_at(run.election, village))
            session = _session(run, village)
            if session is not None:
                say_taught(pps, activity_id=session.id, roots=_roots(modules))
            for module in modules:
                _type(run, pps, module, AttemptKind.PRE, BEFORE, seats, session)
                _type(run, pps, module, AttemptKind.POST, AFTER, seats, session)
            if done == 1:
                issue_certificates(pps, region=village)
            run.progress("Tes bimtek", done, len(villages))


def _session(run: Run, village: Region) -> Activity | None:
    found = Activity.objects.filter(
        election=run.election, kind=ActivityKind.TRAINING, path=village.path
    )
    return found.order_by("starts_at").last()


def _roots(modules: Sequence[Module]) -> dict[str, str]:
    return {module.code: module.root for module in modules}


def _required(run: Run) -> list[Module]:
    needed = {spec.code for spec in run.pack.modules if spec.required}
    return [m for code, m in current_modules(run.election.id).items() if code in needed]


def _type(
    run: Run,
    actor: Actor,
    module: Module,
    kind: str,
    skill: float,
    seats: Sequence[Appointment],
    session: Activity | None = None,
) -> None:
    type_sheets(
        actor,
        root=module.root,
        kind=kind,
        path=actor.path,
        sheets=[_sheet(run, module, kind, skill, seat) for seat in seats],
        happened_at=clock.now(),
        activity=session.id if session else None,
    )


def _sheet(run: Run, module: Module, kind: str, skill: float, seat: Appointment) -> PaperSheet:
    """What one member ticked, by chance and skill; the same in every run."""
    drawn = f"{run.seed}:test:{module.code}:{kind}:{seat.path}:{seat.body}:{seat.seat}"
    order = order_for(module, kind, seat.id, 1)
    letters = "".join(_letter(f"{drawn}:{shown.question.id}", shown, skill) for shown in order)
    return PaperSheet(id=uuid7(), appointment=seat.id, letters=letters, number=1)


def _letter(drawn: str, shown: Shown, skill: float) -> str:
    chance = Random(drawn)  # noqa: S311  (not a secret)
    right = shown.question.right
    wrong = sorted(letter for letter in shown.choices if letter != right)
    chosen = right if chance.random() < skill else chance.choice(wrong)
    return LETTERS[shown.choices.index(chosen)]
