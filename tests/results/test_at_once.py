"""People who press at the same moment, and a table that keeps what it was told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests import factories
from tests.results import acts
from tests.results.acts import VOTES, block, entries, new_reading, send
from tests.support.at_once import at_once
from tests.support.counted import Counted, counted, sheet

from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.packs.types import Block
from garda.results.models import Decision, Reading, SettledFigure, Settlement, Source
from garda.results.services.decisions import confirm, decide, reject
from garda.results.services.readings import Receipt, record_readings

committed = pytest.mark.django_db(transaction=True)


@committed
def test_the_same_sending_twice_at_once_is_one_reading() -> None:
    count = counted()
    reading = new_reading(count, Source.OPERATOR)
    receipts: list[Receipt] = at_once(
        *[lambda: record_readings(count.operator, readings=[reading])[0]] * 4
    )
    assert len({(r.reading_id, r.code) for r in receipts}) == 1
    assert sorted(r.repeated for r in receipts) == [False, True, True, True]
    assert Reading.objects.count() == 1
    assert entries("readings.recorded") == 1


@committed
def test_one_id_for_two_forms_at_once_is_one_reading() -> None:
    count = counted()
    first = new_reading(count, Source.OPERATOR)
    other = replace(first, round_id=count.round(count.bupati, count.world.station(1)).id)
    outcomes = at_once(
        lambda: record_readings(count.operator, readings=[first])[0].repeated,
        lambda: record_readings(count.operator, readings=[other])[0].repeated,
    )
    assert sorted(outcomes, key=str) == [False, "id_used"]
    assert Reading.objects.count() == 1


@committed
def test_both_sources_at_once_settle_once() -> None:
    count = counted()
    at_once(
        lambda: record_readings(count.operator, readings=[new_reading(count, Source.OPERATOR)]),
        lambda: record_readings(count.ppk, readings=[new_reading(count, Source.PPK)]),
    )
    assert set(Settlement.objects.values_list("state", flat=True)) == {"settled"}
    assert SettledFigure.objects.count() == len(sheet(VOTES))


@committed
def test_two_arbiters_and_two_answers_at_once_make_one_each() -> None:
    count = counted()
    send(count, new_reading(count, Source.OPERATOR, sheet((31, 49))))
    send(count, new_reading(count, Source.PPK))
    place = block(count, "votes").id
    members = [acts.member(count) for _ in range(4)]
    chosen = acts.values(count, Block.VOTES, sheet(VOTES))

    def say(position: int) -> Any:
        return decide(
            members[position], settlement_id=place, values=chosen, reason="Dibaca ulang."
        ).decided_by

    outcomes = at_once(lambda: say(0), lambda: say(1))
    assert outcomes.count("awaiting_confirmation") == 1
    assert Decision.objects.count() == 1
    answers = at_once(
        lambda: confirm(members[2], settlement_id=place),
        lambda: reject(members[3], settlement_id=place, reason="Salah."),
    )
    assert sorted(answers, key=str) == [None, "nothing_to_confirm"]
    assert Decision.objects.get().outcome in {"confirmed", "rejected"}
    assert entries("decision.confirmed") + entries("decision.rejected") == 1


def two_phones(count: Counted, reason: str) -> list[Any]:
    """Two operators of a station send other figures at the same moment."""
    forms = [sheet((30, 50)), sheet((31, 49))]
    clerks = [factories.actor(count.world, Role.PPS) for _ in forms]
    readings = [new_reading(count, Source.OPERATOR, form, reason=reason) for form in forms]

    def enter(position: int) -> UUID:
        return record_readings(clerks[position], readings=[readings[position]])[0].reading_id

    return at_once(lambda: enter(0), lambda: enter(1))


@committed
def test_two_phones_that_say_otherwise_are_not_one_the_correction_of_the_other() -> None:
    outcomes = two_phones(counted(), "")
    assert outcomes.count("unexplained") == 1
    assert Reading.objects.count() == 1
    assert entries("readings.recorded") == 1


@committed
def test_two_phones_with_a_reason_lose_nothing() -> None:
    """The later one is a correction of the first: both are kept, the latest one speaks."""
    outcomes = two_phones(counted(), acts.MISREAD)
    stored = list(Reading.objects.order_by("version"))
    assert [r.version for r in stored] == [1, 2]
    assert {r.id for r in stored} == set(outcomes)
    assert len({r.entered_by for r in stored}) == 2
    assert set(Settlement.objects.values_list("state", flat=True)) == {"first"}
    assert not SettledFigure.objects.exists()
    assert entries("readings.recorded") == 2


@committed
@pytest.mark.parametrize("reason", ["", acts.MISREAD])
def test_two_clerks_of_one_desk_who_agree_settle_once(reason: str) -> None:
    """Both type the sheet at the same moment: two versions of one source, one result."""
    count = counted()
    send(count, new_reading(count, Source.OPERATOR))
    clerks = [factories.actor(count.world, Role.PPK, count.world.district) for _ in range(2)]
    readings = [new_reading(count, Source.PPK, reason=reason) for _ in clerks]
    outcomes = at_once(
        lambda: record_readings(clerks[0], readings=[readings[0]])[0].version,
        lambda: record_readings(clerks[1], readings=[readings[1]])[0].version,
    )
    versions = list(Reading.objects.filter(source=Source.PPK).values_list("version", flat=True))
    assert sorted(versions) == sorted(v for v in outcomes if isinstance(v, int))
    assert set(Settlement.objects.values_list("state", flat=True)) == {"settled"}
    assert SettledFigure.objects.count() == len(sheet(VOTES))


@committed
def test_two_clerks_of_one_desk_who_differ_are_one_entry() -> None:
    count = counted()
    clerks = [factories.actor(count.world, Role.PPK, count.world.district) for _ in range(2)]
    forms = [sheet((30, 50)), sheet((31, 49))]
    readings = [new_reading(count, Source.PPK, form) for form in forms]
    outcomes = at_once(
        lambda: record_readings(clerks[0], readings=[readings[0]])[0].version,
        lambda: record_readings(clerks[1], readings=[readings[1]])[0].version,
    )
    assert sorted(outcomes, key=str) == [1, "unexplained"]
    assert Reading.objects.get().figures in [list(r.figures) for r in readings]


@committed
def test_one_person_at_two_sources_at_once_is_one_source() -> None:
    count = counted()
    pps = factories.actor(count.world, Role.PPS)
    same = replace(pps, role=Role.PPK, path=count.world.district.path)
    outcomes = at_once(
        lambda: record_readings(pps, readings=[new_reading(count, Source.OPERATOR)])[0].code,
        lambda: record_readings(same, readings=[new_reading(count, Source.PPK)])[0].code,
    )
    assert outcomes.count("same_author") == 1
    assert Reading.objects.count() == 1
    assert not SettledFigure.objects.exists()


def decided(count: Counted, arbiter: Actor) -> UUID:
    """A difference in the votes with a decision that waits."""
    send(count, new_reading(count, Source.OPERATOR, sheet((31, 49))))
    send(count, new_reading(count, Source.PPK))
    place = block(count, "votes").id
    chosen = acts.values(count, Block.VOTES, sheet(VOTES))
    decide(arbiter, settlement_id=place, values=chosen, reason="Dibaca ulang.")
    return place


@committed
def test_two_who_confirm_one_decision_at_once_confirm_it_once() -> None:
    count = counted()
    arbiter, *seconds = (acts.member(count) for _ in range(3))
    place = decided(count, arbiter)
    answers = at_once(*[lambda who=who: confirm(who, settlement_id=place) for who in seconds])
    assert sorted(answers, key=str) == [None, "nothing_to_confirm"]
    assert entries("decision.confirmed") == 1
    assert Decision.objects.get().closed_by in {who.identity for who in seconds}
    assert SettledFigure.objects.filter(key="votes_1").values_list("value", flat=True).get() == 30


@committed
def test_the_same_person_who_confirms_twice_at_once_confirms_once() -> None:
    count = counted()
    arbiter, second = acts.member(count), acts.member(count)
    place = decided(count, arbiter)
    answers = at_once(
        lambda: confirm(second, settlement_id=place),
        lambda: confirm(second, settlement_id=place),
        lambda: confirm(arbiter, settlement_id=place),
    )
    assert answers.count(None) == 1
    assert set(answers) <= {None, "nothing_to_confirm", "self_confirmation"}
    assert answers[2] is not None
    assert entries("decision.confirmed") == 1


CHANGES = (
    "UPDATE results_reading SET version = 9",
    "DELETE FROM results_reading",
    "TRUNCATE results_reading CASCADE",
)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", CHANGES)
def test_the_serving_role_only_adds_readings(statement: str) -> None:
    send(count := counted(), new_reading(count, Source.OPERATOR))
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Reading.objects.get().version == 1


@pytest.mark.parametrize("statement", CHANGES)
def test_the_owner_too_only_adds_readings(
    owner_connection: psycopg.Connection, statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        owner_connection.execute(statement)
