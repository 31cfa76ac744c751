"""A case from the letter to the verdict of two, by the pack's table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests import factories
from tests.neutrality.scene import Scene, hits, officers

from garda.formation.models import Application, Assessment
from garda.formation.services import confirm_verdict, propose_verdict
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.kernel.rowlock import seeing, sight_of
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.neutrality.errors import (
    CaseClosed,
    NotAnOfficer,
    NotByTheTable,
    NotYourCase,
    UnknownAnswer,
    UnknownEvidence,
    UnknownListKind,
    WrongDay,
)
from garda.neutrality.locking import as_the_machine
from garda.neutrality.models import Case, CaseStep
from garda.neutrality.queries import case_file
from garda.neutrality.services import (
    add_evidence,
    hand_over,
    open_from_report,
    record_answer,
    record_interview,
    tell_applicant,
)
from garda.people.services import erase_person, system_operator
from garda.privacy.reasons import BadReason

NEXT_DAY = timedelta(days=1, minutes=1)


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.hit_case()


@pytest.fixture(autouse=True)
def _after(scene: Scene) -> Any:
    """The day after closing, at noon."""
    with clock.as_of(factories.local(scene.call.closes_on + timedelta(days=1), 12)):
        yield


def outcome(case: Case) -> str:
    return Assessment.objects.filter(application=case.application_id).latest("version").outcome


def proposed(actor: Actor, case: Case, verdict: str) -> None:
    propose_verdict(actor, question_id=case.question_id, verdict=verdict, reason="Sesuai bukti.")


class TestByTheTable:
    def test_a_name_used_without_consent_is_cleared_by_two(self, scene: Scene, case: Case) -> None:
        tell_applicant(scene.pps, case_id=case.id, told_at=clock.now())
        record_answer(scene.pps, case_id=case.id, answer="never")
        with pytest.raises(NotByTheTable) as refused:
            proposed(scene.pps, case, "pass")
        assert "keberatan" in refused.value.id
        for code in ("statement", "objection_receipt"):
            add_evidence(scene.pps, case_id=case.id, code=code, dated_on=clock.now().date())
        with pytest.raises(NotByTheTable):
            proposed(scene.pps, case, "fail")
        proposed(scene.pps, case, "pass")
        assert outcome(case) == "ASK"
        confirm_verdict(scene.kpu, question_id=case.question_id, agree=True)
        assert outcome(case) == "MS"

    def test_who_left_less_than_five_years_ago_does_not_meet_it(
        self, scene: Scene, case: Case
    ) -> None:
        record_answer(scene.pps, case_id=case.id, answer="left", left_on=date(2021, 1, 1))
        with pytest.raises(NotByTheTable):
            proposed(scene.pps, case, "pass")
        proposed(scene.pps, case, "fail")
        confirm_verdict(scene.kpu, question_id=case.question_id, agree=True)
        assert outcome(case) == "TMS"

    def test_five_years_count_on_the_day_of_applying_with_the_partys_letter(
        self, scene: Scene, case: Case
    ) -> None:
        applied = case.application.received_at.date()
        day = applied.replace(year=applied.year - 5)
        record_answer(scene.pps, case_id=case.id, answer="left", left_on=day)
        with pytest.raises(NotByTheTable):
            proposed(scene.pps, case, "pass")
        add_evidence(scene.pps, case_id=case.id, code="party_letter", reference="01/DPC/2024")
        proposed(scene.pps, case, "pass")

    def test_silence_decides_nothing_until_the_time_is_over(self, scene: Scene, case: Case) -> None:
        with pytest.raises(NotByTheTable):
            proposed(scene.pps, case, "fail")
        tell_applicant(scene.pps, case_id=case.id, told_at=clock.now())
        with pytest.raises(NotByTheTable):
            proposed(scene.pps, case, "fail")
        with clock.as_of(clock.now() + NEXT_DAY):
            proposed(scene.pps, case, "fail")

    def test_a_paper_that_a_third_party_owes_condemns_nobody(
        self, scene: Scene, case: Case
    ) -> None:
        tell_applicant(scene.pps, case_id=case.id, told_at=clock.now())
        record_answer(scene.pps, case_id=case.id, answer="never")
        add_evidence(scene.pps, case_id=case.id, code="statement")
        with clock.as_of(clock.now() + NEXT_DAY):
            proposed(scene.pps, case, "pass")

    def test_the_latest_answer_counts(self, scene: Scene, case: Case) -> None:
        record_answer(scene.pps, case_id=case.id, answer="never")
        record_answer(scene.kpu, case_id=case.id, answer="member", note="Mengaku masih anggota.")
        assert [step.code for step in steps(case)] == ["never", "member"]
        with seeing(sight_of(scene.world.regency.path, scene.kpu.person_id)):
            assert case_file(case).finding.verdicts == {"fail"}

    def test_a_report_is_decided_after_an_interview(self, scene: Scene) -> None:
        applicant = scene.applicant("Rina")
        id_ = open_from_report(scene.pps, application_id=applicant.id, kind="campaign")
        case = Case.objects.get(pk=id_)
        assert (case.question.rule, [hit.hit for hit in hits(case)]) == ("R11", ["report"])
        record_answer(scene.pps, case_id=id_, answer="never")
        add_evidence(scene.pps, case_id=id_, code="statement")
        with pytest.raises(NotByTheTable):
            proposed(scene.pps, case, "pass")
        record_interview(scene.kpu, case_id=id_, held_on=clock.now().date(), note="Bukan saksi.")
        proposed(scene.pps, case, "fail")


class TestTwoOfficersAlone:
    def test_another_of_the_same_village_or_office_decides_nothing(
        self, scene: Scene, case: Case
    ) -> None:
        record_answer(scene.pps, case_id=case.id, answer="member")
        for role, region in (
            (Role.PPS, scene.world.village),
            (Role.KPU_REGENCY, scene.world.regency),
        ):
            other = factories.actor(scene.world, role, region)
            with pytest.raises(NotYourCase):
                proposed(other, case, "fail")
        proposed(scene.pps, case, "fail")
        other = factories.actor(scene.world, Role.KPU_REGENCY, scene.world.regency)
        for agree in (True, False):
            with pytest.raises(NotYourCase):
                confirm_verdict(other, question_id=case.question_id, agree=agree)
        case.question.refresh_from_db()
        assert case.question.closed_at is None
        assert case.question.verdict == "fail"

    def test_nobody_else_writes_into_it_or_learns_whether_it_is_there(
        self, scene: Scene, case: Case
    ) -> None:
        other = factories.actor(scene.world, Role.PPS)
        for id_ in (case.id, uuid7()):
            with pytest.raises(NotYourCase):
                record_answer(other, case_id=id_, answer="never")
            with pytest.raises(NotYourCase):
                tell_applicant(other, case_id=id_, told_at=clock.now())
        assert steps(case) == []

    def test_the_role_that_handles_it_is_needed_too(self, scene: Scene, case: Case) -> None:
        as_another = replace(scene.pps, role=Role.KPPS)
        with pytest.raises(NotAllowed):
            record_answer(as_another, case_id=case.id, answer="never")

    def test_handed_over_only_the_successor_sees_it(self, scene: Scene, case: Case) -> None:
        record_answer(scene.pps, case_id=case.id, answer="never")
        heir = factories.actor(scene.world, Role.PPS)
        assert heir.account_id is not None
        hand_over(scene.pps, case_id=case.id, to=heir.account_id, reason="Masih kerabat.")
        case.refresh_from_db()
        assert officers(case) == {heir.account_id, scene.kpu.account_id}
        with pytest.raises(NotYourCase):
            record_answer(scene.pps, case_id=case.id, answer="member")
        record_answer(heir, case_id=case.id, answer="member")
        for actor, count in ((scene.pps, 0), (heir, 3)):
            with seeing(sight_of(scene.world.village.path, actor.person_id)):
                assert len(case_file(case).steps) == count

    def test_handed_over_to_whom_it_concerns_or_to_a_stranger_it_is_not(
        self, scene: Scene, case: Case
    ) -> None:
        stranger = factories.actor(scene.world, Role.PPK, scene.world.district)
        neighbour = factories.actor(scene.world, Role.PPS, scene.world.villages[1])
        for actor in (stranger, neighbour, scene.kpu):
            assert actor.account_id is not None
            with pytest.raises(NotAnOfficer):
                hand_over(scene.pps, case_id=case.id, to=actor.account_id, reason="Sakit.")


class TestWhatIsRefused:
    def test_days_to_come_and_before_the_case(self, scene: Scene, case: Case) -> None:
        later, earlier = clock.now() + timedelta(days=2), case.opened_at - timedelta(days=1)
        for told_at in (later, earlier):
            with pytest.raises(WrongDay):
                tell_applicant(scene.pps, case_id=case.id, told_at=told_at)
        with pytest.raises(WrongDay):
            record_answer(scene.pps, case_id=case.id, answer="left", left_on=later.date())
        with pytest.raises(WrongDay):
            record_interview(scene.pps, case_id=case.id, held_on=later.date(), note="Belum.")
        assert steps(case) == []

    def test_answers_and_evidence_of_no_kind(self, scene: Scene, case: Case) -> None:
        for answer, left_on in (("maybe", None), ("left", None), ("never", date(2020, 1, 1))):
            with pytest.raises(UnknownAnswer):
                record_answer(scene.pps, case_id=case.id, answer=answer, left_on=left_on)
        for code in ("interview", "rumour"):
            with pytest.raises(UnknownEvidence):
                add_evidence(scene.pps, case_id=case.id, code=code)
        with pytest.raises(BadReason):
            record_answer(scene.pps, case_id=case.id, answer="never", note="NIK 3320901705950001")

    def test_nothing_is_added_to_what_is_decided_or_withdrawn(
        self, scene: Scene, case: Case
    ) -> None:
        Application.objects.filter(pk=case.application_id).update(withdrawn_at=clock.now())
        with pytest.raises(CaseClosed):
            record_answer(scene.pps, case_id=case.id, answer="never")
        Application.objects.filter(pk=case.application_id).update(withdrawn_at=None)
        record_answer(scene.pps, case_id=case.id, answer="member")
        proposed(scene.pps, case, "fail")
        confirm_verdict(scene.kpu, question_id=case.question_id, agree=True)
        with pytest.raises(CaseClosed):
            record_answer(scene.pps, case_id=case.id, answer="never")

    def test_a_report_of_no_kind(self, scene: Scene) -> None:
        applicant = scene.applicant("Rina")
        with pytest.raises(UnknownListKind):
            open_from_report(scene.pps, application_id=applicant.id, kind="club")
        assert not Case.objects.exists()


def test_a_report_joins_the_open_case(scene: Scene, case: Case) -> None:
    again = open_from_report(scene.pps, application_id=case.application_id, kind="party")
    assert again == case.id
    assert {hit.hit for hit in hits(case)} == {"exact", "report"}


def test_the_ledger_says_that_and_never_what(scene: Scene, case: Case) -> None:
    record_answer(scene.pps, case_id=case.id, answer="member", note="Partai Uji sejak lama.")
    entry = LedgerEntry.objects.get(act="neutrality.answer_recorded")
    told = LedgerPayload.objects.get(entry=entry).payload
    assert told.keys() == {"case", "number", "step"}


def test_erasing_leaves_the_case_without_what_it_said(scene: Scene, case: Case) -> None:
    record_answer(scene.pps, case_id=case.id, answer="member", note="Sejak lama.")
    erase_person(system_operator(), person_id=case.person_id, reason="Uji")
    (hit,), (step,) = hits(case), steps(case)
    assert (hit.name, hit.party, step.note) == ("", "", "")
    assert Case.objects.filter(pk=case.pk).exists()


def steps(case: Case) -> list[CaseStep]:
    with as_the_machine():
        return list(CaseStep.objects.filter(case=case).order_by("recorded_at", "id"))
