"""Pages of a selection: the board, the counter, marks by keyboard and by list, the plenary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.formation.selections import CRITERIA, LATE, Board

from garda.formation.models import (
    Application,
    ApplicationPaper,
    Appointment,
    Mark,
    Score,
    Selection,
)
from garda.formation.services import announce_list
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.kernel.table_templates import AskedColumn, write_template
from garda.people.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.as_of(LATE):
        yield


def browser(board: Board, actor: Actor) -> Client:
    """The clock of the election stands, as the middleware has it."""
    board.world.election.as_of = LATE
    board.world.election.save()
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def page(board: Board, body: str = "") -> str:
    return f"{reverse('selection', args=[board.region.code])}?badan={body or board.body}"


def marks_page(board: Board, step: str = "written") -> str:
    address = reverse("selection-marks", args=[board.region.code])
    return f"{address}?badan={board.body}&tahap={step}"


def counter(board: Board) -> str:
    return f"{reverse('selection-counter', args=[board.region.code])}?badan={board.body}"


def typed(**changed: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "nik": "3320900101950001",
        "name": "Siti Aminah",
        "sex": "P",
        "birth_date": "01-01-1995",
        "address": "Jalan Mawar 3",
        "occupation": "Guru",
        "experience": "1",
        "education": "s1",
        "declared": ["citizen", "resident"],
        "papers": ["D01", "D02"],
        "received_at": "2024-04-25T09:00",
    } | changed


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


class TestCounter:
    def test_the_regency_takes_in_for_the_ppk(self, board: Board) -> None:
        client = browser(board, board.first)
        assert client.get(counter(board)).status_code == 200
        answer = client.post(counter(board), typed() | {"badan": "ppk"}, follow=True)
        made = Application.every.get()
        assert made.receipt == f"{board.region.code}-PPK-0001"
        assert made.receipt in text(answer)
        assert (made.body, made.village, made.call) == ("ppk", board.region, board.call)
        assert made.papers.count() == 2

    def test_a_time_outside_the_call_is_refused_and_kept(self, board: Board) -> None:
        client = browser(board, board.first)
        late = typed(received_at="2024-04-30T09:00") | {"badan": "ppk"}
        answer = client.post(counter(board), late)
        assert answer.status_code == 409
        assert "Siti Aminah" in text(answer)
        assert not Application.every.exists()

    def test_one_person_does_not_apply_twice_for_one_body(self, board: Board) -> None:
        client = browser(board, board.first)
        client.post(counter(board), typed() | {"badan": "ppk"})
        answer = client.post(counter(board), typed() | {"badan": "ppk"})
        assert answer.status_code == 409
        assert Application.every.count() == 1

    def test_a_pps_takes_in_order_officers_of_its_stations(self) -> None:
        board = Board(body="order_officers")
        client = browser(board, board.first)
        with clock.as_of(factories.local(date(2024, 9, 20))):
            board.world.election.as_of = factories.local(date(2024, 9, 20))
            board.world.election.save()
            sent = typed(station="001", received_at="2024-09-19T09:00", willing=["elsewhere"])
            answer = client.post(counter(board), sent | {"badan": board.body})
        assert answer.status_code == 302, text(answer)[-2000:]
        made = Application.every.get()
        assert (made.station, made.willing_elsewhere) == (board.world.station(), True)

    def test_a_pps_takes_in_nobody_for_the_ppk(self, board: Board) -> None:
        pps = factories.actor(board.world, Role.PPS)
        assert browser(board, pps).get(counter(board)).status_code == 403


class TestMarks:
    def test_typed_with_a_comma_in_one_table(self, board: Board) -> None:
        one, two = board.applicants(2)
        client = browser(board, board.first)
        assert one.receipt in text(client.get(marks_page(board)))
        sent = {f"n-{one.id}-": "72,5", f"n-{two.id}-": ""}
        answer = client.post(marks_page(board), sent, follow=True)
        assert "Nilai 1 pelamar dicatat" in text(answer)
        assert Mark.objects.get().mark == Decimal("72.50")
        assert "72,5" in text(client.get(marks_page(board)))

    def test_a_word_or_a_large_number_comes_back_with_what_was_typed(self, board: Board) -> None:
        (one,) = board.applicants(1)
        client = browser(board, board.first)
        for mark, status in (("baik", 422), ("101", 409)):
            answer = client.post(marks_page(board), {f"n-{one.id}-": mark})
            assert answer.status_code == status
            assert f'value="{mark}"' in text(answer)
        assert not Mark.objects.exists()

    def test_an_interviewer_sees_only_the_own_marks(self, board: Board) -> None:
        (one,) = board.tested([70])
        board.interview({one: 81}, by=board.first)
        assert "81" in text(browser(board, board.first).get(marks_page(board, "interview")))
        theirs = text(browser(board, board.second).get(marks_page(board, "interview")))
        assert 'value="81' not in theirs
        sent = {f"n-{one.id}-{c}": "90" for c in CRITERIA}
        browser(board, board.second).post(marks_page(board, "interview"), sent)
        assert Mark.objects.filter(step="interview").count() == 2 * len(CRITERIA)

    def test_a_list_is_taken_as_a_whole(self, board: Board) -> None:
        one, two = board.applicants(2)
        client = browser(board, board.first)
        example = client.get(f"{marks_page(board)}&contoh=xlsx")
        assert example["Content-Disposition"].endswith('.xlsx"')
        answer = client.post(marks_page(board), listed({one.receipt: "72,5", "salah": "50"}))
        assert answer.status_code == 422
        assert "salah" in text(answer)
        assert not Mark.objects.exists()
        client.post(marks_page(board), listed({one.receipt: "72,5", two.receipt: "88"}))
        assert set(Mark.objects.values_list("mark", flat=True)) == {Decimal("72.5"), Decimal(88)}


def listed(rows: dict[str, str]) -> dict[str, Any]:
    columns = [AskedColumn("No. tanda terima"), AskedColumn("Nama"), AskedColumn("Nilai")]
    data = write_template("xlsx", columns, rows=[(r, "-", mark) for r, mark in rows.items()])
    return {"act": "list", "table": SimpleUploadedFile("nilai.xlsx", data)}


class TestReopening:
    def test_a_wrong_mark_is_opened_with_a_reason(self, board: Board) -> None:
        (one,) = board.applicants(1)
        board.write({one: 87})
        board.confirm("written", [one])
        client = browser(board, board.third)
        assert "Nilai keliru: buka lagi" in text(client.get(marks_page(board)))
        sent = {"act": "reopen", "buka-application": str(one.id)}
        assert client.post(marks_page(board), sent).status_code == 422
        client.post(marks_page(board), sent | {"buka-reason": "Salah ketik."})
        assert not Score.objects.exists()
        assert f"n-{one.id}-" in text(client.get(marks_page(board)))


class TestSelection:
    def test_from_marks_to_the_decree(self, board: Board) -> None:
        people = board.interviewed([60] * 7, [90, 80, 70, 60, 50, 40, 30])
        client = browser(board, board.third)
        ribbon = text(client.get(page(board)))
        assert 'aria-current="step"' in ribbon
        assert "Tetapkan hasil seleksi" in ribbon
        sent = {"act": "select", "badan": "ppk", "pleno-chair": str(people[2].id)}
        answer = client.post(page(board), sent, follow=True)
        told = text(answer)
        assert "Hasil seleksi ditetapkan" in told
        assert "Nilai 40,00, peringkat 6 dari 7" in told
        assert Appointment.objects.get(seat=1).person_id == people[2].person_id
        client.post(page(board), {"act": "decree", "badan": "ppk"})
        assert not Appointment.objects.filter(decree=None).exists()
        leaving = {
            "act": "replace", "badan": "ppk", "paw-reason": "unable",
            "paw-member": str(Appointment.objects.get(seat=2).id), "paw-ended_on": "2024-05-13",
        }  # fmt: skip
        client.post(page(board), leaving)
        assert Appointment.objects.get(seat=2, ended_on=None).person_id == people[5].person_id

    def test_a_tie_asks_for_an_order_and_a_reason(self, board: Board) -> None:
        people = board.interviewed([60] * 6, [80] * 6)
        client = browser(board, board.third)
        answer = client.post(page(board), {"act": "select", "badan": "ppk"})
        assert answer.status_code == 409
        assert all(p.receipt in text(answer) for p in people)
        order = ", ".join(p.receipt for p in people)
        sent = {"act": "select", "badan": "ppk", "pleno-order": order}
        assert client.post(page(board), sent).status_code == 422
        client.post(page(board), sent | {"pleno-reason": "Domisili paling dekat."})
        assert Selection.objects.get().tie_reason == "Domisili paling dekat."

    def test_confirming_is_offered_to_others_alone(self, board: Board) -> None:
        (one,) = board.applicants(1)
        board.write({one: 70})
        assert "Sahkan nilai tertulis" not in text(browser(board, board.first).get(page(board)))
        client = browser(board, board.second)
        assert "Sahkan nilai tertulis" in text(client.get(page(board)))
        sent = {"act": "confirm", "badan": "ppk", "step": "written", "application": str(one.id)}
        client.post(page(board), sent)
        assert Score.objects.get().score == 70

    def test_papers_are_found_right_and_requirements_follow(self, board: Board) -> None:
        made = board.applicant("Siti", outcome=None, papers=())
        ApplicationPaper.objects.create(
            election=board.world.election, application=made, code="D01", received_at=LATE
        )
        client = browser(board, board.first)
        paper = made.papers.get()
        client.post(page(board), {"act": "accept", "badan": "ppk", "paper": str(paper.id)})
        client.post(page(board), {"act": "assess", "badan": "ppk"})
        assert made.papers.get().state == "accepted"
        assert made.assessments.get().outcome == "ASK"
        assert "Klarifikasi" in text(client.get(page(board)))

    def test_the_pages_of_one_applicant_open_and_lead_back(self, board: Board) -> None:
        made = board.applicant("Siti")
        client = browser(board, board.first)
        for route in ("eligibility-applicant", "applicant-papers", "withdraw-application"):
            answer = client.get(reverse(route, args=[made.id]))
            assert answer.status_code == 200
            assert f"{reverse('selection', args=[board.region.code])}?badan=ppk" in text(answer)
        gone = client.post(
            reverse("withdraw-application", args=[made.id]), {"reason": "Pindah kota."}
        )
        assert gone["Location"] == page(board)

    def test_the_district_itself_reads_nothing(self, board: Board) -> None:
        ppk = factories.actor(board.world, Role.PPK, board.region)
        assert browser(board, ppk).get(page(board)).status_code == 403

    def test_the_number_of_queries_does_not_grow(
        self, board: Board, django_assert_max_num_queries: Any
    ) -> None:
        board.interviewed([60] * 2, [90, 80])
        client = browser(board, board.first)
        client.get(page(board))
        few = _queries(client, page(board))
        for i in range(8):
            board.applicant(f"Lagi {i}")
        assert _queries(client, page(board)) <= few

    def test_the_board_of_a_regency_costs_the_same_for_few_and_many(self) -> None:
        board = Board(factories.world(stations=(1, 1, 1)), body="pps")
        address = f"{reverse('selection', args=[board.world.regency.code])}?badan=pps"
        client = browser(board, board.first)
        assert "Damarwulan" in text(client.get(address))
        few = _queries(client, address)
        for _ in range(6):
            board.applicant()
        assert _queries(client, address) == few
        assert '<td class="number" data-label="Pelamar">6</td>' in text(client.get(address))


def _queries(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


class TestPublic:
    def test_everybody_reads_receipts_and_names_until_the_vote(self, board: Board) -> None:
        people = board.tested([70, 60])
        announce_list(board.first, **board.here, step="screened")
        board.world.election.as_of = LATE
        board.world.election.save()
        address = reverse("selection-lists", args=[board.region.code])
        told = text(Client().get(address))
        assert all(p.receipt in told and p.person.name in told for p in people)
        assert "70,00" not in told
        board.world.election.as_of = factories.local(date(2024, 11, 28))
        board.world.election.save()
        assert people[0].person.name not in text(Client().get(address))
