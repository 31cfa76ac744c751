"""Oath and training: planned by the calendar, attended by appointment, counted once."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

import pytest
from tests import factories
from tests.support.swearing import SWORN_AT, decreed_world, kpu, leave, members, oaths

from garda.activities import errors, errors_gathering, queries
from garda.activities.models import Activity, ActivityKind, Attendance, Presence
from garda.activities.services import (
    AttendanceEntry,
    close,
    plan_oath,
    plan_training,
    record_attendance,
)
from garda.formation.models import Appointment, EndReason
from garda.formation.services import end_appointment
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> factories.World:
    """Two villages of one station each, every member with a decree."""
    return decreed_world()


def oath(world: factories.World) -> Activity:
    return oaths(world)[0]


def present(member: Appointment, **changed: Any) -> AttendanceEntry:
    values: dict[str, Any] = {"appointment": member.id, "happened_at": SWORN_AT}
    return AttendanceEntry(**(values | changed))


def test_the_oath_is_on_the_packs_day_at_local_time(
    world: factories.World, django_assert_num_queries: Any
) -> None:
    actor = kpu(world)
    with django_assert_num_queries(9):
        planned = plan_oath(actor, election=world.election, villages=world.villages, at=time(9, 30))
    day = world.pack.stage("oath").starts
    assert [activity.starts_at for activity in planned] == [factories.local(day, 9, 30)] * 2
    assert len({activity.content_hash for activity in planned}) == 1
    assert LedgerEntry.objects.get(act="activities.oath_planned").count == 2
    with pytest.raises(errors.AlreadyPlanned, match="Watuaji"):
        plan_oath(actor, election=world.election, villages=world.villages[:1], at=time(9, 30))


def test_who_plans_an_oath_and_where(world: factories.World) -> None:
    own = factories.actor(world, Role.PPS)
    assert plan_oath(own, election=world.election, villages=[world.village])
    with pytest.raises(NotAllowed):
        plan_oath(own, election=world.election, villages=world.villages)
    with pytest.raises(errors.WrongLevel):
        plan_oath(kpu(world), election=world.election, villages=[world.district])


def test_attendance_is_one_act(world: factories.World, django_assert_num_queries: Any) -> None:
    activity = oath(world)
    actor = factories.actor(world, Role.PPS)
    entries = [present(member) for member in members(world)]
    with django_assert_num_queries(9):
        assert record_attendance(actor, activity_id=activity.id, entries=entries) == 7
    assert Attendance.objects.filter(completed=True, presence=Presence.ONSITE).count() == 7
    entry = LedgerEntry.objects.get(act="activities.attendance_recorded")
    assert (entry.count, entry.path, entry.happened_at) == (7, world.village.path, SWORN_AT)


def test_online_needs_a_leave_with_its_reason(world: factories.World) -> None:
    activity, actor = oath(world), factories.actor(world, Role.PPS)
    first, second, third = members(world)[:3]
    approver = kpu(world).account_id
    leave(activity, first, decider=approver)
    leave(activity, second, allowed=None)
    leave(activity, third, allowed=False)
    for member, reason in ((first, "ill"), (second, ""), (third, "out_of_town")):
        entry = present(member, presence=Presence.ONLINE, reason=reason)
        with pytest.raises(errors.LeaveMissing, match="Baris 1"):
            record_attendance(actor, activity_id=activity.id, entries=[entry])
    assert not Attendance.objects.exists()
    record_attendance(
        actor, activity_id=activity.id, entries=[present(first, presence=Presence.ONLINE)]
    )
    kept = Attendance.objects.get()
    assert (kept.approved_by, kept.reason) == (approver, "out_of_town")


def test_nobody_is_sworn_in_twice(world: factories.World) -> None:
    activity, actor = oath(world), factories.actor(world, Role.PPS)
    later = plan_oath(actor, election=world.election, villages=[world.village], at=time(15))[0]
    first, second = members(world)[:2]
    record_attendance(
        actor,
        activity_id=activity.id,
        entries=[present(first), present(second, presence=Presence.ABSENT)],
    )
    with pytest.raises(errors.AlreadySworn, match=r"Baris 2: .*Pelantikan KPPS Watuaji"):
        record_attendance(actor, activity_id=later.id, entries=[present(second), present(first)])
    assert Attendance.objects.count() == 2
    assert record_attendance(actor, activity_id=later.id, entries=[present(second)]) == 1


def test_only_decreed_members_of_the_village_are_sworn(world: factories.World) -> None:
    activity, actor = oath(world), factories.actor(world, Role.PPS)
    own, other = members(world), members(world, 1)
    Appointment.objects.filter(id=own[1].id).update(decree=None)
    end_appointment(
        actor, appointment_id=own[2].id, reason=EndReason.DIED, ended_on=date(2024, 11, 7)
    )
    stranger = factories.person(world.village.path)
    for wrong, error in (
        (present(other[0]), errors.NotInvited),
        (present(own[2]), errors.NotInvited),
        (present(own[0], appointment=uuid4()), errors.NotInvited),
        (AttendanceEntry(person=stranger.id, happened_at=SWORN_AT), errors.NotInvited),
        (present(own[1]), errors.NotDecreed),
        (present(own[0]), errors.AlreadyRecorded),
    ):
        with pytest.raises(error, match="2"):
            record_attendance(actor, activity_id=activity.id, entries=[present(own[0]), wrong])
    assert not Attendance.objects.exists()


def test_a_person_is_recorded_once_and_not_after_closing(world: factories.World) -> None:
    activity, actor = oath(world), factories.actor(world, Role.PPS)
    first, second = members(world)[:2]
    record_attendance(actor, activity_id=activity.id, entries=[present(first)])
    with pytest.raises(errors.AlreadyRecorded):
        record_attendance(actor, activity_id=activity.id, entries=[present(first)])
    assert close(actor, activity_id=activity.id).closed_at is not None
    with pytest.raises(errors.ActivityClosed):
        record_attendance(actor, activity_id=activity.id, entries=[present(second)])
    with pytest.raises(errors.ActivityClosed):
        close(actor, activity_id=activity.id)


def test_scope_holds_for_attendance(world: factories.World) -> None:
    activity = oath(world)
    for actor in (
        factories.actor(world, Role.PPS, world.villages[1]),
        factories.actor(world, Role.PPK, world.district),
    ):
        with pytest.raises(NotAllowed):
            record_attendance(actor, activity_id=activity.id, entries=[])
        with pytest.raises(NotAllowed):
            close(actor, activity_id=activity.id)


def cascade(world: factories.World) -> list[Activity]:
    """One session per link, down to the villages."""
    steps = (
        ("kpu_province", Role.KPU_RI, world.country, [world.country]),
        ("kpu_regency", Role.KPU_PROVINCE, world.province, [world.province]),
        ("ppk_pps", Role.KPU_REGENCY, world.regency, [world.regency]),
        ("kpps", Role.KPU_REGENCY, world.regency, list(world.villages)),
    )
    sessions: list[Activity] = []
    for audience, role, region, regions in steps:
        sessions += plan_training(
            factories.actor(world, role, region),
            election=world.election,
            audience=audience,
            regions=regions,
            taught_from=sessions[-1].id if sessions else None,
        )
    return sessions


def test_a_villages_training_can_be_followed_to_the_country(
    world: factories.World, django_assert_num_queries: Any
) -> None:
    sessions = cascade(world)
    with django_assert_num_queries(1):
        chain = queries.lineage(sessions[-1].id)
        assert [s.region.level for s in chain] == ["country", "province", "regency", "village"]
    assert len({session.content_hash for session in sessions}) == 1
    assert sessions[-1].modules == [module.code for module in world.pack.modules]
    first_day = world.pack.stage("training").starts
    assert sessions[-1].starts_at == factories.local(first_day, 8)


def test_a_break_in_the_cascade_is_refused(world: factories.World) -> None:
    sessions = cascade(world)
    actor = kpu(world)
    arguments = {"election": world.election, "audience": "kpps", "regions": [world.village]}
    for source in (None, uuid4(), sessions[1].id, oath(world).id):
        with pytest.raises(errors.BrokenLineage):
            plan_training(actor, taught_from=source, at=time(13), **arguments)
    with pytest.raises(errors.WrongLevel):
        plan_training(
            actor,
            election=world.election,
            audience="kpps",
            regions=[world.district],
            taught_from=sessions[2].id,
        )
    with pytest.raises(NotAllowed):
        plan_training(
            factories.actor(world, Role.PPS),
            election=world.election,
            audience="ppk_pps",
            regions=[world.regency],
            taught_from=sessions[1].id,
        )


def test_a_session_may_teach_some_modules_at_its_own_time(world: factories.World) -> None:
    sessions = cascade(world)
    some = [module.code for module in world.pack.modules[:2]]
    (session,) = plan_training(
        factories.actor(world, Role.PPS),
        election=world.election,
        audience="kpps",
        regions=[world.village],
        taught_from=sessions[2].id,
        on=date(2024, 11, 18),
        at=time(13),
        modules=some,
    )
    assert session.modules == some
    assert session.content_hash != sessions[-1].content_hash
    assert session.starts_at == factories.local(date(2024, 11, 18), 13)


def test_commissioners_attend_by_person_and_online_with_a_reason(world: factories.World) -> None:
    session = cascade(world)[1]
    actor = factories.actor(world, Role.KPU_PROVINCE, world.province)
    commissioner = factories.person(world.regency.path)
    came = {"person": commissioner.id, "presence": Presence.ONLINE, "happened_at": SWORN_AT}
    with pytest.raises(errors.ReasonMissing):
        record_attendance(actor, activity_id=session.id, entries=[AttendanceEntry(**came)])
    entry = AttendanceEntry(**came, reason="cuaca")
    assert record_attendance(actor, activity_id=session.id, entries=[entry]) == 1


def test_who_decided_on_a_leave_does_not_record_its_attendance(world: factories.World) -> None:
    activity, recorder = oath(world), kpu(world)
    first, other = members(world)[:2]
    second = factories.account(world, Role.KPU_REGENCY, world.regency)
    Account.objects.filter(pk=second.id).update(person=recorder.person_id)
    for member, decider in ((first, recorder.account_id), (other, second.id)):
        leave(activity, member, decider=decider)
        entry = present(member, presence=Presence.ONLINE)
        with pytest.raises(errors.OwnApproval, match="Baris 1"):
            record_attendance(recorder, activity_id=activity.id, entries=[entry])
    assert not Attendance.objects.exists()


def swear(world: factories.World, position: int, presences: list[Presence | None]) -> None:
    """Record the oath of a village's members in the order of seats; None: not recorded."""
    activity = Activity.objects.get(kind="oath", region=world.villages[position])
    listed = [
        (member, presence)
        for member, presence in zip(members(world, position), presences, strict=True)
        if presence is not None
    ]
    for member, presence in listed:
        if presence == Presence.ONLINE:
            leave(activity, member)
    entries = [present(member, presence=presence) for member, presence in listed]
    record_attendance(kpu(world), activity_id=activity.id, entries=entries)


