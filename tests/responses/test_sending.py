"""What a visitor sends: kept once, behind a code; who sent it is sealed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import factories
from tests.responses.scenes import LETTER, PICTURE, STAGE, TEXT, Scene
from tests.support.placing import placed

from garda.documents.services import withdraw
from garda.formation.announcements import (
    SCREENING,
    SELECTION,
    announced,
    announced_applications,
)
from garda.formation.models import Application, Assessment, Outcome
from garda.formation.services import adopt, announce
from garda.kernel import clock
from garda.kernel.canonical import sha256_hex
from garda.kernel.rowlock import NOTHING, seeing, sight_of
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.people.services.contacts import BadTelephoneNumber
from garda.privacy.reasons import BadReason
from garda.responses.domain.cases import State
from garda.responses.errors import NoSuchCode, NotOpen, UnknownApplicant
from garda.responses.limits import CODES
from garda.responses.models import Reporter, ReporterKey, Response, Slip
from garda.responses.services import follow, send_response
from garda.signin.domain import code as codes
from garda.signin.errors import TooManyTries
from garda.signin.limits import QUIET

pytestmark = pytest.mark.django_db


def test_kept_with_its_files_and_no_name(here: Scene) -> None:
    response = here.send(PICTURE, LETTER, PICTURE)
    assert (response.rule, response.text, response.named) == ("R05", TEXT, False)
    assert response.path == here.world.village.path
    uploads = [each.upload for each in response.files.select_related("upload")]
    assert {(u.kind, u.account) for u in uploads} == {
        ("photo", response.id),
        ("paper", response.id),
    }
    assert len(uploads) == 2
    assert not Reporter.objects.exists()
    assert not ReporterKey.objects.exists()


def test_ledger_knows_that_not_what(here: Scene) -> None:
    response = here.send(name="Sumarni", phone="0812-9000-0001")
    entry = LedgerEntry.objects.get(act="responses.received")
    payload = LedgerPayload.objects.get(entry=entry).payload
    assert payload["response"] == str(response.id)
    assert entry.account_id is None
    assert not any(word in str(payload) for word in ("rapat", "Sumarni", "0812"))


def test_name_and_number_are_sealed_under_a_key_of_their_own(here: Scene) -> None:
    response = here.send(name="Sumarni", phone="0812-9000-0001")
    assert response.named
    reporter = response.reporter
    assert b"Sumarni" not in bytes(reporter.name_sealed)
    assert b"0812" not in bytes(reporter.phone_sealed)
    key = ReporterKey.objects.get()
    assert (key.person, key.path) == (reporter.id, response.path)


def test_a_number_alone_is_no_name(here: Scene) -> None:
    assert not here.send(phone="081290000001").named
    assert Reporter.objects.exists()


def test_sent_twice_is_kept_once_and_has_one_code(here: Scene) -> None:
    first, second = here.code(PICTURE), here.code(PICTURE)
    assert first == second
    assert codes.is_well_formed(first)
    assert Response.objects.count() == 1
    assert LedgerEntry.objects.filter(act="responses.received").count() == 1


def test_another_form_or_another_word_is_another_response(here: Scene) -> None:
    given = {here.code(), here.code(once="formulir-2"), here.code(text="Lain lagi ceritanya.")}
    assert len(given) == 3
    assert Response.objects.count() == 3


def test_code_is_not_stored(here: Scene) -> None:
    code = here.code()
    slip = Slip.objects.get()
    assert code not in str(slip.__dict__)
    assert slip.code_sha256 == sha256_hex(code.encode())


@pytest.mark.parametrize("days", [pytest.param(-1, id="before"), pytest.param(6, id="after")])
def test_outside_its_days_nothing_is_kept(here: Scene, days: int) -> None:
    day = STAGE.starts + timedelta(days=days)
    with clock.as_of(factories.local(day, 12)), pytest.raises(NotOpen, match=r"30-09-2024"):
        send_response(election=here.world.election, village=here.world.village, new=here.new())
    assert not Response.objects.exists()


def names(here: Scene) -> list[str]:
    listed = announced_applications(here.world.election, here.world.village)
    return [each.person.name for each in listed]


def test_only_announced_applicants_are_spoken_of(here: Scene) -> None:
    call = here.applicant.call
    refused = factories.application(call, here.world.village, outcome=Outcome.TMS)
    elsewhere = factories.application(call, here.world.villages[1])
    gone = factories.application(call, here.world.village)
    here.announce()
    later = factories.application(call, here.world.village)
    Application.objects.filter(id=gone.id).update(withdrawn_at=clock.now())
    for other in (refused, elsewhere, gone, later):
        with pytest.raises(UnknownApplicant):
            here.code(application=other.id)
    assert not Response.objects.exists()
    assert not Slip.objects.exists()


@pytest.mark.parametrize("outcome", [Outcome.ASK, Outcome.TMS])
def test_whoever_was_announced_stays_on_the_list(here: Scene, outcome: str) -> None:
    Assessment.objects.filter(application=here.applicant).update(outcome=outcome)
    assert names(here) == [here.applicant.person.name]


def test_nobody_is_spoken_of_without_an_announcement_that_holds(here: Scene) -> None:
    withdraw(here.pps, document_id=here.announce().id, reason="Nama terlewat")
    assert names(here) == []
    with pytest.raises(UnknownApplicant):
        here.code()


def test_lists_of_the_selection_name_groups_and_reserves_once(here: Scene) -> None:
    world, call = here.world, here.applicant.call
    for number in range(9):
        factories.application(
            call, world.village, station=world.station(), name=f"Pelamar Ke{number}"
        )
    proposal = placed(here.pps, election=world.election, village=world.village)
    adopt(here.pps, proposal_id=proposal.id)
    announce(here.pps, election=world.election, village=world.village, kind=SELECTION)
    listed = names(here)
    assert len(listed) == len(set(listed)) == 10
    former = announced(world.election, world.village, SCREENING)
    assert former is not None
    withdraw(here.pps, document_id=former.id, reason="Nama terlewat")
    assert names(here) == listed


def test_an_unknown_rule_is_another_matter(here: Scene) -> None:
    assert here.send(rule="R99").rule == ""
    assert here.send(rule="R13", once="2").rule == ""  # switched off by the pack


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        pytest.param("", BadReason, id="empty"),
        pytest.param(" \n ", BadReason, id="blank"),
        pytest.param("x" * 2001, BadReason, id="too long"),
        pytest.param("NIK-nya 3320 0101 0190 0001", BadReason, id="identity number"),
        pytest.param("hubungi 081290000001", BadReason, id="telephone number"),
    ],
)
def test_words_that_are_not_kept(here: Scene, text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        here.code(text=text)
    assert not Response.objects.exists()


def test_a_bad_telephone_number_is_named_and_nothing_kept(here: Scene) -> None:
    with pytest.raises(BadTelephoneNumber):
        here.code(phone="12")
    assert not Response.objects.exists()


def test_second_lock_shows_responses_in_their_village_only(here: Scene) -> None:
    here.send(name="Sumarni")
    with seeing(NOTHING):
        assert not Response.objects.exists()
        assert not Reporter.objects.exists()
        assert not ReporterKey.objects.exists()
    with seeing(sight_of(here.world.villages[1].path)):
        assert not Response.objects.exists()
    with seeing(sight_of(here.world.village.path)):
        assert Response.objects.count() == 1


def test_sending_under_the_sight_of_one_village_is_enough(here: Scene) -> None:
    with seeing(sight_of(here.world.village.path)):
        assert here.send(PICTURE, name="Sumarni", phone="081290000001").named


def test_a_code_opens_the_state_and_no_word_of_it(here: Scene) -> None:
    code = here.code(name="Sumarni")
    with seeing(NOTHING):
        found = follow(f" {codes.grouped(code).lower()} ", "")
    assert (found.village, found.state, found.answer) == (here.world.village, State.NEW, "")
    assert not any(word in repr(found) for word in ("Rahmat", "Sumarni", "rapat"))


@pytest.mark.parametrize(
    "typed", [pytest.param("", id="empty"), pytest.param("A" * 16, id="malformed")]
)
def test_a_malformed_code_asks_nothing_of_the_database(
    here: Scene, typed: str, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0), pytest.raises(NoSuchCode):  # type: ignore[operator]
        follow(typed, "")


def test_guessing_codes_ends_soon_and_others_still_read(here: Scene) -> None:
    code = here.code()
    wrong = codes.make(lambda below: below - 1)
    with clock.wall_at(factories.local(STAGE.starts)):
        for _ in range(QUIET.burst + CODES.burst):
            with pytest.raises(NoSuchCode):
                follow(wrong, "192.0.2.1")
        with pytest.raises(TooManyTries):
            follow(code, "192.0.2.1")
        assert follow(code, "192.0.2.2").state == State.NEW
