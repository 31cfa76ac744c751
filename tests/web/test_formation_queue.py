"""What waits in villages: for the PPS as tasks, for the regency and the PPK as a queue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.formation.test_figures import all_papers, paper
from tests.support.desk import signed_in, text

from garda.formation.models import (
    Application,
    FixedList,
    Outcome,
    PaperState,
    Proposal,
    ProposalState,
    Question,
    QuestionOrigin,
)
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.regions.models import Region
from garda.web.desk import Desk
from garda.web.queue import Queue, queue_of
from garda.web.tasks import tasks_for

pytestmark = pytest.mark.django_db

CHECKING = date(2024, 9, 26)
SELECTING = date(2024, 10, 6)


@pytest.fixture
def world() -> World:
    return factories.world(stations=(1, 1))


def desk(world: World, actor: Actor, region: Region, day: date) -> Desk:
    return Desk(world.election, actor, region, world.pack, day)


def queued(world: World, day: date, wanted: str = "", role: Role = Role.KPU_REGENCY) -> Queue:
    region = world.district if role == Role.PPK else world.regency
    return queue_of(desk(world, factories.actor(world, role, region), region, day), wanted)


def told(queue: Queue) -> set[tuple[str, str, int]]:
    """Code, village and count of each line."""
    return {(line.matter.code, line.village.name, line.count) for line in queue.lines}


def codes(queue: Queue) -> set[str]:
    return {line.matter.code for line in queue.lines}


def asked(application: Application, **more: Any) -> Question:
    return Question.objects.create(
        election=application.election,
        application=application,
        rule="R02",
        origin=more.pop("origin", QuestionOrigin.IDENTITY),
        text="Bawa KTP-el asli.",
        asked_at=application.received_at,
        **more,
    )


def pps_tasks(world: World, actor: Actor, day: date) -> dict[str, int]:
    found = tasks_for(desk(world, actor, world.village, day))
    return {task.title: task.count for task in found}


def test_papers_checks_and_questions_of_each_village(world: World) -> None:
    call = factories.call(world)
    first = factories.application(call, world.village, outcome=None, papers=())
    paper(first, "D01")
    second = factories.application(call, world.villages[1], outcome=Outcome.ASK, papers=())
    all_papers(second)
    asked(second)
    assert told(queued(world, CHECKING)) == {
        ("pelamar", "Watuaji", 7),
        ("pelamar", "Damarwulan", 7),
        ("kurang", "Watuaji", 1),
        ("dokumen", "Watuaji", 1),
        ("dokumen", "Damarwulan", 7),
        ("syarat", "Watuaji", 1),
        ("klarifikasi", "Damarwulan", 1),
    }


def test_nobody_is_asked_for_papers_after_the_check(world: World) -> None:
    factories.application(factories.call(world), world.village, papers=())
    assert "kurang" in codes(queued(world, CHECKING))
    assert "kurang" not in codes(queued(world, SELECTING))


def test_a_document_to_be_mended_waits_until_its_day_and_after_it(world: World) -> None:
    call, last = factories.call(world), CHECKING + timedelta(days=1)
    mending = factories.application(call, world.village, papers=())
    for code in ("D03", "D04"):
        paper(mending, code, PaperState.REFUSED, due_on=last)
    judged = factories.application(call, world.village, papers=(), outcome=Outcome.TMS)
    paper(judged, "D03", PaperState.REFUSED, due_on=last)
    (line,) = queued(world, CHECKING, "perbaikan").lines
    assert (line.count, line.due, line.tone) == (1, last, "awas")
    assert pps_tasks(world, factories.actor(world, Role.PPS), CHECKING)[line.matter.title] == 1
    (late,) = queued(world, last + timedelta(days=1), "perbaikan").lines
    assert (late.due, late.tone) == (last, "bahaya")
    for code in ("D03", "D04"):
        paper(mending, code, version=2)
    assert "perbaikan" not in codes(queued(world, CHECKING))


def test_a_list_that_lies_becomes_overdue_by_the_pack_s_days(world: World) -> None:
    fixed(world, world.village)
    (line,) = queued(world, SELECTING, "undian").lines
    assert line.due == SELECTING + timedelta(days=world.pack.draw_days)
    (stale,) = queued(world, line.due + timedelta(days=1), "undian").lines
    assert (stale.tone, stale.words) == ("bahaya", "lewat 7 Oktober 2024")
    pps = factories.actor(world, Role.PPS)
    (task,) = (
        each
        for each in tasks_for(desk(world, pps, world.village, line.due + timedelta(days=1)))
        if each.title == line.matter.title
    )
    assert task.tone == "bahaya"
    fixed(world, world.village, version=2, day=SELECTING + timedelta(days=3))
    assert queued(world, SELECTING, "undian").lines[0].due == SELECTING + timedelta(days=4)


def test_a_day_that_somebody_set_comes_before_the_calendar_s(world: World) -> None:
    call = factories.call(world)
    late, soon = (factories.application(call, village) for village in world.villages)
    asked(late)
    asked(soon, due_on=CHECKING - timedelta(days=1))
    lines = queued(world, CHECKING, "klarifikasi").lines
    assert [line.village.name for line in lines] == ["Damarwulan", "Watuaji"]
    assert [line.tone for line in lines] == ["bahaya", "info"]
    assert lines[0].words == "lewat 25 September 2024"


def test_cases_of_neutrality_and_responses_are_not_told_by_village(world: World) -> None:
    application = factories.application(factories.call(world), world.village)
    asked(application, origin=QuestionOrigin.NEUTRALITY)
    asked(application, origin=QuestionOrigin.RESPONSE)
    assert not {"klarifikasi", "kedua"} & codes(queued(world, CHECKING))


def test_nobody_is_told_to_confirm_what_they_proposed(world: World) -> None:
    application = factories.application(factories.call(world), world.village)
    proposer, other = (factories.actor(world, Role.PPS) for _ in range(2))
    now = application.received_at
    asked(application, first_by=proposer.identity, first_at=now, verdict="pass", reason="Cocok")
    title = "Putusan klarifikasi menunggu orang kedua"
    assert pps_tasks(world, other, CHECKING)[title] == 1
    assert title not in pps_tasks(world, proposer, CHECKING)
    assert ("kedua", "Watuaji", 1) in told(queued(world, CHECKING))


def fixed(world: World, village: Region, version: int = 1, day: date = SELECTING) -> FixedList:
    return FixedList.objects.create(
        election=world.election,
        village=village,
        path=village.path,
        version=version,
        list_hash="0" * 64,
        applicants=1,
        fixed_at=factories.local(day),
        fixed_by=factories.person(village.path).id,
    )


def proposal(world: World, village: Region, state: str) -> Proposal:
    return Proposal.objects.create(
        election=world.election,
        village=village,
        path=village.path,
        version=1,
        seed=7,
        state=state,
        optimal=True,
        made_at=factories.local(SELECTING),
    )


def test_list_draw_plenary_and_announcement_follow_each_other(world: World) -> None:
    factories.application(factories.call(world), world.village, papers=())
    steps = {"daftar", "undian", "usulan", "pengumuman-seleksi"}

    def waits() -> Iterable[str]:
        return codes(queued(world, SELECTING)) & steps

    assert waits() == {"daftar"}
    fixed(world, world.village)
    assert waits() == {"undian"}
    made = proposal(world, world.village, ProposalState.PROPOSED)
    assert waits() == {"usulan"}
    Proposal.objects.filter(pk=made.pk).update(state=ProposalState.ADOPTED)
    assert waits() == {"pengumuman-seleksi"}


def test_seats_and_decrees_of_each_village(world: World) -> None:
    for seat in (1, 2, 3):
        factories.appointment(world, world.station(), seat)
    found = told(queued(world, date(2024, 11, 7)))
    assert {("kosong", "Watuaji", 4), ("sk", "Watuaji", 3)} <= found
    assert not [line for line in found if line[:2] == ("kosong", "Damarwulan")]


def test_nothing_waits_after_the_vote(world: World) -> None:
    factories.application(factories.call(world), world.village, outcome=None)
    assert queued(world, date(2024, 11, 28)).lines == ()


def test_tasks_of_the_village_and_lines_of_the_queue_are_the_same_counts(world: World) -> None:
    call = factories.call(world)
    for outcome in (None, Outcome.ASK, Outcome.MS):
        asked(factories.application(call, world.village, outcome=outcome))
    factories.applications(call, world.villages[1], [], 1)
    tasks = pps_tasks(world, factories.actor(world, Role.PPS), CHECKING)
    lines = [q for q in queued(world, CHECKING).lines if q.village == world.village]
    assert lines
    assert {line.matter.title: line.count for line in lines}.items() <= tasks.items()


class TestPage:
    @pytest.fixture(autouse=True)
    def checking(self, world: World) -> None:
        world.election.as_of = factories.local(CHECKING)
        world.election.save(update_fields=["as_of"])
        call = factories.call(world)
        for village in world.villages:
            factories.application(call, village, outcome=None)

    def url(self, region: Region) -> str:
        return reverse("formation-queue", args=[region.code])

    def test_the_regency_goes_from_a_heap_to_a_village(self, world: World) -> None:
        kpu = signed_in(factories.actor(world, Role.KPU_REGENCY, world.regency))
        page = kpu.get(self.url(world.regency))
        html = text(page)
        assert "Pelamar belum diperiksa 2 2 0" in html
        assert "Watuaji Kec. Keling" in html
        assert reverse("eligibility", args=[world.village.code]) in page.content.decode()
        only = text(kpu.get(self.url(world.regency), {"hal": "syarat"}))
        assert "2 baris" in only
        assert "Tampilkan semua" in only

    def test_the_tasks_of_regency_and_ppk_lead_there(self, world: World) -> None:
        for role, region in ((Role.KPU_REGENCY, world.regency), (Role.PPK, world.district)):
            browser = signed_in(factories.actor(world, role, region))
            html = browser.get(reverse("tasks")).content.decode()
            assert f"{self.url(region)}?hal=syarat" in html

    def test_the_own_district_only(self, world: World) -> None:
        ppk = signed_in(factories.actor(world, Role.PPK, world.district))
        assert ppk.get(self.url(world.district)).status_code == 200
        assert ppk.get(self.url(world.regency)).status_code == 403
        assert ppk.get(self.url(world.village)).status_code == 404

    def test_an_unknown_matter_is_an_empty_list(self, world: World) -> None:
        kpu = signed_in(factories.actor(world, Role.KPU_REGENCY, world.regency))
        assert "Tidak ada baris" in text(kpu.get(self.url(world.regency), {"hal": '"<x'}))

    def test_the_queue_costs_the_same_for_any_number(
        self, world: World, django_assert_max_num_queries: Any
    ) -> None:
        kpu = signed_in(factories.actor(world, Role.KPU_REGENCY, world.regency))
        kpu.get(self.url(world.regency))
        call = Application.objects.filter(election=world.election)[0].call
        for village in world.villages:
            asked(factories.application(call, village))
            with django_assert_max_num_queries(28):
                kpu.get(self.url(world.regency))
