"""Make-up oaths for whoever missed theirs, and the oath at each station."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from typing import Any

import pytest
from tests import factories
from tests.factories import World
from tests.support.swearing import SWORN_AT, decreed_world, kpu, members, oaths

from garda.activities import errors as activity_errors
from garda.activities.models import Activity, ActivityKind, Attendance, Presence
from garda.activities.services import AttendanceEntry, record_attendance
from garda.documents.models import Wording
from garda.documents.wordings import NoOfficialText
from garda.formation.models import Appointment, EndReason
from garda.formation.services import end_appointment
from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.oaths import errors
from garda.oaths.queries import at_station, missed
from garda.oaths.services import plan_makeup, plan_station_oaths, record_station_oath
from garda.regions.models import ElectionKind

pytestmark = pytest.mark.django_db

LATER = date(2024, 11, 9)
NOON = SWORN_AT + timedelta(hours=3)


@pytest.fixture
def world() -> World:
    return decreed_world()


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """After the oath began."""
    with clock.as_of(NOON):
        yield


def swear(world: World, activity: Activity, chosen: Sequence[Appointment]) -> None:
    actor = factories.actor(world, Role.PPS, activity.region)
    entries = [AttendanceEntry(appointment=m.id, happened_at=SWORN_AT) for m in chosen]
    record_attendance(actor, activity_id=activity.id, entries=entries)


def makeup(world: World, **changed: Any) -> list[Activity]:
    values: dict[str, Any] = {"region": world.regency, "on": LATER, "at": time(13)}
    return plan_makeup(kpu(world), election=world.election, **(values | changed))


class TestMakeUp:
    def test_where_somebody_missed_the_oath(self, world: World) -> None:
        first, second = oaths(world)
        swear(world, first, members(world)[:5])
        swear(world, second, members(world, 1))
        (planned,) = makeup(world)
        assert planned.region == world.village
        assert planned.title == "Pelantikan susulan KPPS Watuaji"
        assert planned.starts_at == factories.local(LATER, 13)
        assert planned.content_hash == first.content_hash
        assert LedgerEntry.objects.get(act="oaths.makeup_planned").count == 1

    def test_a_new_member_is_sworn_in_later(self, world: World) -> None:
        first, second = oaths(world)
        for number, activity in enumerate((first, second)):
            swear(world, activity, members(world, number))
        with pytest.raises(errors.NobodyMissing):
            makeup(world)
        gone = members(world, 1)[6]
        end_appointment(
            factories.actor(world, Role.PPS, world.villages[1]),
            appointment_id=gone.id,
            reason=EndReason.RESIGNED,
            ended_on=date(2024, 11, 8),
        )
        came = factories.appointment(
            world, gone.station, 7, decree=gone.decree, starts_on=date(2024, 11, 8)
        )
        assert list(missed(world.election, world.regency.path, LATER)) == [came]
        (planned,) = makeup(world)
        with pytest.raises(activity_errors.AlreadySworn):
            swear(world, planned, [came, members(world, 1)[0]])
        swear(world, planned, [came])
        with pytest.raises(errors.NobodyMissing):
            makeup(world, at=time(15))

    def test_nobody_has_missed_what_is_still_to_come(self, world: World) -> None:
        oaths(world)
        with clock.as_of(SWORN_AT - timedelta(days=1)), pytest.raises(errors.NobodyMissing):
            makeup(world)

    def test_not_in_the_past_and_not_elsewhere(self, world: World) -> None:
        oaths(world)
        with pytest.raises(errors.PastTime):
            makeup(world, on=SWORN_AT.date(), at=time(9))
        stranger = factories.actor(world, Role.PPS, world.villages[1])
        with pytest.raises(NotAllowed):
            plan_makeup(stranger, election=world.election, region=world.village, on=LATER)
        assert Activity.objects.count() == 2

    def test_the_same_number_of_queries_for_any_number_of_villages(
        self, django_assert_max_num_queries: Any
    ) -> None:
        world = decreed_world(stations=(1, 1, 1, 1))
        oaths(world)
        with django_assert_max_num_queries(14):
            assert len(makeup(world)) == 4


class TestStationOath:
    def test_one_step_for_all_stations_led_by_the_chairs(self, world: World) -> None:
        planned = plan_station_oaths(kpu(world), election=world.election, region=world.regency)
        assert len(planned) == 2
        first = planned[0]
        assert first.path == first.station.path == world.station().path
        assert first.starts_at == factories.local(world.election.voting_day, 6, 30)
        assert first.members.get().person == members(world)[0].person
        assert Wording.objects.get().code == "station_oath"
        with pytest.raises(errors.AllPlanned):
            plan_station_oaths(kpu(world), election=world.election, region=world.regency)

    def test_only_those_that_have_none_are_added(self, world: World) -> None:
        pps = factories.actor(world, Role.PPS)
        plan_station_oaths(pps, election=world.election, region=world.village)
        rest = plan_station_oaths(kpu(world), election=world.election, region=world.regency)
        assert [a.region for a in rest] == [world.villages[1]]

    def test_a_real_election_needs_its_official_text(self) -> None:
        world = decreed_world(kind=ElectionKind.REAL)
        with pytest.raises(NoOfficialText):
            plan_station_oaths(kpu(world), election=world.election, region=world.regency)
        assert not Activity.objects.exists()

    def test_the_chairs_account_records_group_and_order_officers(self, world: World) -> None:
        activity = plan_station_oaths(kpu(world), election=world.election, region=world.village)[0]
        group, officers = members(world), order_officers(world)
        assert list(at_station(activity)) == [*group, *officers]
        chair = factories.actor(world, Role.KPPS)
        present = [m.id for m in (*group[1:], *officers)]
        at = factories.local(world.election.voting_day, 6, 40)
        with pytest.raises(errors.LeaderAbsent):
            record_station_oath(
                chair, activity_id=activity.id, present=present, led_by=group[0].id, at=at
            )
        recorded = record_station_oath(
            chair, activity_id=activity.id, present=present, led_by=group[1].id, at=at
        )
        assert recorded == 9
        said = Attendance.objects.filter(activity=activity, completed=True)
        assert (said.count(), said.filter(presence=Presence.ONSITE).count()) == (8, 8)
        leader = activity.members.get(ended_at__isnull=True)
        assert leader.person == group[1].person
        assert LedgerEntry.objects.filter(act="activities.attendance_recorded").count() == 1

    def test_neither_strangers_nor_another_kind(self, world: World) -> None:
        activity = plan_station_oaths(kpu(world), election=world.election, region=world.village)[0]
        own, other = members(world)[0], members(world, 1)[0]
        at = factories.local(world.election.voting_day, 6, 40)
        pps = factories.actor(world, Role.PPS)
        with pytest.raises(activity_errors.NotInvited):
            record_station_oath(
                pps, activity_id=activity.id, present=[own.id, other.id], led_by=own.id, at=at
            )
        oath = oaths(world)[0]
        with pytest.raises(errors.NotStationOath):
            record_station_oath(pps, activity_id=oath.id, present=[own.id], led_by=own.id, at=at)
        assert not Attendance.objects.exists()

    def test_the_oath_of_the_swearing_in_is_another_one(self, world: World) -> None:
        swear(world, oaths(world)[0], members(world))
        activity = plan_station_oaths(kpu(world), election=world.election, region=world.village)[0]
        assert activity.kind == ActivityKind.STATION_OATH
        group = [m.id for m in members(world)]
        at = factories.local(world.election.voting_day, 6, 40)
        pps = factories.actor(world, Role.PPS)
        assert (
            record_station_oath(pps, activity_id=activity.id, present=group, led_by=group[0], at=at)
            == 7
        )


def order_officers(world: World) -> list[Appointment]:
    """Two order officers at the first station."""
    first = members(world)[0]
    return [
        Appointment.objects.create(
            election=world.election,
            person=factories.person(world.village.path),
            body="order_officers",
            region=world.village,
            station=first.station,
            path=first.path,
            seat=seat,
            position="officer",
            origin="proposal",
            decree=first.decree,
            decided_at=SWORN_AT,
            starts_on=date(2024, 11, 7),
        )
        for seat in (1, 2)
    ]
