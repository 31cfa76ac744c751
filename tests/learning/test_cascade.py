"""The cascade in the database: coverage, chains, lineage, refreshers, newcomers, and its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from tests import factories
from tests.learning.scenes import DURING, Scene
from tests.support.desk import signed_in
from tests.support.modules import Draft

from garda.activities.models import Activity, MemberRole
from garda.activities.services import (
    AttendanceEntry,
    name_member,
    plan_training,
    record_attendance,
)
from garda.documents.models import Document
from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.learning.board import coverage_board, table_lines
from garda.learning.chains import broken, judged_sessions, lineage_of
from garda.learning.domain.chains import Break
from garda.learning.errors_teaching import (
    ExceptionDecided,
    NotATrainer,
    OwnException,
    UnknownRoot,
)
from garda.learning.measuring import catch_ups, levels, stale_members, worst_questions
from garda.learning.models import Module, TaughtModule
from garda.learning.services import load_module, take_test
from garda.learning.services.teaching import ask_exception, decide_exception, say_taught

DAY = date(2024, 11, 8)
LINKS = (("kpu_province", "country"), ("kpu_regency", "province"), ("ppk_pps", "regency"))


@dataclass
class Cascade:
    """Sessions from the country to the first village, each taught from the one above."""

    here: Scene
    sessions: Sequence[Activity]
    trainer: Actor

    @property
    def village(self) -> Activity:
        return self.sessions[-1]

    def attend(self, members: Sequence[Appointment], session: Activity | None = None) -> None:
        at = session or self.village
        entries = [AttendanceEntry(happened_at=DURING, appointment=m.id) for m in members]
        actor = factories.actor(self.here.world, Role.KPU_REGENCY, self.here.world.regency)
        record_attendance(actor, activity_id=at.id, entries=entries)


@pytest.fixture
def cascade(here: Scene) -> Cascade:
    world = here.world
    decree = Document.objects.create(
        election=world.election,
        office=world.village,
        region=world.village,
        path=world.village.path,
        kind="decree",
        series="SK",
        year=2024,
        number=1,
        title="SK",
        state="signed",
        code=uuid4().hex[:11],
        signed_at=DURING,
    )
    Appointment.objects.filter(pk__in=[m.pk for m in here.group]).update(decree=decree)
    planners = {
        "kpu_province": (here.kpu_ri, world.country),
        "kpu_regency": (factories.actor(world, Role.KPU_PROVINCE, world.province), world.province),
        "ppk_pps": (factories.actor(world, Role.KPU_REGENCY, world.regency), world.regency),
        "kpps": (here.pps, world.village),
    }
    sessions: list[Activity] = []
    for audience, (actor, region) in planners.items():
        above = sessions[-1].id if sessions else None
        sessions += plan_training(
            actor, election=world.election, audience=audience, regions=[region], taught_from=above
        )
    return Cascade(here, sessions, here.pps)


def teach(cascade: Cascade, *, passed: bool = True) -> UUID:
    """The village's PPS teaches: was at the session above, passed, is its named trainer."""
    here, pps = cascade.here, cascade.trainer
    above = cascade.sessions[-2]
    assert pps.person_id is not None
    held = Appointment.objects.create(
        election=here.world.election,
        person_id=pps.person_id,
        body="pps",
        region=here.world.village,
        path=here.world.village.path,
        seat=1,
        position="chair",
        origin="appointed",
        decided_at=DURING,
        starts_on=date(2024, 5, 26),
    )
    cascade.attend([held], above)
    name_member(
        pps, activity_id=cascade.village.id, person_id=pps.person_id, role=MemberRole.TRAINER
    )
    say_taught(pps, activity_id=cascade.village.id, roots={"T3": here.module.root})
    if passed:
        take_test(pps, new=here.new(6))
    return pps.person_id


def breaks(cascade: Cascade) -> list[Break]:
    found = {j.session.id: list(j.breaks) for j in judged_sessions(
        cascade.here.world.election, cascade.here.world.country.path
    )}  # fmt: skip
    return found[cascade.village.id]


