"""Planning, changing and recording a gathering: what is stored, and what is refused."""

from __future__ import annotations

from datetime import date, time, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from tests import factories
from tests.formation.papers import a_photo
from tests.support.pdf_text import text_of_pdf

from garda.activities import errors, errors_gathering
from garda.activities.allowance_lists import allowances_pdf
from garda.activities.models import (
    Activity,
    ActivityMember,
    AgendaItem,
    Allowance,
    AllowanceKind,
    FollowUp,
    MemberRole,
    Presence,
    Series,
)
from garda.activities.services import (
    AttendanceEntry,
    NewItem,
    NewSession,
    add_material,
    agree,
    cancel_activity,
    change_activity,
    close,
    confirm_received,
    end_member,
    finish,
    grant_allowance,
    name_member,
    plan_coordination,
    record_attendance,
    set_agenda,
    set_sessions,
    sign_assignment,
    sign_minutes,
)
from garda.documents.rendering import render
from garda.formation.models import Appointment, Origin
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db

DAY = date(2024, 9, 20)
NIK = "3320904111950001"


@pytest.fixture
def world() -> factories.World:
    return factories.world(stations=(1, 1))


@pytest.fixture
def kpu(world: factories.World) -> Actor:
    return factories.actor(world, Role.KPU_REGENCY, world.regency)


def plan(world: factories.World, actor: Actor, **changed: Any) -> Activity:
    values: dict[str, Any] = {
        "election": world.election,
        "audience": "ppk_pps",
        "regions": [world.regency],
        "title": "Rakor pembentukan KPPS",
        "on": DAY,
        "at": time(9),
        "ends": time(15),
        "place": "Aula Setda",
    }
    return plan_coordination(actor, **(values | changed))[0]


def guest(world: factories.World, activity: Activity, kpu: Actor) -> ActivityMember:
    officer = factories.account(world, Role.PPK, world.district, "Dewi Lestari")
    return name_member(
        kpu,
        activity_id=activity.id,
        person_id=officer.person_id,  # type: ignore[arg-type]
        role=MemberRole.TRAINER,
    )


