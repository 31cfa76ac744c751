"""Evaluation after service, and what the next election knows of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.desk import signed_in, text

from garda.documents.codes import new_code
from garda.documents.models import Document, DocumentState
from garda.formation.experience import earlier_service, unevaluated
from garda.formation.models import Appointment, Evaluation
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.regions.models import Election, ElectionKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """The day after the vote; one group with a decree, whose seat 7 changed hands before it."""
    made = factories.world(stations=(1, 1))
    set_day(made, 1)
    decree = Document.objects.create(
        election=made.election,
        kind="decree",
        office=made.village,
        region=made.village,
        path=made.village.path,
        year=2024,
        series="SK",
        number=1,
        code=new_code(),
        title="Keputusan",
        state=DocumentState.SIGNED,
        signed_at=factories.local(date(2024, 11, 7)),
    )
    factories.appointment(
        made,
        made.station(),
        7,
        decree=decree,
        ended_on=date(2024, 11, 20),
        end_reason="resigned",
    )
    factories.full_group(made, made.station(), decree=decree)
    return made


def set_day(world: World, days: int) -> None:
    day = world.election.voting_day + timedelta(days=days)
    world.election.as_of = factories.local(day, 20)
    world.election.save(update_fields=["as_of"])


def pps(world: World) -> Client:
    return signed_in(factories.actor(world, Role.PPS))


def page(world: World) -> str:
    return reverse("evaluation", args=[world.village.code, 1])


def said(seat: int = 1, scale: str = "4", again: str = "yes", note: str = "") -> dict[str, str]:
    return {
        f"kursi-{seat}-scale": scale, f"kursi-{seat}-again": again, f"kursi-{seat}-note": note,
    }  # fmt: skip


def test_a_sending_may_leave_members_open_and_a_second_press_changes_nothing(
    world: World,
) -> None:
    browser = pps(world)
    assert "Anggota KPPS belum dievaluasi" in text(browser.get(reverse("tasks")))
    sent = said(1) | said(2, "2", "no", "Datang terlambat dua kali")
    html = text(browser.post(page(world), sent, follow=True))
    assert "2 dari 7 anggota dinilai" in html
    assert unevaluated(world.election, world.village.path) == 5
    browser.post(page(world), sent)
    assert LedgerEntry.objects.filter(act="formation.evaluated").count() == 1
    browser.post(page(world), said(2, "3", "yes"))
    row = Evaluation.objects.get(appointment__seat=2)
    assert (row.scale, row.again, row.note) == (3, True, "")
    assert Evaluation.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "words", "status"),
    [
        (said(again=""), "Isi juga ini", 422),
        (said(scale=""), "Isi juga ini", 422),
        (said(scale="9"), "Pilih", 422),
        (said(note="NIK 3320905512950007"), "Jangan menulis NIK", 409),
        (said(note="x" * 301), "300", 422),
    ],
)
def test_what_is_refused_keeps_what_was_typed(
    world: World, sent: dict[str, str], words: str, status: int
) -> None:
    html = text(pps(world).post(page(world), sent), status)
    assert words.lower() in html.lower()
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("days", [-1, 0])
def test_not_before_the_vote_is_over(world: World, days: int) -> None:
    set_day(world, days)
    browser = pps(world)
    assert "Belum dibuka" in text(browser.get(page(world)))
    assert "Evaluasi dibuka setelah" in text(browser.post(page(world), said()), 409)
    assert not Evaluation.objects.exists()


def test_only_those_who_served_are_there(world: World) -> None:
    gone = Appointment.objects.get(seat=7, ended_on__isnull=False)
    html = text(pps(world).get(page(world)))
    assert gone.person.name not in html
    assert pps(world).get(reverse("evaluation", args=[world.village.code, 9])).status_code == 404


def test_who_reads_it(world: World) -> None:
    pps(world).post(page(world), said(note="Teliti"))
    for role, region, status in (
        (Role.PPK, world.district, 200),
        (Role.KPU_REGENCY, world.regency, 200),
        (Role.BAWASLU, world.regency, 403),
        (Role.PPS, world.villages[1], 403),
    ):
        browser = signed_in(factories.actor(world, role, region))
        answer = browser.get(page(world))
        assert answer.status_code == status
        assert ("Teliti" in answer.content.decode()) == (status == 200)
        assert browser.post(page(world), said()).status_code == 403


class TestNextElection:
    def following(self, world: World, kind: ElectionKind = ElectionKind.DEMO) -> Election:
        return Election.objects.create(
            code=f"berikut-{kind}",
            name="Pemilihan Berikut",
            kind=kind,
            pack=world.election.pack,
            pack_hash=world.election.pack_hash,
            voting_day=date(2029, 11, 28),
        )

    def test_it_knows_who_served_and_how(
        self, world: World, django_assert_num_queries: Any
    ) -> None:
        pps(world).post(page(world), said(1, "3", "yes", "Teliti"))
        first, second, gone = (
            Appointment.objects.get(seat=1),
            Appointment.objects.get(seat=2),
            Appointment.objects.get(seat=7, ended_on__isnull=False),
        )
        persons = [first.person_id, second.person_id, gone.person_id]
        coming = self.following(world)
        with django_assert_num_queries(2):
            found = earlier_service(persons, coming)
        [service] = found[first.person_id]
        assert (service.year, service.body, service.region, service.scale, service.again) == (
            2024, "kpps", "Watuaji", 3, True,
        )  # fmt: skip
        assert found[second.person_id][0].scale is None
        # Who left before the vote did not serve.
        assert gone.person_id not in found

    def test_rehearsals_and_the_election_itself_do_not_count(self, world: World) -> None:
        person = Appointment.objects.get(seat=1).person_id
        assert earlier_service([person], self.following(world, ElectionKind.REAL)) == {}
        assert earlier_service([person], world.election) == {}
