"""What officers do with a response, and what follows for the applicant."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from tests import factories
from tests.responses.scenes import PICTURE, Scene

from garda.formation.domain.refusals import ApplicationWithdrawn
from garda.formation.errors_questions import OwnApplication, SameDecider
from garda.formation.models import Application, Assessment, Question
from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.privacy.models import Look
from garda.privacy.reasons import BadReason
from garda.responses.domain.cases import State
from garda.responses.domain.refusals import (
    AlreadyAnswered,
    AlreadyTakenUp,
    CaseClosed,
    CaseOpen,
    NotHeard,
    NotTakenUp,
    TooLittle,
)
from garda.responses.errors import NoContact
from garda.responses.models import Note, Response
from garda.responses.queries import case_of, cases, waiting
from garda.responses.services import (
    answer,
    confirm,
    dismiss,
    note,
    open_contact,
    propose,
    take_up,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_during")]
TOLD = "Ada tanggapan bahwa Anda memimpin rapat partai."


def taken(here: Scene, **changed: Any) -> Response:
    response = here.send(**changed)
    take_up(here.pps, response_id=response.id, rule="R05", text=TOLD)
    return response


def heard(here: Scene, kind: str = "reply", **changed: Any) -> Response:
    response = taken(here, **changed)
    note(here.pps, response_id=response.id, kind=kind, text="Itu rapat RT, bukan partai.")
    return response


def proposed(here: Scene, response: Response, verdict: str = "fail") -> None:
    propose(here.pps, response_id=response.id, verdict=verdict, reason="Ada foto dan saksi.")


def state(response: Response) -> State:
    return case_of(cases().get(pk=response.pk)).state


def outcome(here: Scene) -> str:
    return Assessment.objects.filter(application=here.applicant).latest("version").outcome


def test_taking_up_asks_about_the_rule_without_who_said_it(here: Scene) -> None:
    response = taken(here, name="Sumarni")
    question = Question.objects.get()
    assert (question.rule, question.origin, question.text) == ("R05", "response", TOLD)
    assert question.due_on == factories.get_pack(factories.PACK).stage("selection").ends
    assert outcome(here) == "ASK"
    assert state(response) is State.TAKEN_UP


def test_two_people_decide_and_the_outcome_follows(here: Scene) -> None:
    response = heard(here, name="Sumarni")
    proposed(here, response)
    with pytest.raises(SameDecider):
        confirm(here.pps, response_id=response.id, agree=True)
    confirm(here.second, response_id=response.id, agree=True)
    assert outcome(here) == "TMS"
    assert state(response) is State.CLOSED


def test_met_leaves_the_applicant_as_before(here: Scene) -> None:
    response = taken(here)
    proposed(here, response, "pass")
    confirm(here.second, response_id=response.id, agree=True)
    assert outcome(here) == "MS"


def test_given_back_is_open_again(here: Scene) -> None:
    response = heard(here, name="Sumarni")
    proposed(here, response)
    confirm(here.second, response_id=response.id, agree=False)
    assert state(response) is State.TAKEN_UP
    assert Question.objects.get().first_by is None


def test_nobody_is_refused_unheard(here: Scene) -> None:
    response = taken(here, name="Sumarni")
    with pytest.raises(NotHeard):
        proposed(here, response)
    assert Question.objects.get().verdict == ""


def test_anonymous_without_evidence_needs_an_interview(here: Scene) -> None:
    response = heard(here)
    with pytest.raises(TooLittle):
        proposed(here, response)
    note(here.pps, response_id=response.id, kind="interview", text="Ia mengakuinya.")
    proposed(here, response)
    assert Question.objects.get().verdict == "fail"


def test_evidence_weighs_as_a_name_does(here: Scene) -> None:
    response = here.send(PICTURE)
    take_up(here.pps, response_id=response.id, rule="R05", text=TOLD)
    note(here.pps, response_id=response.id, kind="reply", text="Itu bukan saya.")
    proposed(here, response)


def test_responses_about_one_rule_share_a_question(here: Scene) -> None:
    first = heard(here, name="Sumarni")
    second = here.send(once="2", name="Karsono")
    assert take_up(here.second, response_id=second.id, rule="R05", text=TOLD) == (
        Question.objects.get().id
    )
    proposed(here, first)
    confirm(here.second, response_id=first.id, agree=True)
    assert {state(first), state(second)} == {State.CLOSED}


def test_not_taken_up_with_a_reason(here: Scene) -> None:
    response = here.send()
    with pytest.raises(BadReason):
        dismiss(here.pps, response_id=response.id, reason=" ")
    dismiss(here.pps, response_id=response.id, reason="Tidak menyangkut syarat KPPS.")
    assert state(response) is State.CLOSED
    with pytest.raises(CaseClosed):
        take_up(here.pps, response_id=response.id, rule="R05", text=TOLD)
    assert outcome(here) == "MS"
    assert not Question.objects.exists()


def test_what_is_asked_is_not_dropped(here: Scene) -> None:
    response = taken(here)
    with pytest.raises(AlreadyTakenUp):
        dismiss(here.pps, response_id=response.id, reason="Tidak perlu.")
    with pytest.raises(AlreadyTakenUp):
        take_up(here.pps, response_id=response.id, rule="R06", text=TOLD)


def test_who_has_withdrawn_is_not_decided_about(here: Scene) -> None:
    response = heard(here, name="Sumarni")
    Application.objects.filter(pk=here.applicant.pk).update(withdrawn_at=clock.now())
    with pytest.raises(ApplicationWithdrawn):
        proposed(here, response)
    dismiss(here.pps, response_id=response.id, reason="Pelamar mundur.")
    assert state(response) is State.CLOSED


def test_answered_once_and_only_when_settled(here: Scene) -> None:
    response = here.send()
    with pytest.raises(CaseOpen):
        answer(here.pps, response_id=response.id, text="Terima kasih.")
    dismiss(here.pps, response_id=response.id, reason="Tidak menyangkut syarat.")
    answer(here.pps, response_id=response.id, text="Terima kasih.")
    with pytest.raises(AlreadyAnswered):
        answer(here.second, response_id=response.id, text="Lain.")
    assert Response.objects.get().answer == "Terima kasih."


def test_nothing_is_decided_before_it_is_taken_up(here: Scene) -> None:
    response = here.send()
    with pytest.raises(NotTakenUp):
        proposed(here, response, "pass")
    with pytest.raises(NotTakenUp):
        confirm(here.second, response_id=response.id, agree=True)


def test_nobody_decides_about_themselves(here: Scene) -> None:
    Application.objects.filter(pk=here.applicant.pk).update(person=here.pps.person_id)
    response = heard(here, name="Sumarni")
    with pytest.raises(OwnApplication):
        proposed(here, response)


@pytest.mark.parametrize("role", [Role.BAWASLU, Role.PKD, Role.PPS_SECRETARIAT, Role.KPPS])
def test_others_change_nothing(here: Scene, role: Role) -> None:
    response = here.send(name="Sumarni")
    other = factories.actor(here.world, role)
    acts: list[Any] = [
        lambda: take_up(other, response_id=response.id, rule="R05", text=TOLD),
        lambda: note(other, response_id=response.id, kind="reply", text="Ya."),
        lambda: dismiss(other, response_id=response.id, reason="Tidak."),
        lambda: answer(other, response_id=response.id, text="Terima kasih."),
        lambda: open_contact(other, response_id=response.id, reason="Ingin tahu."),
    ]
    before = LedgerEntry.objects.count()
    for do in acts:
        with pytest.raises(NotAllowed):
            do()
    assert LedgerEntry.objects.count() == before
    assert state(response) is State.NEW


def test_a_neighbour_pps_changes_nothing(here: Scene) -> None:
    response = here.send()
    neighbour = factories.actor(here.world, Role.PPS, here.world.villages[1])
    with pytest.raises(NotAllowed):
        take_up(neighbour, response_id=response.id, rule="R05", text=TOLD)
    with pytest.raises(NotAllowed):
        note(neighbour, response_id=response.id, kind="reply", text="Ya.")
    assert not Note.objects.exists()


def test_regency_proposes_and_district_confirms(here: Scene) -> None:
    kpu = factories.actor(here.world, Role.KPU_REGENCY, here.world.regency)
    ppk = factories.actor(here.world, Role.PPK, here.world.district)
    response = heard(here, name="Sumarni")
    propose(kpu, response_id=response.id, verdict="fail", reason="Ada bukti.")
    confirm(ppk, response_id=response.id, agree=True)
    assert outcome(here) == "TMS"


def test_contact_is_opened_with_a_reason_and_leaves_a_trace(here: Scene) -> None:
    response = here.send(name="Sumarni", phone="+62 812-9000-0001")
    with pytest.raises(BadReason):
        open_contact(here.pps, response_id=response.id, reason="")
    assert not Look.objects.exists()
    shown = open_contact(here.pps, response_id=response.id, reason="Menanyakan waktunya.")
    assert (shown.name, shown.phone) == ("Sumarni", "081290000001")
    look = Look.objects.get()
    assert (look.what, look.why, look.count) == ("reporter", "Menanyakan waktunya.", 1)
    entry = LedgerEntry.objects.get(act="responses.contact_opened")
    assert "Sumarni" not in str(LedgerPayload.objects.get(entry=entry).payload)


def test_anonymous_has_no_contact(here: Scene) -> None:
    response = here.send()
    with pytest.raises(NoContact):
        open_contact(here.pps, response_id=response.id, reason="Menanyakan waktunya.")


def test_contact_of_a_neighbour_stays_sealed(here: Scene) -> None:
    response = here.send(name="Sumarni")
    neighbour = factories.actor(here.world, Role.PPS, here.world.villages[1])
    with pytest.raises(NotAllowed):
        open_contact(neighbour, response_id=response.id, reason="Ingin tahu.")
    assert not Look.objects.exists()


def test_what_waits_is_counted_in_one_query(here: Scene, django_assert_num_queries: Any) -> None:
    here.send(once="1")
    taken(here, once="2")
    done = here.send(once="3")
    dismiss(here.pps, response_id=done.id, reason="Tidak menyangkut syarat.")
    with django_assert_num_queries(1):
        found = waiting(here.world.election.id, here.world.village.path)
    assert (found.new, found.asked, found.proposed, found.unanswered) == (1, 1, 0, 1)
    propose(here.pps, response_id=taken(here, once="4").id, verdict="pass", reason="Jelas.")
    again = waiting(here.world.election.id, here.world.village.path)
    assert (again.asked, again.proposed) == (0, 2)  # they share a question
    answer(here.pps, response_id=done.id, text="Terima kasih.")
    assert waiting(here.world.election.id, here.world.village.path).unanswered == 0


def test_acts_stand_in_the_ledger_without_a_word_of_it(here: Scene) -> None:
    response = heard(here, name="Sumarni")
    proposed(here, response)
    confirm(here.second, response_id=response.id, agree=True)
    answer(here.pps, response_id=response.id, text="Terima kasih.")
    ours = LedgerEntry.objects.filter(act__startswith="responses.")
    assert sorted(ours.values_list("act", flat=True)) == [
        "responses.answered",
        "responses.noted",
        "responses.received",
        "responses.taken_up",
    ]
    told = str(list(LedgerPayload.objects.filter(entry__in=ours).values_list("payload")))
    assert not any(word in told for word in ("Sumarni", "rapat", "Terima kasih"))


def test_unknown_response_is_not_there(here: Scene) -> None:
    with pytest.raises(Response.DoesNotExist):
        note(here.pps, response_id=uuid4(), kind="reply", text="Ya.")