def test_the_oath_board_reconciles_with_the_decrees(
    world: factories.World, django_assert_num_queries: Any
) -> None:
    oath(world)
    on, off, no = Presence.ONSITE, Presence.ONLINE, Presence.ABSENT
    swear(world, 0, [on, on, on, on, off, no, None])
    swear(world, 1, [on] * 7)
    with django_assert_num_queries(3):
        first, second = queries.readiness(world.election, world.regency.path, "village")
    assert (first.sworn_on_site, first.sworn_online, first.absent, first.unrecorded) == (
        4, 1, 1, 1,
    )  # fmt: skip
    assert first.sworn + first.absent + first.unrecorded == first.members == 7
    assert (second.sworn, second.members) == (7, 7)
    total = queries.counts_on(world.election, world.regency.path, world.election.voting_day)
    assert (total.members, total.sworn_on_site, total.sworn_online) == (14, 11, 1)
    missing = queries.missing(world.election, world.regency.path, ActivityKind.OATH)
    assert [a.seat for a in missing] == [6, 7]


def test_who_was_absent_first_and_sworn_later_counts_as_sworn(world: factories.World) -> None:
    oath(world)
    swear(world, 0, [Presence.ABSENT] * 7)
    (second,) = plan_oath(
        kpu(world), election=world.election, villages=[world.village], at=time(15)
    )
    record_attendance(
        kpu(world), activity_id=second.id, entries=[present(m) for m in members(world)[:3]]
    )
    row = queries.readiness(world.election, world.regency.path, "village")[0]
    assert (row.sworn_on_site, row.absent, row.unrecorded) == (3, 4, 0)


