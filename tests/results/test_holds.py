"""A photo in doubt holds its form: nothing settles by itself, nothing settled is taken back."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests import factories
from tests.results import acts
from tests.results.acts import FIRST, SETTLED, both, entries, new_reading, send, states
from tests.results.rounds import replace_round
from tests.support.counted import Counted, counted, sheet

from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.services import system_operator
from garda.results.domain.refusals import NotHeld, ReasonMissing, SourceParty
from garda.results.domain.settlement import Cause
from garda.results.models import FormHold, Source
from garda.results.services.book import RoundReplaced
from garda.results.services.holds import NoSuchHold, hold, release

pytestmark = pytest.mark.django_db
HELD = dict.fromkeys(acts.BLOCKS, ("differs", "wrong_station"))


def held(count: Counted, cause: Cause = Cause.WRONG_STATION, actor: Actor | None = None) -> UUID:
    round_id = count.round(count.bupati, count.world.station()).id
    worker = actor or system_operator(count.world.election.id)
    return hold(worker, round_id=round_id, cause=cause, detail="Kode TPS 007 pada foto.")


def test_what_agrees_waits_until_somebody_looked_at_the_photo() -> None:
    count = counted()
    hold_id = held(count)
    send(count, new_reading(count, Source.OPERATOR))
    assert states(count) == FIRST
    send(count, new_reading(count, Source.PPK))
    assert states(count) == HELD
    assert acts.line(count) == {}
    release(acts.member(count), hold_id=hold_id, reason="Kode kertas lama, TPS benar.")
    assert states(count) == SETTLED
    assert acts.line(count) == sheet(acts.VOTES)
    assert (entries("form.held"), entries("form.released")) == (1, 1)


def test_what_is_settled_is_not_taken_back() -> None:
    count = counted()
    both(count)
    hold_id = held(count, Cause.DUPLICATE_PHOTO)
    assert states(count) == SETTLED
    release(acts.member(count), hold_id=hold_id, reason="Foto sudah diganti.")
    assert states(count) == SETTLED


def test_released_figures_that_break_a_rule_still_wait() -> None:
    count = counted()
    hold_id = held(count)
    both(count, sheet(acts.VOTES, ballots_unused=7))
    release(system_operator(count.world.election.id), hold_id=hold_id, reason="Foto baru.")
    assert states(count) == SETTLED | {"ballots": ("differs", "rule")}
    assert FormHold.objects.get().released_by is None


def test_a_second_doubt_keeps_it_held() -> None:
    count = counted()
    first, second = held(count), held(count, Cause.DUPLICATE_PHOTO)
    assert held(count) == first, "an open hold is not opened twice"
    both(count)
    release(acts.member(count), hold_id=second, reason="Foto lain.")
    assert states(count) == HELD
    release(acts.member(count), hold_id=first, reason="TPS benar.")
    assert states(count) == SETTLED
    with pytest.raises(NotHeld):
        release(acts.member(count), hold_id=first, reason="Lagi.")


def test_who_entered_does_not_clear_the_photo() -> None:
    count = counted()
    hold_id = held(count)
    both(count)
    with pytest.raises(SourceParty):
        release(count.ppk, hold_id=hold_id, reason="Benar.")
    with pytest.raises(ReasonMissing):
        release(acts.member(count), hold_id=hold_id, reason=" ")
    assert states(count) == HELD
    assert FormHold.objects.get().released_at is None


def test_whose_it_is_and_which_there_are() -> None:
    count = counted()
    hold_id = held(count)
    stranger = factories.actor(counted().world, Role.PPK)
    with pytest.raises(NoSuchHold):
        release(stranger, hold_id=hold_id, reason="Benar.")
    with pytest.raises(NotAllowed):
        release(count.operator, hold_id=hold_id, reason="Benar.")
    with pytest.raises(NotAllowed):
        held(count, Cause.DUPLICATE_PHOTO, count.operator)
    with pytest.raises(NoSuchHold):
        release(count.ppk, hold_id=uuid7(), reason="Benar.")


def test_a_form_that_does_not_count_is_not_held() -> None:
    count = counted()
    old = count.round(count.bupati, count.world.station()).id
    replace_round(count)
    with pytest.raises(RoundReplaced):
        hold(system_operator(count.world.election.id), round_id=old, cause=Cause.WRONG_STATION)
