"""The check of a village asks about what does not fit, and tells nobody where the other one is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests import factories
from tests.formation.screening import DAY

from garda.formation.models import Application, Assessment, Call, Question
from garda.formation.services import assess, confirm_verdict, propose_verdict
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import ClaimStatus, IdentityClaim
from garda.people.services import NewPerson, register_people, replace_number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("during_screening")]

BORN = date(1995, 5, 17)
NIK, KK = "3320901705950001", "3320900101170001"


@pytest.fixture
def call(world: factories.World) -> Call:
    return factories.call(world)


def person(world: factories.World, village: int = 0, **changed: Any) -> Any:
    options = {"name": "Warga", "sex": "L", "birth_date": BORN, "nik": NIK} | changed
    path = world.villages[village].path
    actor = factories.actor(world, Role.PPS, world.villages[village])
    (made,) = register_people(actor, people=[NewPerson(path=path, **options)])
    return made


def apply(world: factories.World, call: Call, who: Any, village: int = 0) -> Application:
    made = factories.application(call, world.villages[village], outcome=None)
    made.person_id = who
    made.save(update_fields=["person"])
    return made


def check(world: factories.World, village: int = 0) -> Actor:
    actor = factories.actor(world, Role.PPS, world.villages[village])
    assess(actor, election=world.election, village=world.villages[village])
    return actor


def asked(application: Application) -> list[tuple[str, str]]:
    rows = Question.objects.filter(application=application).order_by("rule", "id")
    return list(rows.values_list("rule", "origin"))


def outcome(application: Application) -> str:
    return str(Assessment.objects.filter(application=application).latest("version").outcome)


@pytest.mark.parametrize(
    ("nik", "sex", "rules"),
    [
        (NIK, "L", []),
        ("9999991705950001", "L", []),
        ("3320905705950001", "P", []),
        ("3320905705950001", "L", ["R01"]),
        ("3320901805950001", "L", ["R02"]),
        ("3320905805950001", "L", ["R01", "R02"]),
        ("3320909905950001", "L", ["R01"]),
    ],
)
def test_a_number_that_does_not_fit_asks_and_never_fails(
    world: factories.World, call: Call, nik: str, sex: str, rules: list[str]
) -> None:
    applicant = apply(world, call, person(world, nik=nik, sex=sex))
    check(world)
    assert asked(applicant) == [(rule, "identity") for rule in rules]
    assert outcome(applicant) == ("ASK" if rules else "MS")
    assert not any(nik in text for text in Question.objects.values_list("text", flat=True))


def test_a_number_compared_with_the_card_or_replaced_is_in_doubt_no_more(
    world: factories.World, call: Call
) -> None:
    first = apply(world, call, person(world, nik="3320901805950001"))
    second = apply(world, call, person(world, nik="3320901805950002"))
    claims = IdentityClaim.objects
    claims.filter(person=first.person_id).update(status=ClaimStatus.VERIFIED)
    replace_number(
        factories.actor(world, Role.PPS),
        claim_id=claims.get(person=second.person_id).id,
        number="3320901705950003",
        reason="Salah ketik.",
    )
    check(world)
    assert asked(first) == asked(second) == []


def test_one_number_in_two_villages_asks_both_and_says_nothing_about_where(
    world: factories.World, call: Call
) -> None:
    here = apply(world, call, person(world, name="Siti"))
    there = apply(world, call, person(world, 1, name="Budi"), 1)
    actor = check(world)
    assert (asked(here), asked(there)) == ([("R01", "identity")], [])
    check(world, 1)
    assert asked(there) == [("R01", "identity")]
    text = Question.objects.get(application=here).text
    assert text == world.pack.found_checks["nik_twice"].text.id
    for told in ("Budi", world.villages[1].name, NIK[:4]):
        assert told not in text
    assert assess(actor, election=world.election, village=world.village)["ASK"] == 1
    assert Question.objects.count() == 2


def test_an_application_that_was_withdrawn_or_of_another_election_is_no_double(
    world: factories.World, call: Call
) -> None:
    here = apply(world, call, person(world))
    there = apply(world, call, person(world, 1), 1)
    other = factories.world()
    apply(other, factories.call(other), person(other))
    Application.objects.filter(id=there.id).update(withdrawn_at=DAY)
    check(world)
    assert asked(here) == []


def test_one_household_with_a_supervisor_asks_about_r10(world: factories.World, call: Call) -> None:
    applicant = apply(world, call, person(world, kk=KK))
    wife = person(world, 1, nik="3320905705950007", sex="P", kk=KK)
    check(world)
    assert asked(applicant) == []
    account = factories.account(world, Role.PKD, world.villages[1])
    account.person_id = wife
    account.save()
    check(world)
    assert (asked(applicant), outcome(applicant)) == ([("R10", "conflict")], "ASK")


def test_whoever_serves_already_is_asked_and_a_seat_of_this_application_is_no_conflict(
    world: factories.World, call: Call
) -> None:
    applicant = apply(world, call, person(world))
    factories.appointment(world, world.station(), 2, holder=applicant.person, application=applicant)
    check(world)
    assert asked(applicant) == []
    twin = person(world, 1)
    holder = factories.Person.objects.get(id=twin)
    factories.appointment(world, world.stations[world.villages[1].path][0], 3, holder=holder)
    other = apply(world, call, person(world, nik="3320901705950009"))
    factories.account(world, Role.PPS, world.villages[1])
    account = factories.account(world, Role.PPS, world.villages[1])
    account.person_id = other.person_id
    account.save()
    check(world)
    assert asked(other) == [("R10", "conflict")]


def test_what_two_people_settled_is_asked_again_only_on_new_evidence(
    world: factories.World, call: Call
) -> None:
    here = apply(world, call, person(world))
    apply(world, call, person(world, 1), 1)
    actor = check(world)
    question = Question.objects.get(application=here)
    propose_verdict(actor, question_id=question.id, verdict="pass", reason="KTP-el sesuai.")
    confirm_verdict(factories.actor(world, Role.PPS), question_id=question.id, agree=True)
    check(world)
    assert (Question.objects.filter(application=here).count(), outcome(here)) == (1, "MS")
    apply(world, call, person(world, 1), 1)
    check(world)
    assert (Question.objects.filter(application=here).count(), outcome(here)) == (2, "ASK")


def test_a_special_location_takes_people_of_its_own_list(call: Call) -> None:
    world = factories.world(special=[901])
    call = factories.call(world)
    prison = world.stations[world.village.path][-1]
    inside = factories.application(
        call, world.village, station=prison, outcome=None, resident=False
    )
    outside = factories.application(
        call, world.village, outcome=None, resident=False, on_special_list=True
    )
    check(world)
    assert (outcome(inside), outcome(outside)) == ("MS", "TMS")


def test_the_number_of_queries_does_not_grow(
    world: factories.World, call: Call, django_assert_num_queries: Any
) -> None:
    actor = factories.actor(world, Role.PPS)
    for size in (1, 30):
        for number in range(size):
            apply(world, call, person(world, nik=f"33209018{number:02d}950{size:03d}", kk=KK))
        with django_assert_num_queries(17):
            assess(actor, election=world.election, village=world.village)