def test_trained_are_those_who_serve_on_voting_day_and_finished(world: factories.World) -> None:
    session = cascade(world)[-2]
    actor = factories.actor(world, Role.PPS)
    group = members(world)
    entries = [present(member, completed=member.seat != 2) for member in group]
    record_attendance(actor, activity_id=session.id, entries=entries)
    record_again = plan_training(
        actor,
        election=world.election,
        audience="kpps",
        regions=[world.village],
        taught_from=session.taught_from_id,
        on=date(2024, 11, 18),
    )[0]
    record_attendance(actor, activity_id=record_again.id, entries=[present(group[0])])
    end_appointment(
        actor, appointment_id=group[6].id, reason=EndReason.UNABLE, ended_on=date(2024, 11, 25)
    )
    day = world.election.voting_day
    assert queries.counts_on(world.election, world.village.path, day).trained == 5
    earlier = queries.counts_on(world.election, world.village.path, date(2024, 11, 20))
    assert (earlier.members, earlier.trained) == (7, 6)
    missing = queries.missing(world.election, world.village.path, ActivityKind.TRAINING)
    assert [a.seat for a in missing] == [2]
    sessions = queries.gatherings(world.election, world.village.path, ActivityKind.TRAINING)
    assert [s.id for s in sessions] == [session.id, record_again.id]


