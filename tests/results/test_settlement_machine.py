"""Whatever people do in whatever order: no reading is lost, and nothing counts on one word.

The steps are random; the rows are real. The rules of a single step are tested where they stand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.results import acts
from tests.results.acts import new_reading, send
from tests.support.counted import Counted, counted, sheet

from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.packs.types import Block
from garda.results.domain.definition import block_values
from garda.results.models import (
    SETTLED_STATES,
    Decision,
    Reading,
    SettledFigure,
    Settlement,
    Source,
)
from garda.results.queries import load_definition
from garda.results.services.decisions import confirm, decide, reject

#: Forms that people may believe to see: right ones, one against a rule, one not wholly read.
SHEETS: tuple[dict[str, int | None], ...] = (
    {**sheet((30, 50))},
    {**sheet((31, 49))},
    {**sheet((30, 50), valid=81)},
    {**sheet((30, 50)), "disabled_users_l": None},
)
PEOPLE = 4
#: Mostly people do what they should; what they should not do is refused and changes nothing.
forms = st.sampled_from((*SHEETS[:1] * 3, *SHEETS))
step = st.one_of(
    st.tuples(st.just("enter"), st.integers(0, 1), forms, st.booleans()),
    st.tuples(st.just("enter"), st.integers(0, 1), forms, st.booleans()),
    st.tuples(
        st.sampled_from(("enter", "decide", "decide", "confirm", "reject")),
        st.integers(0, PEOPLE - 1),
        forms,
        st.booleans(),
    ),
)


@pytest.fixture
def scene(db: None) -> tuple[Counted, list[Actor]]:
    """The operator and three members of the district's PPK."""
    count = counted(stations=(1,))
    return count, [count.operator, count.ppk, *(acts.member(count) for _ in range(PEOPLE - 2))]


def enter(count: Counted, actor: Actor, form: dict[str, int | None], sure: bool) -> None:
    source = Source.OPERATOR if actor == count.operator else Source.PPK
    stands_so = frozenset({"votes", "disability"}) if sure else frozenset()
    reason = "Begitu di plano." if sure else ""
    send(count, new_reading(count, source, form, stands_so=stands_so, reason=reason), actor=actor)


def waiting() -> Settlement | None:
    return Settlement.objects.exclude(state__in=SETTLED_STATES).order_by("block").first()


def settle_by_hand(count: Counted, actor: Actor, form: dict[str, int | None], sure: bool) -> None:
    row = waiting()
    if row is not None:
        values = acts.values(count, Block(row.block), form)
        decide(actor, settlement_id=row.id, values=values, reason="Dibaca ulang.", stands_so=sure)


def answer(count: Counted, actor: Actor, act: str) -> None:
    row = waiting()
    if row is not None and act == "confirm":
        confirm(actor, settlement_id=row.id)
    elif row is not None:
        reject(actor, settlement_id=row.id, reason="Tidak sama.")


def take(count: Counted, actor: Actor, act: str, form: dict[str, int | None], sure: bool) -> bool:
    """Do a step; False when it was refused."""
    presses: dict[str, Callable[[], None]] = {
        "enter": lambda: enter(count, actor, form, sure),
        "decide": lambda: settle_by_hand(count, actor, form, sure),
    }
    try:
        presses.get(act, lambda: answer(count, actor, act))()
    except GardaError:
        return False
    return True


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(step, min_size=4, max_size=9))
def test_no_reading_is_lost_and_nothing_counts_on_one_word(
    scene: tuple[Counted, list[Actor]], steps: list[tuple[str, int, Any, bool]]
) -> None:
    count, people = scene
    with transaction.atomic():
        taken = 0
        for act, who, form, sure in steps:
            stored = Reading.objects.count()
            done = take(count, people[who], act, form, sure)
            taken += done and act == "enter"
            assert done or Reading.objects.count() == stored
            check(count, taken)
        transaction.set_rollback(True)


def check(count: Counted, taken: int) -> None:
    assert Reading.objects.exclude(source=Source.ARBITER).count() == taken
    assert Reading.objects.filter(source=Source.ARBITER).count() == Decision.objects.count()
    line: dict[str, int] = {}
    for row in Settlement.objects.select_related("counted"):
        if row.state in SETTLED_STATES:
            line |= check_settled(count, row)
    assert dict(SettledFigure.objects.values_list("key", "value")) == line


def check_settled(count: Counted, row: Settlement) -> dict[str, int]:
    """Two people of two sources, or a decision and its confirmation; returns the figures."""
    definition, block = load_definition(count.bupati.id), Block(row.block)
    assert row.counted is not None
    values = block_values(definition, block, row.counted.figures)
    if row.counted.source == Source.ARBITER:
        decision = Decision.objects.get(reading=row.counted)
        assert decision.outcome == "confirmed"
        assert decision.closed_by not in {None, decision.decided_by}
        assert decision.decided_by not in set(
            Reading.objects.exclude(source=Source.ARBITER).values_list("entered_by", flat=True)
        )
    else:
        last = [acts.latest(s, row.round_id) for s in (Source.OPERATOR, Source.PPK)]
        assert [block_values(definition, block, r.figures) for r in last] == [values] * 2
        assert last[0].entered_by != last[1].entered_by
    assert bool(row.failing) == (row.state == "settled_as_written")
    keys = definition.keys_of(block)
    return {k: v for k, v in zip(keys, values, strict=True) if v is not None}
