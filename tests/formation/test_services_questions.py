"""Questions about applicants: asked, decided by two people, and what follows for the outcome."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import factories
from tests.formation.screening import DAY

from garda.formation.domain.eligibility import assess as judge
from garda.formation.domain.refusals import ApplicationWithdrawn
from garda.formation.errors_intake import NoSuchApplication
from garda.formation.errors_questions import (
    AlreadyAsked,
    NothingProposed,
    NotWaivable,
    OwnApplication,
    QuestionClosed,
    SameDecider,
    UnknownRule,
    VerdictWaiting,
    VillageDecides,
)
from garda.formation.models import Application, Assessment, Question
from garda.formation.services import (
    NewQuestion,
    ask,
    ask_many,
    assess,
    confirm_verdict,
    propose_verdict,
)
from garda.formation.services.judging import asked_of, facts_of
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.privacy.reasons import BadReason

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("during_screening")]

TEXT = "Data Anda akan diperiksa bersama PPS."


@pytest.fixture
def applicant(world: factories.World) -> Application:
    return factories.application(factories.call(world), world.village)


def outcome(application: Application) -> tuple[int, str, list[str], list[str]]:
    newest = Assessment.objects.filter(application=application).latest("version")
    return newest.version, newest.outcome, newest.failed, newest.asked


def asked(actor: Actor, application: Application, **changed: Any) -> Any:
    options = {"rule": "R05", "origin": "response", "text": TEXT} | changed
    return ask(actor, application=application.id, **options)


def test_an_open_question_makes_the_rule_ask_and_two_people_close_it(
    world: factories.World, applicant: Application, pps: Actor
) -> None:
    other = factories.actor(world, Role.PPS)
    question = asked(pps, applicant)
    assert outcome(applicant) == (2, "ASK", [], ["R05"])
    propose_verdict(pps, question_id=question, verdict="pass", reason="Surat partai menyangkal.")
    assert outcome(applicant) == (2, "ASK", [], ["R05"])
    closed = confirm_verdict(other, question_id=question, agree=True)
    assert (closed.first_by, closed.second_by) == (pps.person_id, other.person_id)
    assert outcome(applicant) == (3, "MS", [], [])
    acts = list(LedgerEntry.objects.order_by("recorded_at", "id").values_list("act", flat=True))
    assert acts == [
        "formation.question_asked", "formation.verdict_proposed", "formation.verdict_confirmed",
    ]  # fmt: skip
    stored = LedgerPayload.objects.get(entry__act="formation.verdict_confirmed").payload
    assert (stored["verdict"], stored["outcome"]) == ("pass", "MS")


def test_what_two_people_find_not_met_stays_through_later_checks(
    world: factories.World, applicant: Application, pps: Actor
) -> None:
    question = asked(pps, applicant)
    propose_verdict(pps, question_id=question, verdict="fail", reason="Mengaku masih anggota.")
    confirm_verdict(factories.actor(world, Role.PPS), question_id=question, agree=True)
    assert outcome(applicant) == (3, "TMS", ["R05"], [])
    tally = assess(pps, election=world.election, village=world.village)
    assert (tally["TMS"], outcome(applicant)[0]) == (1, 3)


def test_a_waiver_lifts_what_the_papers_deny_only_where_the_pack_says_so(
    world: factories.World, pps: Actor
) -> None:
    call = factories.call(world)
    applicant = factories.application(call, world.village, outcome=None, education="smp")
    assess(pps, election=world.election, village=world.village)
    assert outcome(applicant) == (1, "TMS", ["R08"], [])
    with pytest.raises(NotWaivable):
        asked(pps, applicant, rule="R01", origin="waiver")
    question = asked(pps, applicant, rule="R08", origin="waiver")
    propose_verdict(pps, question_id=question, verdict="pass", reason="Pelamar kurang.")
    confirm_verdict(factories.actor(world, Role.PPS), question_id=question, agree=True)
    assert outcome(applicant) == (3, "MS", [], [])
    identity = asked(pps, applicant, rule="R01", origin="identity")
    assert outcome(applicant) == (4, "ASK", [], ["R01"])
    assert Question.objects.get(id=identity).verdict == ""


def test_giving_back_opens_the_way_for_another_proposal(
    world: factories.World, applicant: Application, pps: Actor
) -> None:
    other = factories.actor(world, Role.PPS)
    question = asked(pps, applicant)
    propose_verdict(pps, question_id=question, verdict="fail", reason="Dari kabar.")
    with pytest.raises(VerdictWaiting):
        propose_verdict(other, question_id=question, verdict="pass", reason="Tidak benar.")
    propose_verdict(pps, question_id=question, verdict="fail", reason="Dari kabar tetangga.")
    returned = confirm_verdict(other, question_id=question, agree=False)
    assert (returned.verdict, returned.reason, returned.first_by) == ("", "", None)
    assert outcome(applicant)[1] == "ASK"
    with pytest.raises(NothingProposed):
        confirm_verdict(other, question_id=question, agree=True)
    propose_verdict(other, question_id=question, verdict="pass", reason="Tidak benar.")
    confirm_verdict(pps, question_id=question, agree=True)
    given_back = LedgerPayload.objects.get(entry__act="formation.verdict_given_back").payload
    assert given_back["reason"] == "Dari kabar tetangga."


def test_two_people_are_two_persons_and_never_the_applicant(
    world: factories.World, applicant: Application, pps: Actor
) -> None:
    question = asked(pps, applicant)
    themselves = replace(factories.actor(world, Role.PPS), person_id=applicant.person_id)
    with pytest.raises(OwnApplication):
        propose_verdict(themselves, question_id=question, verdict="pass", reason="Saya bukan.")
    propose_verdict(pps, question_id=question, verdict="pass", reason="Bukan anggota.")
    with pytest.raises(SameDecider):
        confirm_verdict(pps, question_id=question, agree=True)
    twin = replace(factories.actor(world, Role.KPU_REGENCY, world.regency), person_id=pps.person_id)
    with pytest.raises(SameDecider):
        confirm_verdict(twin, question_id=question, agree=True)
    with pytest.raises(OwnApplication):
        confirm_verdict(themselves, question_id=question, agree=True)
    assert Question.objects.get(id=question).closed_at is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(id=question).update(second_by=pps.person_id, closed_at=DAY)


def test_a_level_above_is_second_where_the_pps_has_nobody_else(
    world: factories.World, applicant: Application, pps: Actor
) -> None:
    ppk = factories.actor(world, Role.PPK, world.district)
    question = asked(pps, applicant, rule="R01", origin="identity")
    propose_verdict(pps, question_id=question, verdict="pass", reason="KTP-el sesuai.")
    colleague = factories.account(world, Role.PPS, world.village)
    with pytest.raises(VillageDecides):
        confirm_verdict(ppk, question_id=question, agree=True)
    colleague.grants.update(valid_to=DAY.date().replace(month=1, day=2))
    confirm_verdict(ppk, question_id=question, agree=True)
    assert outcome(applicant)[1] == "MS"


def test_nothing_is_decided_twice_or_about_somebody_who_left(
    world: factories.World, applicant: Application, pps: Actor
) -> None:
    other = factories.actor(world, Role.PPS)
    question = asked(pps, applicant)
    with pytest.raises(AlreadyAsked) as again:
        asked(other, applicant)
    assert again.value.question == question
    propose_verdict(pps, question_id=question, verdict="pass", reason="Bukan anggota.")
    confirm_verdict(other, question_id=question, agree=True)
    for step in (
        lambda: propose_verdict(pps, question_id=question, verdict="fail", reason="Lain."),
        lambda: confirm_verdict(other, question_id=question, agree=True),
    ):
        with pytest.raises(QuestionClosed):
            step()
    later = asked(pps, applicant)
    Application.objects.update(withdrawn_at=DAY)
    for refused in (
        lambda: asked(pps, applicant, rule="R01"),
        lambda: propose_verdict(pps, question_id=later, verdict="fail", reason="Lain."),
        lambda: confirm_verdict(other, question_id=later, agree=True),
    ):
        with pytest.raises(ApplicationWithdrawn):
            refused()
    assert Question.objects.get(id=later).verdict == ""


def test_refused_questions_change_nothing(
    world: factories.World, applicant: Application, pps: Actor
) -> None:
    elsewhere = factories.actor(world, Role.PPS, world.villages[1])
    refusals: list[tuple[type[GardaError], Actor, dict[str, str]]] = [
        (UnknownRule, pps, {"rule": "R99"}),
        (UnknownRule, pps, {"rule": "R13"}),
        (BadReason, pps, {"text": "NIK 3320 0917 0595 0001 ganda"}),
        (BadReason, pps, {"text": " "}),
        (NotAllowed, elsewhere, {}),
        (NotAllowed, factories.actor(world, Role.BAWASLU, world.regency), {}),
    ]
    for error, actor, changed in refusals:
        with pytest.raises(error):
            asked(actor, applicant, **changed)
    with pytest.raises(NoSuchApplication):
        ask(pps, application=uuid4(), rule="R05", origin="response", text=TEXT)
    question = asked(pps, applicant)
    with pytest.raises(NotAllowed):
        propose_verdict(elsewhere, question_id=question, verdict="pass", reason="Baik.")
    with pytest.raises(NotAllowed):
        confirm_verdict(elsewhere, question_id=question, agree=True)
    with pytest.raises(BadReason):
        propose_verdict(pps, question_id=question, verdict="pass", reason="Telepon 081234567890")
    assert list(Question.objects.values_list("verdict", "first_by")) == [("", None)]


def test_many_are_asked_in_one_act(
    world: factories.World, pps: Actor, django_assert_num_queries: Any
) -> None:
    call = factories.call(world)
    machine = Actor(Role.OPERATOR, "id")
    for size in (2, 30):
        rows = [factories.application(call, v) for v in world.villages for _ in range(size // 2)]
        new = [
            NewQuestion(application=r.id, rule="R05", origin="neutrality", text=TEXT) for r in rows
        ]
        with django_assert_num_queries(12):
            made = ask_many(
                machine, election=world.election, path=world.regency.path, questions=new
            )
        assert set(made) == {n.key for n in new}
        assert all(outcome(row)[1:] == ("ASK", [], ["R05"]) for row in rows)
    rows[0].withdrawn_at = DAY
    rows[0].save()
    again = ask_many(machine, election=world.election, path=world.regency.path, questions=new)
    assert again == {key: id_ for key, id_ in made.items() if key[0] != rows[0].id}
    assert Question.objects.count() == 32
    with pytest.raises(NoSuchApplication):
        ask_many(pps, election=world.election, path=world.village.path, questions=new)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "propose", "confirm", "return", "withdraw"]),
        st.integers(0, 2),
        st.sampled_from(["R05", "R08"]),
        st.sampled_from(["waiver", "identity", "response"]),
        st.sampled_from(["pass", "fail"]),
    ),
    max_size=12,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_people_try_the_outcome_follows_and_two_people_stand_behind_it(
    world: factories.World, steps: list[tuple[str, int, str, str, str]]
) -> None:
    with transaction.atomic():
        call = factories.Call.objects.first() or factories.call(world)
        applicant = factories.application(call, world.village, education="smp")
        people = [factories.actor(world, Role.PPS) for _ in range(3)]
        assess(people[0], election=world.election, village=world.village)
        for act, who, rule, origin, verdict in steps:
            _try(act, people[who], applicant, rule, origin, verdict)
        applicant.refresh_from_db()
        _check(world, applicant)
        transaction.set_rollback(True)


def _try(
    act: str, actor: Actor, applicant: Application, rule: str, origin: str, verdict: str
) -> None:
    if act == "withdraw":
        Application.objects.filter(id=applicant.id).update(withdrawn_at=DAY)
        return
    question = Question.objects.filter(application=applicant, rule=rule, origin=origin).last()
    try:
        with transaction.atomic():
            if act == "ask":
                asked(actor, applicant, rule=rule, origin=origin)
            elif question is not None and act == "propose":
                propose_verdict(actor, question_id=question.id, verdict=verdict, reason="Uji.")
            elif question is not None:
                confirm_verdict(actor, question_id=question.id, agree=act == "confirm")
    except GardaError:
        pass


def _check(world: factories.World, applicant: Application) -> None:
    for question in Question.objects.filter(application=applicant):
        if question.closed_at is not None:
            assert question.first_by != question.second_by
            assert question.verdict
            assert question.reason
    found = judge(
        world.pack.eligibility,
        facts_of(world.election, applicant, set()),
        asked_of([applicant]).get(applicant.id, ()),
    )
    assert outcome(applicant)[1] == found.outcome