class TestChains:
    def test_who_was_there_and_passed_teaches_soundly(self, cascade: Cascade) -> None:
        teach(cascade)
        cascade.attend(cascade.here.group)
        assert breaks(cascade) == []
        village = cascade.here.world.village.path
        assert broken(cascade.here.world.election, village) == []

    def test_without_the_test_it_is_red_until_the_level_above_allows(
        self, cascade: Cascade
    ) -> None:
        here, world = cascade.here, cascade.here.world
        person = teach(cascade, passed=False)
        assert breaks(cascade) == [Break.TRAINER_NOT_PASSED]
        asked = ask_exception(
            here.pps, activity_id=cascade.village.id, person_id=person, reason="Jaringan mati"
        )
        with pytest.raises(NotATrainer):
            ask_exception(here.pps, activity_id=cascade.village.id, person_id=person, reason="Lagi")
        with pytest.raises(NotAllowed):
            decide_exception(here.pps, exception_id=asked.id, allow=True)
        same = Actor(Role.KPU_REGENCY, world.regency.path, world.election.id, uuid4(), person)
        with pytest.raises(OwnException):
            decide_exception(same, exception_id=asked.id, allow=True)
        kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
        decide_exception(kpu, exception_id=asked.id, allow=True)
        assert breaks(cascade) == []
        with pytest.raises(ExceptionDecided):
            decide_exception(kpu, exception_id=asked.id, allow=False)

    def test_another_version_than_above_is_shown_and_not_refused(self, cascade: Cascade) -> None:
        here = cascade.here
        newer = _newer(here)
        say_taught(
            factories.actor(here.world, Role.KPU_REGENCY, here.world.regency),
            activity_id=cascade.sessions[-2].id,
            roots={"T3": newer.root},
        )
        teach(cascade)
        assert breaks(cascade) == [Break.OTHER_MODULE]

    def test_an_unknown_version_is_refused(self, cascade: Cascade) -> None:
        with pytest.raises(UnknownRoot, match="T3"):
            say_taught(cascade.trainer, activity_id=cascade.village.id, roots={"T3": "f" * 64})
        assert not TaughtModule.objects.exists()

    def test_the_number_of_queries_does_not_grow(
        self, cascade: Cascade, django_assert_max_num_queries: Any
    ) -> None:
        teach(cascade)
        with django_assert_max_num_queries(8):
            judged_sessions(cascade.here.world.election, cascade.here.world.country.path)


def _newer(here: Scene) -> Module:
    package = Draft(version=2, page="# Awal\n\nDiperbarui.\n", changes="Jam buka").package()
    return load_module(here.kpu_ri, election=here.world.election, package=package)


class TestLineage:
    def test_from_the_country_to_the_member_in_one_query(
        self, cascade: Cascade, django_assert_num_queries: Any
    ) -> None:
        teach(cascade)
        cascade.attend(cascade.here.group)
        with django_assert_num_queries(1):
            (line,) = lineage_of(cascade.here.group[3].id)
        assert [step.activity for step in line] == [s.id for s in cascade.sessions]
        assert line[-1].roots == {"T3": cascade.here.module.root}
        assert len(line[-1].trainers) == 1

    def test_whoever_was_absent_has_none(self, cascade: Cascade) -> None:
        cascade.attend(cascade.here.group[:6])
        assert lineage_of(cascade.here.group[6].id) == []


class TestCoverage:
    def test_whole_only_with_all_seven(
        self, cascade: Cascade, django_assert_max_num_queries: Any
    ) -> None:
        here = cascade.here
        cascade.attend(here.group[:6])
        with django_assert_max_num_queries(10):
            board = coverage_board(here.world.election, here.world.regency, DAY)
        assert (board.total.members, board.total.finished, board.total.whole) == (7, 6, 0)
        cascade.attend(here.group[6:])
        total = coverage_board(here.world.election, here.world.village, DAY).total
        assert (total.finished, total.whole, total.stations) == (7, 1, 1)

    def test_some_of_the_required_modules_is_not_all(self, cascade: Cascade) -> None:
        Activity.objects.filter(id=cascade.village.id).update(modules=["T3"])
        cascade.attend(cascade.here.group)
        world = cascade.here.world
        total = coverage_board(world.election, world.district, DAY).total
        assert (total.finished, total.started, total.untrained) == (0, 7, 0)

    def test_the_table_has_a_line_per_village(self, cascade: Cascade) -> None:
        cascade.attend(cascade.here.group)
        world = cascade.here.world
        (line,) = table_lines(world.election, world.regency, DAY)
        assert line[:4] == (world.village.code, world.village.name, 7, 7)


