"""Visits: planned by risk, reported once, findings that a re-visit closes."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests import factories
from tests.formation.papers import a_photo
from tests.support import files
from tests.support.desk import signed_in
from tests.support.pdf_text import text_of_pdf

from garda.activities.errors_gathering import NotAPart, WordsMissing
from garda.activities.models import Activity
from garda.documents.rendering import render
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.visits.domain.reports import Answer, outcome_of
from garda.visits.domain.risk import Known, points, reasons
from garda.visits.errors import FindingClosed, NoteMissing, NoVisit, NoVisitors, Unanswered
from garda.visits.models import VisitFinding, VisitPhoto, VisitReport
from garda.visits.queries import places_by_risk, progress
from garda.visits.services import (
    NewReport,
    Position,
    add_photo,
    assign_finding,
    plan_visits,
    record_report,
    sign_report,
)
from garda.visits.services.reporting import Sent

DAY = date(2024, 11, 9)
NOW = factories.local(DAY, 10)


@pytest.fixture
def world(db: None) -> factories.World:
    return factories.world(stations=(2, 1), special=(901,))


@pytest.fixture
def kpu(world: factories.World) -> Actor:
    return factories.actor(world, Role.KPU_REGENCY, world.regency)


def planned(world: factories.World, actor: Actor, **changed: Any) -> list[Activity]:
    values: dict[str, Any] = {
        "election": world.election,
        "villages": world.villages,
        "visitors": [actor.person_id],
        "on": DAY,
        "at": time(9),
    }
    return plan_visits(actor, **(values | changed))


def answers(world: factories.World, *no: str) -> list[Answer]:
    items = world.pack.visits.items
    return [
        Answer(i.code, "no", "Hanya dua yang hadir") if i.code in no else Answer(i.code, "yes")
        for i in items
    ]


def report(world: factories.World, activity: Activity, *no: str, **changed: Any) -> NewReport:
    values: dict[str, Any] = {
        "id": uuid7(),
        "activity": activity.id,
        "answers": answers(world, *no),
    }
    return NewReport(**(values | changed))


class TestRules:
    def test_reasons_are_told_the_heaviest_first(self) -> None:
        known = Known(
            stations=2, seats=14, members=13, new_chairs=1, special=1, untrained=5, marks=62.4
        )
        assert [r.code for r in reasons(known)] == [
            "shortage",
            "low_marks",
            "untrained",
            "new_chairs",
            "special",
        ]
        assert "1 kursi kosong" in reasons(known)[0].words
        quiet = Known(stations=1, seats=7, members=7, new_chairs=0, special=0, untrained=0)
        assert reasons(quiet) == []
        assert points(quiet) == 0

    @given(st.builds(Known, stations=st.just(1), seats=st.just(7), members=st.integers(0, 7),
                     new_chairs=st.integers(0, 1), special=st.integers(0, 1),
                     untrained=st.integers(0, 7), marks=st.none() | st.floats(0, 100),
                     open_findings=st.integers(0, 3)))  # fmt: skip
    def test_a_visited_village_never_stands_higher(self, known: Known) -> None:
        from dataclasses import replace

        assert points(replace(known, visited=True)) <= points(known)

    @given(st.sets(st.sampled_from("ABCDE")), st.dictionaries(
        st.sampled_from("ABCDE"), st.sampled_from(["yes", "no", "na"])))  # fmt: skip
    def test_findings_open_once_and_close_by_yes_alone(
        self, standing: set[str], given_: dict[str, str]
    ) -> None:
        found = outcome_of([Answer(i, a) for i, a in given_.items()], standing)
        opened = {a.item for a in found.opens}
        assert opened == {i for i, a in given_.items() if a == "no"} - standing
        assert found.closes == {i for i, a in given_.items() if a == "yes"} & standing


class TestPlanning:
    def test_many_villages_in_one_step(self, world: factories.World, kpu: Actor) -> None:
        visits = planned(world, kpu)
        assert [v.members.get().person_id for v in visits] == [kpu.person_id] * 2
        assert progress(world.election, world.regency.path) == (0, 2)
        assert LedgerEntry.objects.get(act="visits.planned").count == 2

    def test_only_officers_around_go(self, world: factories.World, kpu: Actor) -> None:
        for visitors, error in (([], NoVisitors), ([uuid7()], NotAPart)):
            with pytest.raises(error):
                planned(world, kpu, visitors=visitors)
        with pytest.raises(NotAllowed):
            planned(world, factories.actor(world, Role.PPS))
        assert not Activity.objects.exists()

    def test_where_to_go_first(
        self, world: factories.World, kpu: Actor, django_assert_max_num_queries: Any
    ) -> None:
        factories.full_group(world, world.stations[world.villages[1].path][0])
        with django_assert_max_num_queries(9):
            first, second = places_by_risk(world.election, world.regency, DAY)
        assert first.village == world.village
        assert [r.code for r in first.reasons] == ["shortage", "special"]
        assert [r.code for r in second.reasons] == ["new_chairs"]


class TestReporting:
    def test_a_no_becomes_a_finding_that_a_revisit_closes(
        self, world: factories.World, kpu: Actor
    ) -> None:
        (activity, _) = planned(world, kpu)
        with clock.as_of(NOW):
            _, is_new = record_report(kpu, new=report(world, activity, "V01", "V04"))
        assert is_new
        finding = VisitFinding.objects.get(item="V01")
        assert finding.owner == f"PPS {world.village.name}"
        assert finding.due_on == DAY + timedelta(days=world.pack.visits.follow_up_days)
        with clock.as_of(NOW + timedelta(days=2)):
            record_report(kpu, new=report(world, activity, "V04"))
        finding.refresh_from_db()
        assert finding.closed_at is not None
        assert VisitFinding.objects.filter(item="V04").count() == 1
        with pytest.raises(FindingClosed):
            assign_finding(kpu, finding_id=finding.id, owner="PPK", due_on=DAY)
        left = assign_finding(
            kpu, finding_id=VisitFinding.objects.get(item="V04").id, owner="PPK", due_on=DAY
        )
        assert left.owner == "PPK"

    def test_sent_twice_is_one(self, world: factories.World, kpu: Actor) -> None:
        (activity, _) = planned(world, kpu)
        new = report(world, activity, "V01")
        sent = Sent(
            device=uuid7(),
            batch=uuid7(),
            device_at=NOW - timedelta(minutes=70),
            offset=timedelta(minutes=10),
        )
        new = NewReport(
            id=new.id,
            activity=activity.id,
            answers=new.answers,
            sent=sent,
            position=Position(Decimal("-6.5"), Decimal("110.6"), 12, simulated=True),
        )
        with clock.as_of(NOW):
            first, is_new = record_report(kpu, new=new)
            again, known = record_report(kpu, new=new)
        assert (is_new, known, again.id) == (True, False, first.id)
        assert VisitFinding.objects.count() == 1
        assert first.happened_at == NOW - timedelta(hours=1)
        assert (first.offset_ms, first.simulated_position) == (600_000, True)

    def test_what_is_missing_is_told_and_nothing_kept(
        self, world: factories.World, kpu: Actor
    ) -> None:
        (activity, _) = planned(world, kpu)
        all_but_one = answers(world)[1:]
        silent = [Answer("V01", "no"), *all_but_one]
        numbered = [Answer("V01", "no", "NIK 3320904111950001"), *all_but_one]
        for wrong, error in (
            (all_but_one, Unanswered),
            ([Answer("V01", "maybe"), *all_but_one], Unanswered),
            (silent, NoteMissing),
            (numbered, NoteMissing),
        ):
            with pytest.raises(error, match="V01"):
                record_report(kpu, new=report(world, activity, answers=wrong))
        with pytest.raises(WordsMissing):
            record_report(kpu, new=report(world, activity, summary="NIK 3320904111950001"))
        with pytest.raises(NoVisit):
            record_report(kpu, new=report(world, activity, station=7))
        assert not VisitReport.objects.exists()

    def test_only_who_was_sent_reports(self, world: factories.World, kpu: Actor) -> None:
        (activity, _) = planned(world, kpu)
        other = factories.actor(world, Role.PPK, world.district)
        with pytest.raises(NoVisit):
            record_report(other, new=report(world, activity))
        with pytest.raises(NotAllowed):
            record_report(factories.actor(world, Role.PPS), new=report(world, activity))

    def test_photo_and_paper(self, world: factories.World, kpu: Actor) -> None:
        (activity, _) = planned(world, kpu)
        with pytest.raises(NoVisit):
            sign_report(kpu, activity_id=activity.id)
        with clock.as_of(NOW):
            kept, _ = record_report(kpu, new=report(world, activity, "V01", station=1))
            add_photo(kpu, report_id=kept.id, received=a_photo())
            paper = sign_report(kpu, activity_id=activity.id)
        assert VisitPhoto.objects.get().report == kept
        printed = " ".join(text_of_pdf(pikepdf.open(BytesIO(render(paper)))).split())
        assert "Hanya dua yang hadir" in printed
        assert "TPS 001" in printed
        with pytest.raises(NoVisit):
            add_photo(
                factories.actor(world, Role.PPK, world.district),
                report_id=kept.id,
                received=a_photo(),
            )


class TestPages:
    def test_from_the_plan_to_the_finding(self, world: factories.World, kpu: Actor) -> None:
        browser = signed_in(kpu)
        url = reverse("visits", args=[world.regency.code])
        form = {
            "act": "plan",
            "visitors": str(kpu.person_id),
            "villages": [v.code for v in world.villages],
            "on": "2024-11-09",
            "at": "09:00",
        }
        with clock.as_of(NOW):
            assert browser.post(url, form).status_code == 302
            activity = Activity.objects.order_by("path").first()
            assert activity is not None
            page = reverse("visit", args=[activity.id])
            sent = {"act": "report", "summary": "Baik"}
            assert browser.post(page, sent).status_code == 422
            for item in world.pack.visits.items:
                sent[item.code] = "yes"
            sent |= {
                "V01": "no",
                "V01-note": "Hanya dua",
                "latitude": "-6.58",
                "longitude": "110.66",
            }
            assert browser.post(page, sent).status_code == 302
            kept = VisitReport.objects.get()
            wrong = {"act": "photo", "report": str(kept.id)}
            wrong["photo"] = SimpleUploadedFile("a.jpg", b"bukan")  # type: ignore[assignment]
            assert browser.post(page, wrong).status_code == 409
            right = {"act": "photo", "report": str(kept.id)}
            right["photo"] = SimpleUploadedFile("a.jpg", files.photo())  # type: ignore[assignment]
            assert browser.post(page, right).status_code == 302
            shown = browser.get(page).content.decode()
            assert "Hanya dua" in shown
            assert "Foto 1" in shown
            board = browser.get(url).content.decode()
        assert "1 dari 2 kunjungan dilaporkan" in board
        assert "Hanya dua" in board

    def test_bawaslu_plans_its_own_and_pps_reads(self, world: factories.World, kpu: Actor) -> None:
        bawaslu = factories.actor(world, Role.BAWASLU, world.regency)
        planned(world, bawaslu)
        pps = signed_in(factories.actor(world, Role.PPS))
        page = pps.get(reverse("visits", args=[world.village.code]))
        assert page.status_code == 200
        assert "Rencanakan" not in page.content.decode()
        refused = pps.post(reverse("visits", args=[world.village.code]), {"act": "plan"})
        assert refused.status_code in {403, 422}
        assert Activity.objects.count() == 2
