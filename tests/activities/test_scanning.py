"""Scans are kept once each and conclude at once; wrong ones are kept with their marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests import factories
from tests.support.phoned import START, decreed, members, oath

from garda.activities.cards import card_text, expiry
from garda.activities.domain.cards import Card, text_hash, write
from garda.activities.domain.scans import Mark
from garda.activities.keys import signing_key
from garda.activities.models import Activity, Attendance, Means, Presence, Scan
from garda.activities.services import AttendanceEntry, close, plan_oath, record_attendance
from garda.activities.services.scanning import NewScan, Result, Sending, known_scans, take_scans
from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db
NOW = START + timedelta(minutes=30)


@pytest.fixture
def world() -> factories.World:
    return decreed()


@pytest.fixture
def activity(world: factories.World) -> Activity:
    return oath(world)


@pytest.fixture
def pps(world: factories.World) -> Actor:
    return factories.actor(world, Role.PPS)


def tick(activity: Activity, member: Appointment, **changed: Any) -> NewScan:
    values: dict[str, Any] = {
        "id": uuid7(),
        "activity": activity.id,
        "appointment": member.id,
        "means": Means.TICK,
        "device_at": START,
    }
    return NewScan(**(values | changed))


def card(activity: Activity, text: str, **changed: Any) -> NewScan:
    values: dict[str, Any] = {
        "id": uuid7(),
        "activity": activity.id,
        "card": text,
        "means": Means.CARD,
        "device_at": START,
    }
    return NewScan(**(values | changed))


def take(actor: Actor, scans: list[NewScan], **changed: Any) -> list[Result]:
    account = actor.account_id or uuid4()
    with clock.as_of(NOW):
        return take_scans([actor], sending=Sending(account=account, **changed), scans=scans)


def marks(results: list[Result]) -> list[list[str]]:
    return [list(result.marks) for result in results]


def text_of(world: factories.World, member: Appointment) -> str:
    return card_text(member, expiry(world.election))


def test_a_batch_is_kept_and_concludes_in_one_act(
    world: factories.World, activity: Activity, pps: Actor, django_assert_num_queries: Any
) -> None:
    group = members(world)
    with django_assert_num_queries(14):
        results = take(pps, [tick(activity, m) for m in group])
    assert {result.state for result in results} == {"taken"}
    assert marks(results) == [[]] * 7
    rows = Attendance.objects.filter(activity=activity)
    assert {(r.presence, r.completed, r.late, r.means) for r in rows} == {
        ("onsite", True, False, "tick")
    }
    entry = LedgerEntry.objects.get(act="activities.scans_taken")
    assert (entry.count, entry.path) == (7, activity.path)


def test_the_number_of_queries_does_not_grow(
    world: factories.World, activity: Activity, pps: Actor, django_assert_num_queries: Any
) -> None:
    one = [tick(activity, members(world)[0])]
    with django_assert_num_queries(14):
        take(pps, one)


def test_sent_again_nothing_is_written(
    world: factories.World, activity: Activity, pps: Actor, django_assert_num_queries: Any
) -> None:
    scans = [tick(activity, m) for m in members(world)]
    take(pps, scans)
    with django_assert_num_queries(1):
        early = known_scans(scans)
    assert early is not None
    assert {result.state for result in early} == {"known"}
    with django_assert_num_queries(4):
        results = take(pps, scans[::-1] + scans)
    assert known_scans([*scans, tick(activity, members(world)[0])]) is None
    assert {result.state for result in results} == {"known"}
    assert len(results) == 14
    assert Scan.objects.count() == 7
    assert LedgerEntry.objects.filter(act="activities.scans_taken").count() == 1


def test_a_card_names_its_member(world: factories.World, activity: Activity, pps: Actor) -> None:
    member = members(world)[3]
    results = take(pps, [card(activity, text_of(world, member))])
    assert marks(results) == [[]]
    assert Attendance.objects.get().appointment_id == member.id


def test_wrong_cards_are_kept_with_their_marks(
    world: factories.World, activity: Activity, pps: Actor
) -> None:
    own, other = members(world)[0], members(world, 1)[0]
    good = text_of(world, own)
    forged = good[:-1] + ("A" if good[-1] != "A" else "B")
    stale = card_text(own, activity.starts_at.date() - timedelta(days=1))
    texts = [forged, "HALO", stale, text_of(world, other)]
    results = take(pps, [card(activity, text) for text in texts])
    assert marks(results) == [
        [Mark.FORGED_CARD], [Mark.FORGED_CARD], [Mark.EXPIRED_CARD], [Mark.FOREIGN_CARD],
    ]  # fmt: skip
    assert not Attendance.objects.exists()
    kept = Scan.objects.get(id=results[0].id)
    assert (kept.person_id, kept.card_hash) == (None, text_hash(forged))
    assert Scan.objects.get(id=results[3].id).path == activity.path


def test_a_card_of_another_election(world: factories.World, activity: Activity, pps: Actor) -> None:
    other = decreed()
    held = members(other)[0]
    own = card(activity, card_text(held, expiry(other.election)))
    relabelled = Card(held.id, world.election.id, expiry(world.election))
    forged = write(relabelled, signing_key().sign(relabelled.signed))
    results = take(pps, [own, card(activity, forged)])
    assert marks(results) == [[Mark.OTHER_ELECTION], [Mark.FORGED_CARD]]
    assert not Attendance.objects.exists()


def test_whoever_has_no_right_there_marks_and_changes_nothing(
    world: factories.World, activity: Activity
) -> None:
    neighbour = factories.actor(world, Role.PPS, world.villages[1])
    [result] = take(neighbour, [tick(activity, members(world)[0])])
    assert result.marks == [Mark.NOT_YOURS]
    assert not Attendance.objects.exists()
    kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
    assert marks(take(kpu, [tick(activity, members(world)[0])])) == [[]]


def test_a_revoked_device_and_an_ended_role_lose_nothing(
    world: factories.World, activity: Activity, pps: Actor
) -> None:
    one, two, *_ = members(world)
    assert marks(take(pps, [tick(activity, one)], revoked=True)) == [[Mark.REVOKED_DEVICE]]
    assert marks(take(pps, [tick(activity, two)], ended=True)) == [[Mark.NOT_YOURS]]
    assert Scan.objects.count() == 2
    assert not Attendance.objects.exists()


def test_the_same_person_twice_is_sworn_once(
    world: factories.World, activity: Activity, pps: Actor
) -> None:
    member = members(world)[0]
    later = START + timedelta(minutes=20)
    take(pps, [tick(activity, member, device_at=later)])
    take(pps, [card(activity, text_of(world, member)), tick(activity, member)])
    row = Attendance.objects.get()
    assert (row.happened_at, row.late) == (START, False)
    assert Scan.objects.count() == 3


def test_nobody_is_sworn_in_at_two_gatherings(
    world: factories.World, activity: Activity, pps: Actor
) -> None:
    member = members(world)[0]
    take(pps, [tick(activity, member)])
    kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
    [again] = plan_oath(kpu, election=world.election, villages=[world.village], at=time(8, 15))
    results = take(pps, [tick(again, member), tick(again, member, presence=Presence.ABSENT)])
    assert marks(results) == [[Mark.SWORN_ELSEWHERE], []]
    assert Attendance.objects.filter(completed=True).count() == 1


def test_a_wrong_clock_is_corrected_and_named(
    world: factories.World, activity: Activity, pps: Actor
) -> None:
    year = timedelta(days=365)
    one = tick(activity, members(world)[0], device_at=START - year)
    [result] = take(pps, [one], offset=year, clock_off=year)
    assert result.marks == [Mark.CLOCK]
    assert Attendance.objects.get().happened_at == START
    kept = Scan.objects.get()
    assert (kept.device_at, kept.offset_ms) == (START - year, year // timedelta(milliseconds=1))


def test_a_scan_of_another_day_is_no_presence(
    world: factories.World, activity: Activity, pps: Actor
) -> None:
    early = tick(activity, members(world)[0], device_at=START - timedelta(days=365))
    assert marks(take(pps, [early])) == [[Mark.TIME]]
    assert not Attendance.objects.exists()


def test_cancelled_moved_and_closed(world: factories.World, activity: Activity, pps: Actor) -> None:
    one, two, three, *_ = members(world)
    day = timedelta(days=3)
    Activity.objects.filter(id=activity.id).update(starts_at=START + day, moved_from=START)
    assert marks(take(pps, [tick(activity, one)])) == [[Mark.MOVED]]
    Activity.objects.filter(id=activity.id).update(
        starts_at=START, moved_from=None, cancelled_at=NOW, cancel_reason="Banjir"
    )
    assert marks(take(pps, [tick(activity, two)])) == [[Mark.CANCELLED]]
    Activity.objects.filter(id=activity.id).update(cancelled_at=None, cancel_reason="")
    close(pps, activity_id=activity.id)
    assert marks(take(pps, [tick(activity, three)])) == [[Mark.CLOSED]]
    assert Scan.objects.count() == 3
    assert not Attendance.objects.exists()


def test_online_without_leave_is_marked(
    world: factories.World, activity: Activity, pps: Actor
) -> None:
    scan = tick(activity, members(world)[0], presence=Presence.ONLINE, reason="ill")
    assert marks(take(pps, [scan])) == [[Mark.NO_LEAVE]]
    assert not Attendance.objects.exists()


def test_who_was_on_the_paper_list_stays(
    world: factories.World, activity: Activity, pps: Actor
) -> None:
    one, two, *_ = members(world)
    paper = [
        AttendanceEntry(appointment=one.id, happened_at=START),
        AttendanceEntry(appointment=two.id, happened_at=START, presence=Presence.ABSENT),
    ]
    record_attendance(pps, activity_id=activity.id, entries=paper)
    later = START + timedelta(minutes=25)
    take(
        pps,
        [
            tick(activity, one, presence=Presence.ABSENT),
            tick(activity, two, device_at=later),
        ],
    )
    rows = {row.appointment_id: row for row in Attendance.objects.all()}
    assert (rows[one.id].presence, rows[one.id].means) == ("onsite", "paper")
    assert (rows[two.id].presence, rows[two.id].late) == ("onsite", True)


def test_whoever_left_or_is_of_another_body_is_not_invited(
    world: factories.World, activity: Activity, pps: Actor
) -> None:
    gone, other, paperless, *_ = members(world)
    Appointment.objects.filter(id=gone.id).update(ended_on=START.date(), end_reason="resigned")
    Appointment.objects.filter(id=other.id).update(body="ppk")
    Appointment.objects.filter(id=paperless.id).update(decree=None)
    results = take(pps, [tick(activity, m) for m in (gone, other, paperless)])
    assert marks(results) == [[Mark.NOT_INVITED], [Mark.NOT_INVITED], [Mark.NO_DECREE]]


def test_what_is_not_here_is_said(world: factories.World, activity: Activity, pps: Actor) -> None:
    member = members(world)[0]
    nowhere = replace(tick(activity, member), activity=uuid4())
    nobody = tick(activity, member, appointment=uuid4())
    results = take(pps, [nowhere, nobody])
    assert [(r.state, list(r.marks)) for r in results] == [
        ("refused", ["unknown_activity"]),
        ("taken", [Mark.UNKNOWN_MEMBER]),
    ]


def test_an_unknown_reason_is_named_and_counts(
    world: factories.World, activity: Activity, pps: Actor
) -> None:
    scan = tick(activity, members(world)[0], presence=Presence.ABSENT, reason="malas")
    assert marks(take(pps, [scan])) == [[Mark.REASON]]
    row = Attendance.objects.get()
    assert (row.presence, row.completed, row.reason) == ("absent", False, "malas")