class TestMeasures:
    def test_means_by_level_and_the_worst_questions(self, cascade: Cascade) -> None:
        here = cascade.here
        take_test(here.member(1), new=here.new(3, kind="pre", activity=cascade.village.id))
        take_test(here.member(1), new=here.new(6, activity=cascade.village.id))
        take_test(here.member(2), new=here.new(3, activity=cascade.village.id))
        (level,) = levels(here.world.election, here.world.regency.path)
        assert (level.audience, level.pre, level.post) == ("kpps", 50.0, 75.0)
        assert (level.tests, level.passed) == (2, 1)
        worst = worst_questions(here.world.election, here.world.regency.path)
        assert [(w.number, w.wrong, w.answered) for w in worst] == [
            ("q4", 1, 2),
            ("q5", 1, 2),
            ("q6", 1, 2),
        ]

    def test_a_new_version_lists_everyone_below_the_old_until_they_pass(
        self, cascade: Cascade
    ) -> None:
        here, world = cascade.here, cascade.here.world
        teach(cascade)
        cascade.attend(here.group)
        assert stale_members(world.election, world.regency.path, DAY) == []
        newer = _newer(here)
        stale = stale_members(world.election, world.regency.path, DAY)
        assert [(s.appointment.id, s.codes) for s in stale] == [(m.id, ["T3"]) for m in here.group]
        take_test(here.member(1), new=here.new(6, root=newer.root))
        left = stale_members(world.election, world.regency.path, DAY)
        assert [s.appointment.id for s in left] == [m.id for m in here.group[1:]]

    def test_a_newcomer_has_hours_to_catch_up(self, cascade: Cascade) -> None:
        here, world = cascade.here, cascade.here.world
        old = here.group[0]
        Appointment.objects.filter(pk=old.pk).update(
            ended_on=date(2024, 11, 7), end_reason="resigned"
        )
        newcomer = factories.appointment(
            world,
            world.station(),
            1,
            replaces=old,
            decided_at=DURING - timedelta(hours=50),
            origin="reserve",
        )
        (waiting,) = catch_ups(world.election, world.regency.path, DAY, 48)
        assert waiting.appointment == newcomer
        assert waiting.due_at == DURING - timedelta(hours=2)


class TestPages:
    def test_supervisors_see_the_same_boards(self, cascade: Cascade) -> None:
        teach(cascade, passed=False)
        cascade.attend(cascade.here.group)
        world = cascade.here.world
        with clock.as_of(DURING):
            bawaslu = signed_in(factories.actor(world, Role.BAWASLU, world.regency))
            for region in (world.regency, world.district, world.village):
                page = bawaslu.get(reverse("training-coverage", args=[region.code]))
                assert "7 dari 7 anggota" in page.content.decode()
            chains = bawaslu.get(reverse("training-chains", args=[world.regency.code]))
            assert "pelatih belum lulus tes akhir" in chains.content.decode()
            teaching = reverse("session-teaching", args=[cascade.village.id])
            assert bawaslu.get(teaching).status_code == 200
            refused = bawaslu.post(teaching, {"act": "taught", "modul-T3": ""})
            assert refused.status_code == 403
            line = bawaslu.get(reverse("member-lineage", args=[cascade.here.group[0].id]))
            assert cascade.sessions[0].title in line.content.decode()

    def test_the_table_as_a_file(self, cascade: Cascade) -> None:
        cascade.attend(cascade.here.group)
        world = cascade.here.world
        kpu = signed_in(factories.actor(world, Role.KPU_REGENCY, world.regency))
        answer = kpu.get(reverse("training-coverage-table", args=[world.regency.code, "csv"]))
        assert "SIMULASI" in answer.content.decode()
        assert f"{world.village.code}," in answer.content.decode()

    def test_pps_says_what_was_taught_and_asks(self, cascade: Cascade) -> None:
        person = teach(cascade, passed=False)
        pps = signed_in(cascade.trainer)
        url = reverse("session-teaching", args=[cascade.village.id])
        assert pps.post(url, {"act": "taught", "modul-T3": ""}).status_code == 302
        assert not TaughtModule.objects.exists()
        assert pps.post(url, {"act": "taught", "modul-T3": "x"}).status_code == 422
        root = cascade.here.module.root
        assert pps.post(url, {"act": "taught", "modul-T3": root}).status_code == 302
        asked = {"act": "ask", "izin-person": str(person), "izin-reason": "Jaringan mati"}
        assert pps.post(url, asked).status_code == 302
        assert "Menunggu" in pps.get(url).content.decode()
