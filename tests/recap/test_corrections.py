"""Corrections at a plenary: a reason, two people, and nothing lost of what the form says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests import factories
from tests.recap import meetings
from tests.recap.meetings import (
    REASON,
    VOTES,
    all_settled,
    closed,
    corrected,
    opened,
    proposed,
    tally,
)
from tests.results.acts import entries
from tests.results.rounds import replace_round
from tests.support.at_once import at_once
from tests.support.counted import Counted, counted, sheet

from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerPayload
from garda.recap.agenda import agenda_of
from garda.recap.errors import (
    AlreadyConfirmed,
    BadCorrection,
    NotComplete,
    PlenaryNotOpen,
    SelfConfirmation,
)
from garda.recap.models import Correction, RecapFigure
from garda.recap.rollup import Line
from garda.recap.services.corrections import (
    UnknownCorrection,
    confirm_correction,
    withdraw_correction,
)
from garda.results.models import SettledFigure
from garda.results.services.reasons import ReasonTooLong

pytestmark = pytest.mark.django_db

#: One more vote for the first choice, and every sum with it.
ONE_MORE = {
    "votes_1": 31, "valid": 81, "total": 85, "users_dpt_l": 43, "users_dpt_j": 85,
    "users_total_l": 43, "users_total_j": 85, "ballots_used": 85, "ballots_unused": 120,
}  # fmt: skip


@pytest.fixture
def count(db: None) -> Counted:
    return all_settled()


def differences(count: Counted) -> dict[tuple[str, str], tuple[int, int]]:
    """Figures that differ between forms and official line, by station path and key."""
    forms, recap = (
        {
            (path, key): value
            for path, key, value in model.objects.filter(contest=count.bupati).values_list(
                "path", "key", "value"
            )
        }
        for model in (SettledFigure, RecapFigure)
    )
    assert forms.keys() == recap.keys()
    return {place: (forms[place], recap[place]) for place in forms if forms[place] != recap[place]}


def test_the_lines_differ_by_the_corrections_and_nothing_else(count: Counted) -> None:
    plenary = opened(count)
    before = sheet(VOTES)
    for key, value in ONE_MORE.items():
        corrected(count, plenary, key, value)
    closed(count, plenary)
    path = count.world.station().path
    assert differences(count) == {
        (path, key): (before[key], value) for key, value in ONE_MORE.items()
    }
    assert (tally(count, Line.FORMS).get("votes_1"), tally(count, Line.RECAP).get("votes_1")) == (
        90, 91,
    )  # fmt: skip


def test_a_correction_keeps_old_and_new_reason_and_people(count: Counted) -> None:
    plenary, other = opened(count), meetings.second(count)
    made = proposed(count, plenary, "users_moved_l", 2, reason=f"  {REASON} ")
    with meetings.day(count):
        confirm_correction(other, correction_id=made.id)
    made.refresh_from_db()
    assert (made.old_value, made.new_value, made.reason) == (0, 2, REASON)
    assert (made.proposed_by, made.confirmed_by) == (count.ppk.identity, other.identity)
    assert made.confirmed_at is not None
    payload = LedgerPayload.objects.get(entry__act="correction.confirmed").payload
    assert payload == {"key": "users_moved_l", "old": 0, "new": 2, "reason": REASON}


def test_an_unconfirmed_correction_holds_the_plenary_up(count: Counted) -> None:
    plenary = opened(count)
    made = proposed(count, plenary, "ballots_spoiled", 1)
    assert agenda_of(plenary).unconfirmed == 1
    assert agenda_of(plenary).failing == []
    with pytest.raises(NotComplete, match="1 pembetulan belum disetujui"):
        closed(count, plenary)
    with meetings.day(count):
        confirm_correction(meetings.second(count), correction_id=made.id)
    with pytest.raises(NotComplete, match="belum cocok: TPS 001 Watuaji"):
        closed(count, plenary)
    corrected(count, plenary, "ballots_unused", 120)
    closed(count, plenary)
    assert tally(count, Line.RECAP).get("ballots_spoiled") == 1


def test_a_withdrawn_correction_holds_up_nothing(count: Counted) -> None:
    plenary = opened(count)
    made = proposed(count, plenary, "votes_1", 300)
    with pytest.raises(NotAllowed):
        withdraw_correction(count.commission, correction_id=made.id)
    withdraw_correction(meetings.second(count), correction_id=made.id)
    assert not Correction.objects.exists()
    assert (entries("correction.proposed"), entries("correction.withdrawn")) == (1, 1)
    corrected(count, plenary, "disabled_users_l", 0 + 1)
    with pytest.raises(AlreadyConfirmed):
        withdraw_correction(count.ppk, correction_id=Correction.objects.get().id)


def test_a_figure_that_no_form_has_is_filled_in(count: Counted) -> None:
    SettledFigure.objects.filter(
        contest=count.bupati, path=count.world.station().path, key="invalid"
    ).delete()
    plenary = opened(count)
    with pytest.raises(NotComplete, match="TPS 001 Watuaji"):
        closed(count, plenary)
    made = corrected(count, plenary, "invalid", 4)
    assert made.old_value is None
    closed(count, plenary)
    assert tally(count, Line.RECAP).get("invalid") == 12


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"key": "votes_9"}, "votes_9 tidak ada"),
        ({"value": 1000}, "antara 0 dan 999"),
        ({"value": -1}, "antara 0 dan 999"),
        ({"reason": "  "}, "alasan"),
        ({"value": 30}, "sama dengan angka sekarang"),
    ],
)
def test_a_correction_that_is_none(count: Counted, change: dict[str, Any], words: str) -> None:
    plenary = opened(count)
    arguments: dict[str, Any] = {"key": "votes_1", "value": 31} | change
    with pytest.raises(BadCorrection, match=words):
        proposed(count, plenary, arguments.pop("key"), arguments.pop("value"), **arguments)
    assert not Correction.objects.exists()


def test_a_reason_has_its_length(count: Counted) -> None:
    with pytest.raises(ReasonTooLong):
        proposed(count, opened(count), "votes_1", 31, reason="a" * 301)


def test_one_correction_per_figure(count: Counted) -> None:
    plenary = opened(count)
    proposed(count, plenary, "votes_1", 31)
    with pytest.raises(BadCorrection, match="sudah mempunyai usulan"):
        proposed(count, plenary, "votes_1", 32)
    assert proposed(count, plenary, "votes_2", 49)
    assert proposed(count, plenary, "votes_1", 31, station=count.world.station(1))


def test_only_forms_of_this_plenary_are_corrected(count: Counted) -> None:
    plenary = opened(count)
    governor = count.round(count.contests["gubernur"], count.world.station())
    elsewhere = counted()
    other = elsewhere.round(elsewhere.bupati, elsewhere.world.station())
    replaced = count.round(count.bupati, count.world.station())
    replace_round(count)
    for round_ in (governor, other, replaced):
        with pytest.raises(BadCorrection, match="tidak direkapitulasi"):
            proposed(
                count, plenary, "votes_1", 31, round_id=round_.id, station=count.world.station(1)
            )


def test_only_the_district_corrects_and_only_in_session(count: Counted) -> None:
    plenary, world = opened(count), count.world
    made = proposed(count, plenary, "votes_1", 31)
    for role, region in (
        (Role.PPS, world.village),
        (Role.KPU_REGENCY, world.regency),
        (Role.PPK, world.villages[1]),
    ):
        stranger = factories.actor(world, role, region)
        with pytest.raises(NotAllowed):
            proposed(count, plenary, "votes_2", 49, actor=stranger)
        with pytest.raises(NotAllowed):
            confirm_correction(stranger, correction_id=made.id)
    with meetings.day(count):
        confirm_correction(meetings.second(count), correction_id=made.id)
    closed(count, plenary, kept_reason="Sepakat.")
    with pytest.raises(PlenaryNotOpen):
        proposed(count, plenary, "votes_2", 49)
    with pytest.raises(PlenaryNotOpen):
        confirm_correction(meetings.second(count), correction_id=made.id)


def test_the_proposer_does_not_confirm_alone(count: Counted) -> None:
    made = proposed(count, opened(count), "votes_1", 31)
    twin = replace(meetings.second(count), person_id=count.ppk.person_id)
    for same in (count.ppk, twin):
        with pytest.raises(SelfConfirmation):
            confirm_correction(same, correction_id=made.id)
    stranger = replace(meetings.second(count), election_id=uuid7())
    with pytest.raises(UnknownCorrection):
        confirm_correction(stranger, correction_id=made.id)
    assert Correction.objects.get().confirmed_by is None


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_confirm_once() -> None:
    count = all_settled((1,))
    made = proposed(count, opened(count), "votes_1", 31)
    people = [meetings.second(count) for _ in range(2)]
    outcomes = at_once(
        *[
            lambda actor=actor: confirm_correction(actor, correction_id=made.id).confirmed_by
            for actor in people
        ]
    )
    assert outcomes.count("already_confirmed") == 1
    assert Correction.objects.get().confirmed_by in outcomes
    assert entries("correction.confirmed") == 1
