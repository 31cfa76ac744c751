"""Any steps of any people in any order: what must hold of a block whatever happens to it."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from garda.kernel.errors import GardaError
from garda.results.domain.settlement import (
    EMPTY,
    HOLDING,
    BlockReading,
    BlockState,
    Cause,
    Outcome,
    Status,
    Values,
    after_reading,
    confirm,
    decide,
    hold,
    reject,
    release,
)

PEOPLE = st.sampled_from([UUID(int=n) for n in range(1, 8)])
#: Kind, pair, whether it settles, whether it is the second look.
SOURCES = st.sampled_from(
    [
        ("operator", 0, True, False),
        ("ppk", 0, True, False),
        ("machine", 0, True, False),
        ("second", 0, True, True),
        ("witness", 1, False, False),
        ("witness", 2, False, False),
        ("supervisor", 0, False, False),
    ]
)
DEVICES = st.sampled_from([None, None, UUID(int=101), UUID(int=102)])
VALUES = st.sampled_from([(1, 2), (1, 2), (1, 3), (1, None)])
FAILING = st.sampled_from([(), (), ("K06",)])


def read(
    voice: tuple[str, int, bool, bool],
    author: UUID,
    values: Values,
    **options: object,
) -> BlockReading:
    source, pair, settles, second = voice
    made = BlockReading(source, author, values, pair=pair, settles=settles, second_look=second)
    return replace(made, **options)  # type: ignore[arg-type]


class BlockLife(RuleBasedStateMachine):
    """Any steps in any order; refused ones change nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.state = EMPTY
        self.accepted: list[BlockReading] = []

    @rule(
        voice=SOURCES,
        author=PEOPLE,
        values=VALUES,
        stands=st.booleans(),
        failing=FAILING,
        reason=st.sampled_from(["", "alasan"]),
        skip=st.sampled_from([1, 1, 1, 2]),
        device=DEVICES,
    )
    def reads(
        self,
        voice: tuple[str, int, bool, bool],
        author: UUID,
        values: Values,
        stands: bool,
        failing: tuple[str, ...],
        reason: str,
        skip: int,
        device: UUID | None,
    ) -> None:
        version = sum(r.voice == voice[:2] for r in self.accepted) + skip
        reading = read(
            voice, author, values, version=version, as_written_confirmed=stands, device=device
        )
        before = self.state
        try:
            self.state = after_reading(before, reading, failing=failing, reason=reason)
        except GardaError:
            return
        self.accepted.append(reading)
        if not reading.settles:
            assert replace(self.state, readings=before.readings) == before
        if before.is_settled and version > 1 and not reason:
            assert self.state.values == before.values

    @rule(person=PEOPLE, values=VALUES, stands=st.booleans(), failing=FAILING)
    def decides(self, person: UUID, values: Values, stands: bool, failing: tuple[str, ...]) -> None:
        try:
            self.state = decide(
                self.state, person, values, "alasan", failing=failing, as_written_confirmed=stands
            )
        except GardaError:
            return

    @rule(person=PEOPLE, agrees=st.booleans())
    def answers(self, person: UUID, agrees: bool) -> None:
        try:
            self.state = (
                confirm(self.state, person) if agrees else reject(self.state, person, "alasan")
            )
        except GardaError:
            return

    @rule(cause=st.sampled_from(sorted(HOLDING)))
    def is_held(self, cause: Cause) -> None:
        before = self.state
        self.state = hold(before, cause)
        assert replace(self.state, holds=before.holds) == before

    @rule(cause=st.sampled_from(sorted(HOLDING)), failing=FAILING)
    def is_released(self, cause: Cause, failing: tuple[str, ...]) -> None:
        try:
            self.state = release(self.state, cause, failing=failing)
        except GardaError:
            assert cause not in self.state.holds

    @invariant()
    def no_reading_is_lost(self) -> None:
        assert list(self.state.readings) == self.accepted

    @invariant()
    def nobody_is_two_sources(self) -> None:
        sources: dict[UUID, set[tuple[str, int]]] = {}
        for reading in self.accepted:
            sources.setdefault(reading.author, set()).add(reading.voice)
        assert all(len(of_one) == 1 for of_one in sources.values())

    @invariant()
    def no_device_is_two_settling_sources(self) -> None:
        sources: dict[UUID, set[tuple[str, int]]] = {}
        for reading in self.accepted:
            if reading.settles and reading.device is not None:
                sources.setdefault(reading.device, set()).add(reading.voice)
        assert all(len(of_one) == 1 for of_one in sources.values())

    @invariant()
    def nothing_counts_without_two_sources_or_two_people(self) -> None:
        if not self.state.is_settled:
            assert self.state.values is None
            return
        agreeing = [r for r in self.accepted if r.settles and r.values == self.state.values]
        by_sources = len({r.voice for r in agreeing}) >= 2
        by_sources = by_sources and len({r.author for r in agreeing}) >= 2
        assert by_sources or self.by_people()

    def by_people(self) -> bool:
        return any(
            d.outcome is Outcome.CONFIRMED
            and d.values == self.state.values
            and d.second not in {None, d.arbiter}
            for d in self.state.decisions
        )

    @invariant()
    def a_settling_source_that_says_otherwise_leaves_nothing_settled(self) -> None:
        if self.state.is_settled and not self.by_people():
            assert {r.values for r in self.state.current} == {self.state.values}

    @invariant()
    def what_breaks_a_rule_is_said_by_two_people(self) -> None:
        broken = bool(self.state.failing) or None in (self.state.values or ())
        assert broken == (self.state.status is Status.SETTLED_AS_WRITTEN)
        if broken and not self.by_people():
            saying = {r.author for r in self.accepted if r.settles and r.as_written_confirmed}
            assert len(saying) >= 2

    @invariant()
    def the_queue_has_a_cause(self) -> None:
        assert (self.state.cause is not None) == (self.state.status is Status.DIFFERS)


BlockLife.TestCase.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
TestBlockLife = BlockLife.TestCase


@given(
    st.lists(st.tuples(VALUES, st.booleans()), min_size=1, max_size=3),
    st.sets(st.sampled_from(sorted(HOLDING))),
    st.booleans(),
)
def test_the_order_of_arrival_does_not_matter(
    said: list[tuple[Values, bool]], held: set[Cause], fails: bool
) -> None:
    """Sources that all speak before anything is settled end in one state, whoever was first."""
    voices = [("operator", 0, True, False), ("ppk", 0, True, False), ("machine", 0, True, False)]
    readings = [
        read(voice, UUID(int=n), values, as_written_confirmed=stands)
        for n, (voice, (values, stands)) in enumerate(zip(voices, said, strict=False), start=1)
    ]
    if len({values for values, _ in said}) > 1:
        return
    ends = {ended(order, held, fails) for order in permutations(readings)}
    assert len({end[:3] for end in ends if end[0] is not Status.DIFFERS}) <= 1
    settled = {end[0] in {Status.SETTLED, Status.SETTLED_AS_WRITTEN} for end in ends}
    assert len(settled) == 1


def ended(
    order: tuple[BlockReading, ...], held: set[Cause], fails: bool
) -> tuple[Status, Values | None, tuple[str, ...], Cause | None]:
    state: BlockState = EMPTY
    for cause in held:
        state = hold(state, cause)
    for reading in order:
        state = after_reading(state, reading, failing=["K06"] if fails else [])
    return state.status, state.values, state.failing, state.cause
