"""A waiver: the PPS asks with a reason, somebody else confirms, the outcome follows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests import factories
from tests.formation.screening import DAY

from garda.formation.domain.refusals import ApplicationWithdrawn
from garda.formation.errors_questions import (
    AlreadyAsked,
    NothingToWaive,
    NotWaivable,
    OwnApplication,
    SameDecider,
    UnknownRule,
)
from garda.formation.models import Application, Assessment, Question
from garda.formation.services import assess, confirm_verdict, request_waiver
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.privacy.reasons import BadReason

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("during_screening")]

REASON = "Pelamar kurang; ia mampu membaca, menulis, dan berhitung."


@pytest.fixture
def applicant(world: factories.World, pps: Actor) -> Application:
    made = factories.application(
        factories.call(world), world.village, outcome=None, education="smp", citizen=False
    )
    assess(pps, election=world.election, village=world.village)
    return made


def failed(applicant: Application) -> tuple[str, list[str]]:
    newest = Assessment.objects.filter(application=applicant).latest("version")
    return newest.outcome, newest.failed


def test_two_people_let_somebody_off_one_rule(
    world: factories.World, applicant: Application, pps: Actor
) -> None:
    assert failed(applicant) == ("TMS", ["R01", "R08"])
    question = request_waiver(pps, application=applicant.id, rule="R08", reason=REASON)
    asked = Question.objects.get(id=question)
    assert (asked.origin, asked.verdict, asked.reason, asked.first_by) == (
        "waiver", "pass", REASON, pps.person_id,
    )  # fmt: skip
    with pytest.raises(SameDecider):
        confirm_verdict(pps, question_id=question, agree=True)
    confirm_verdict(factories.actor(world, Role.PPS), question_id=question, agree=True)
    assert failed(applicant) == ("TMS", ["R01"])
    assert LedgerEntry.objects.filter(act="formation.waiver_requested").count() == 1


def test_a_refused_waiver_leaves_the_rule_failed(
    world: factories.World, applicant: Application, pps: Actor
) -> None:
    question = request_waiver(pps, application=applicant.id, rule="R08", reason=REASON)
    assert Assessment.objects.filter(application=applicant).latest("version").asked == ["R08"]
    confirm_verdict(factories.actor(world, Role.PPS), question_id=question, agree=False)
    assert Question.objects.get(id=question).verdict == ""


def test_wrong_requests_change_nothing(
    world: factories.World, applicant: Application, pps: Actor
) -> None:
    def requested(actor: Actor = pps, rule: str = "R08", reason: str = REASON) -> None:
        request_waiver(actor, application=applicant.id, rule=rule, reason=reason)

    for error, options in (
        (NotWaivable, {"rule": "R01"}),
        (UnknownRule, {"rule": "R99"}),
        (BadReason, {"reason": " "}),
        (BadReason, {"reason": "Telepon 0812 3456 7890"}),
        (NotAllowed, {"actor": factories.actor(world, Role.PPK, world.district)}),
        (NotAllowed, {"actor": factories.actor(world, Role.PPS, world.villages[1])}),
        (OwnApplication, {"actor": replace(pps, person_id=applicant.person_id)}),
    ):
        with pytest.raises(error):
            requested(**options)  # type: ignore[arg-type]
    assert not Question.objects.exists()
    requested()
    with pytest.raises(AlreadyAsked):
        requested()
    Application.objects.update(withdrawn_at=DAY)
    with pytest.raises(ApplicationWithdrawn):
        requested()


def test_nothing_to_waive_where_the_rule_is_met(world: factories.World, pps: Actor) -> None:
    fine = factories.application(factories.call(world), world.village)
    with pytest.raises(NothingToWaive):
        request_waiver(pps, application=fine.id, rule="R08", reason=REASON)
