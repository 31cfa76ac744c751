"""People who press at the same moment, and a table that keeps what it was told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests.results import acts
from tests.results.acts import VOTES, block, entries, new_reading, send
from tests.support.at_once import at_once
from tests.support.counted import counted, sheet

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