def test_counts_of_a_region_without_members_are_zero(world: factories.World) -> None:
    empty = factories.world()
    row = queries.counts_on(empty.election, empty.regency.path, date(2024, 11, 27))
    assert (row.members, row.sworn, row.trained, row.unrecorded) == (0, 0, 0, 0)


def test_an_entry_tells_whether_it_was_completed() -> None:
    moment = datetime.fromisoformat("2024-11-07T09:00:00+07:00")
    absent = AttendanceEntry(happened_at=moment, presence=Presence.ABSENT, completed=True)
    assert not absent.is_completed
    assert AttendanceEntry(happened_at=moment).is_completed
    assert not AttendanceEntry(happened_at=moment, completed=False).is_completed


def test_trainers_are_named_with_the_plan(world: factories.World) -> None:
    pps = factories.account(world, Role.PPS, world.village).person_id
    stranger = factories.person(world.village.path).id
    source = plan_training(
        factories.actor(world, Role.KPU_RI, world.country),
        election=world.election,
        audience="kpu_province",
        regions=[world.country],
    )
    assert source[0].members.count() == 0
    above = source
    for role, region, audience in (
        (Role.KPU_PROVINCE, world.province, "kpu_regency"),
        (Role.KPU_REGENCY, world.regency, "ppk_pps"),
    ):
        above = plan_training(
            factories.actor(world, role, region),
            election=world.election,
            audience=audience,
            regions=[region],
            taught_from=above[0].id,
        )
    plan = {
        "election": world.election,
        "audience": "kpps",
        "regions": world.villages,
        "taught_from": above[0].id,
    }
    with pytest.raises(errors_gathering.NotAPart):
        plan_training(kpu(world), trainers={world.village.path: [stranger]}, **plan)
    assert pps is not None
    planned = plan_training(kpu(world), trainers={world.village.path: [pps]}, **plan)
    named = [list(a.members.values_list("person", "role")) for a in planned]
    assert named == [[(pps, "trainer")], []]