class TestPlanning:
    def test_many_regions_in_one_step(self, world: factories.World, kpu: Actor) -> None:
        planned = plan_coordination(
            kpu,
            election=world.election,
            audience="kpps",
            regions=world.villages,
            title="Rapat persiapan",
            on=DAY,
            at=time(19, 30),
        )
        series = Series.objects.get()
        assert {activity.series_id for activity in planned} == {series.id}
        assert (series.title, series.planned_by) == ("Rapat persiapan", kpu.account_id)
        assert planned[0].starts_at == factories.local(DAY, 19, 30)
        assert LedgerEntry.objects.get(act="activities.coordination_planned").count == 2

    def test_who_calls_whom(self, world: factories.World, kpu: Actor) -> None:
        pps = factories.actor(world, Role.PPS)
        with pytest.raises(NotAllowed):
            plan(world, pps)
        ppk = factories.actor(world, Role.PPK, world.district)
        assert plan(world, ppk, audience="pps", regions=[world.district])
        with pytest.raises(errors.WrongLevel):
            plan(world, kpu, regions=[world.district])

    @pytest.mark.parametrize(
        ("changed", "refusal"),
        [
            ({"title": "  "}, errors_gathering.WordsMissing),
            ({"title": f"Rakor {NIK}"}, errors_gathering.WordsMissing),
            ({"ends": time(8)}, errors_gathering.WrongTimes),
            ({"link": "http://contoh.id"}, errors_gathering.WrongLink),
            ({"link": "https://contoh.id/a b"}, errors_gathering.WrongLink),
        ],
    )
    def test_what_is_typed_wrongly(
        self, world: factories.World, kpu: Actor, changed: dict[str, Any], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            plan(world, kpu, **changed)
        assert not Activity.objects.exists()
        assert not Series.objects.exists()

    def test_the_same_time_again_only_after_it_was_called_off(
        self, world: factories.World, kpu: Actor
    ) -> None:
        first = plan(world, kpu)
        with pytest.raises(errors.AlreadyPlanned):
            plan(world, kpu)
        cancel_activity(kpu, activity_id=first.id, reason="Aula dipakai")
        assert plan(world, kpu).id != first.id
        with pytest.raises(errors_gathering.ActivityCancelled):
            cancel_activity(kpu, activity_id=first.id, reason="Lagi")


def change(actor: Actor, activity: Activity, **changed: Any) -> Activity:
    values: dict[str, Any] = {
        name: getattr(activity, name) for name in ("title", "place", "link", "starts_at", "ends_at")
    }
    return change_activity(actor, activity_id=activity.id, **(values | changed))


def pps_member(world: factories.World, seat: int) -> Appointment:
    body = world.pack.bodies["pps"]
    return Appointment.objects.create(
        election=world.election,
        person=factories.person(world.village.path),
        body="pps",
        region=world.village,
        path=world.village.path,
        seat=seat,
        position=body.position_of(seat).code,
        origin=Origin.APPOINTED,
        decided_at=factories.local(date(2024, 5, 20)),
        starts_on=date(2024, 5, 26),
    )


def attended(world: factories.World, activity: Activity, kpu: Actor, count: int = 1) -> None:
    """Some PPS of the regency came."""
    entries = [
        AttendanceEntry(
            happened_at=activity.starts_at,
            appointment=pps_member(world, seat).id,
        )
        for seat in range(1, count + 1)
    ]
    record_attendance(kpu, activity_id=activity.id, entries=entries)


class TestChanging:
    def test_moved_before_anybody_came(self, world: factories.World, kpu: Actor) -> None:
        activity = plan(world, kpu)
        later = activity.starts_at + timedelta(days=1)
        moved = change(kpu, activity, starts_at=later, ends_at=None, place="  Balai  desa ")
        moved.refresh_from_db()
        assert (moved.starts_at, moved.moved_from, moved.place) == (later, None, "Balai desa")

    def test_moved_after_somebody_came_the_first_start_is_remembered(
        self, world: factories.World, kpu: Actor
    ) -> None:
        activity = plan(world, kpu)
        first = activity.starts_at
        attended(world, activity, kpu)
        for hours in (1, 2):
            moved = change(kpu, activity, starts_at=first + timedelta(hours=hours))
        assert (moved.moved_from, moved.starts_at) == (first, first + timedelta(hours=2))
        with pytest.raises(errors_gathering.HasAttendance):
            cancel_activity(kpu, activity_id=activity.id, reason="Batal")
        with pytest.raises(errors_gathering.HasAttendance):
            set_sessions(kpu, activity_id=activity.id, sessions=[])

    def test_not_onto_another_gathering_and_not_when_closed(
        self, world: factories.World, kpu: Actor
    ) -> None:
        activity, other = plan(world, kpu), plan(world, kpu, at=time(8))
        with pytest.raises(errors.AlreadyPlanned):
            change(kpu, activity, starts_at=other.starts_at)
        close(kpu, activity_id=activity.id)
        with pytest.raises(errors.ActivityClosed):
            change(kpu, activity, place="Lain")

    def test_only_by_who_holds_it(self, world: factories.World, kpu: Actor) -> None:
        activity = plan(world, kpu)
        with pytest.raises(NotAllowed):
            change(factories.actor(world, Role.PPS), activity, place="Rumah")

    def test_sessions_and_agenda_are_set_as_a_whole(
        self, world: factories.World, kpu: Actor
    ) -> None:
        activity = plan(world, kpu)
        start = activity.starts_at
        for count in (3, 2):
            parts = [
                NewSession(
                    title=f"Sesi {n}",
                    starts_at=start + timedelta(hours=n),
                    ends_at=start + timedelta(hours=n + 1),
                )
                for n in range(count)
            ]
            set_sessions(kpu, activity_id=activity.id, sessions=parts)
        assert [s.number for s in activity.sessions.order_by("number")] == [1, 2]
        items = [NewItem(title="Dukungan pemda", speaker="Bupati"), NewItem(title="Anggaran")]
        set_agenda(kpu, activity_id=activity.id, items=items)
        stored = AgendaItem.objects.order_by("number")
        assert list(stored.values_list("title", "speaker")) == [
            ("Dukungan pemda", "Bupati"),
            ("Anggaran", ""),
        ]
        with pytest.raises(errors_gathering.TooManyLines, match="40"):
            set_agenda(kpu, activity_id=activity.id, items=[NewItem(title="Acara")] * 41)
        assert AgendaItem.objects.count() == 2
        wrong = NewSession(title="Sesi", starts_at=start, ends_at=start)
        with pytest.raises(errors_gathering.WrongTimes):
            set_sessions(kpu, activity_id=activity.id, sessions=[wrong])
        assert activity.sessions.count() == 2


class TestMembers:
    def test_an_officer_of_the_region_once_per_part(
        self, world: factories.World, kpu: Actor
    ) -> None:
        activity = plan(world, kpu)
        member = guest(world, activity, kpu)
        again = {
            "activity_id": activity.id,
            "person_id": member.person_id,
            "role": MemberRole.TRAINER,
        }
        with pytest.raises(errors_gathering.NotAPart):
            name_member(kpu, **again)
        end_member(kpu, member_id=member.id)
        assert name_member(kpu, **again).id != member.id

    def test_nobody_from_elsewhere(self, world: factories.World, kpu: Actor) -> None:
        activity = plan(world, kpu)
        stranger = factories.person(world.village.path)
        with pytest.raises(errors_gathering.NotAPart):
            name_member(kpu, activity_id=activity.id, person_id=stranger.id, role=MemberRole.GUEST)

    def test_a_member_may_be_recorded_as_present(self, world: factories.World, kpu: Actor) -> None:
        activity = plan(world, kpu)
        member = guest(world, activity, kpu)
        entry = AttendanceEntry(happened_at=activity.starts_at, person=member.person_id)
        assert record_attendance(kpu, activity_id=activity.id, entries=[entry]) == 1


class TestAllowances:
    def test_for_those_who_came_and_once(self, world: factories.World, kpu: Actor) -> None:
        activity = plan(world, kpu)
        due = {"activity_id": activity.id, "kind": AllowanceKind.TRANSPORT, "amount": 100_000}
        with pytest.raises(errors_gathering.NobodyPresent):
            grant_allowance(kpu, **due)
        attended(world, activity, kpu, count=2)
        absent = pps_member(world, 3)
        record_attendance(
            kpu,
            activity_id=activity.id,
            entries=[
                AttendanceEntry(
                    happened_at=activity.starts_at,
                    appointment=absent.id,
                    presence=Presence.ABSENT,
                )
            ],
        )
        assert grant_allowance(kpu, **due) == 2
        with pytest.raises(errors_gathering.NobodyPresent):
            grant_allowance(kpu, **due)
        for amount in (0, -1, 1_000_001):
            with pytest.raises(errors_gathering.WrongAmount):
                grant_allowance(kpu, **(due | {"amount": amount}))

    def test_the_list_to_sign(self, world: factories.World, kpu: Actor) -> None:
        activity = plan(world, kpu)
        attended(world, activity, kpu, count=2)
        grant_allowance(kpu, activity_id=activity.id, kind=AllowanceKind.MEAL, amount=15_000)
        printed = _words(allowances_pdf(activity))
        assert "Daftar penerima konsumsi" in printed
        assert "30.000" in printed

    def test_received_once_all_or_nothing(self, world: factories.World, kpu: Actor) -> None:
        activity = plan(world, kpu)
        attended(world, activity, kpu, count=2)
        grant_allowance(kpu, activity_id=activity.id, kind=AllowanceKind.MEAL, amount=15_000)
        first, second = Allowance.objects.order_by("id")
        confirm_received(kpu, activity_id=activity.id, allowances=[first.id])
        with pytest.raises(errors_gathering.AlreadyReceived):
            confirm_received(kpu, activity_id=activity.id, allowances=[first.id, second.id])
        second.refresh_from_db()
        assert second.received_at is None


class TestRecords:
    def test_what_was_agreed_is_finished_once(self, world: factories.World, kpu: Actor) -> None:
        activity = plan(world, kpu)
        agreed = agree(
            kpu,
            activity_id=activity.id,
            topic="health",
            text="Puskesmas menyediakan surat sehat",
            owner="Dinas Kesehatan",
            due_on=date(2024, 10, 1),
        )
        done = finish(kpu, follow_up_id=agreed.id, outcome="Surat edaran terbit")
        assert (done.done_by, done.outcome) == (kpu.account_id, "Surat edaran terbit")
        with pytest.raises(errors_gathering.AlreadyDone):
            finish(kpu, follow_up_id=agreed.id, outcome="Lain")
        assert FollowUp.objects.get().outcome == "Surat edaran terbit"

    def test_a_picture_is_kept_with_it(self, world: factories.World, kpu: Actor) -> None:
        activity = plan(world, kpu)
        material = add_material(
            kpu, activity_id=activity.id, received=a_photo(), kind="photo", title="Pembukaan"
        )
        assert material.upload.path == world.regency.path
        entry = LedgerEntry.objects.get(act="activities.material_added")
        assert entry.path == world.regency.path

    def test_minutes_tell_who_came_and_what_was_agreed(
        self, world: factories.World, kpu: Actor
    ) -> None:
        activity = plan(world, kpu)
        guest(world, activity, kpu)
        before = activity.starts_at - timedelta(hours=1)
        with clock.as_of(before), pytest.raises(errors_gathering.NotHeldYet):
            sign_minutes(kpu, activity_id=activity.id, summary="Berjalan lancar")
        attended(world, activity, kpu, count=2)
        agree(
            kpu,
            activity_id=activity.id,
            topic="budget",
            text="Uang transpor dibayar di tempat",
            owner="Sekretaris KPU",
            due_on=date(2024, 11, 7),
        )
        with clock.as_of(activity.starts_at):
            paper = sign_minutes(kpu, activity_id=activity.id, summary="Berjalan lancar")
        printed = _words(render(paper))
        for told in ("Berjalan lancar", "Dewi Lestari", "Sekretaris KPU", "7 November 2024"):
            assert told in printed
        assert paper.facts["counts"] == {"onsite": 2, "online": 0, "absent": 0, "late": 0}
        assert "Dewi" not in str(paper.facts)

    def test_a_letter_sends_members_alone(self, world: factories.World, kpu: Actor) -> None:
        activity = plan(world, kpu)
        member = guest(world, activity, kpu)
        with pytest.raises(errors_gathering.NotAPart):
            sign_assignment(kpu, activity_id=activity.id, members=[], task="melatih PPS")
        paper = sign_assignment(
            kpu, activity_id=activity.id, members=[member.id], task="melatih PPS"
        )
        printed = _words(render(paper))
        assert "Dewi Lestari" in printed
        assert "melatih PPS" in printed


def _words(pdf: bytes) -> str:
    return " ".join(text_of_pdf(pikepdf.open(BytesIO(pdf))).split())
