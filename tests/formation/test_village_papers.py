"""Announcements, decrees and corrected names of a village, on their page and for the public."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.at_once import at_once
from tests.support.desk import signed_in, text
from tests.support.placing import placed

from garda.documents.models import Document, DocumentState
from garda.documents.rendering import render
from garda.formation.announcements import SCREENING, SELECTION
from garda.formation.models import Appointment, NameCorrection, Outcome, Proposal
from garda.formation.services import adopt, announce, decide_name, propose_name
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.kernel.rowlock import seeing, sight_of
from garda.ledger.models import LedgerEntry
from garda.people.models import Person
from garda.people.services import erase_person, system_operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("among_seats")]
TODAY = factories.local(date(2024, 10, 6))


@pytest.fixture
def world() -> World:
    return applied()


def applied() -> World:
    """A village of one station with eight applicants who pass and one who does not."""
    made = factories.world(stations=(1, 1))
    made.election.as_of = TODAY
    made.election.save(update_fields=["as_of"])
    call = factories.call(made)
    for number in range(8):
        factories.application(
            call,
            made.village,
            station=made.station(),
            name=f"Pelamar Ke{number}",
            sex="LP"[number % 2],
        )
    factories.application(
        call, made.village, station=made.station(), name="Tidak Lolos", outcome=Outcome.TMS
    )
    return made


def pps(world: World) -> Actor:
    return factories.actor(world, Role.PPS)


def adopted(world: World) -> None:
    actor = pps(world)
    made = placed(actor, election=world.election, village=world.village)
    adopt(actor, proposal_id=made.id)


def page(world: World) -> str:
    return reverse("village-papers", args=[world.village.code])


def public(world: World) -> str:
    return text(Client().get(reverse("announcement", args=[world.village.code])))


class TestAnnouncing:
    def test_the_administrative_result_names_who_passed_and_says_no_more(
        self, world: World
    ) -> None:
        browser = signed_in(pps(world))
        assert "Belum ada pengumuman" in public(world)
        sent = {"act": "announce", "kind": SCREENING}
        assert "terbuka untuk umum" in text(browser.post(page(world), sent, follow=True))
        html = public(world)
        assert "8 dari 9 pelamar" in html
        assert "Pelamar Ke0" in html
        assert "Tidak Lolos" not in html
        assert "1995" not in html
        document = Document.objects.get(kind=SCREENING)
        assert "Pelamar" not in str(document.facts)
        assert render(document)
        # Pressed twice: told, nothing doubled.
        assert "sudah diumumkan" in text(browser.post(page(world), sent), 409)
        assert Document.objects.filter(kind=SCREENING).count() == 1

    def test_the_selection_names_groups_and_reserves(self, world: World) -> None:
        browser = signed_in(pps(world))
        early = browser.post(page(world), {"act": "announce", "kind": SELECTION})
        assert "Belum ada hasil" in text(early, 409)
        adopted(world)
        browser.post(page(world), {"act": "announce", "kind": SELECTION})
        html = public(world)
        assert "Calon pengganti, menurut urutan" in html
        assert html.count("Pelamar Ke") == 8
        assert "NIK" not in html
        assert render(Document.objects.get(kind=SELECTION))

    def test_an_open_outcome_holds_the_list_up(self, world: World) -> None:
        factories.application(world.election.call_set.get(), world.village, outcome=Outcome.ASK)
        with pytest.raises(GardaError) as caught:
            announce(pps(world), election=world.election, village=world.village, kind=SCREENING)
        assert caught.value.code == "nothing_to_announce"

    def test_one_that_was_withdrawn_is_announced_anew(self, world: World) -> None:
        browser = signed_in(pps(world))
        browser.post(page(world), {"act": "announce", "kind": SCREENING})
        first = Document.objects.get(kind=SCREENING)
        empty = {"act": "withdraw", "document": str(first.id), f"{first.id}-reason": ""}
        assert "Belum diisi" in text(browser.post(page(world), empty), 422)
        number = {**empty, f"{first.id}-reason": "NIK 3320905512950007 salah"}
        assert "tanpa NIK" in text(browser.post(page(world), number), 409)
        browser.post(page(world), {**empty, f"{first.id}-reason": "Nama terlewat"})
        assert "Belum ada pengumuman" in public(world)
        browser.post(page(world), {"act": "announce", "kind": SCREENING})
        assert sorted(Document.objects.values_list("number", "state")) == [
            (1, DocumentState.WITHDRAWN), (2, DocumentState.SIGNED),
        ]  # fmt: skip

    def test_after_the_vote_names_are_not_shown(self, world: World) -> None:
        signed_in(pps(world)).post(page(world), {"act": "announce", "kind": SCREENING})
        world.election.as_of = factories.local(world.election.voting_day + timedelta(days=1))
        world.election.save(update_fields=["as_of"])
        assert "Masa pengumuman sudah lewat" in public(world)
        assert "Pelamar Ke0" not in public(world)

    def test_addresses_of_nothing(self, world: World) -> None:
        for code in (world.district.code, "99.99"):
            assert Client().get(reverse("announcement", args=[code])).status_code == 404
        answer = Client().get(reverse("announcement", args=[world.village.code]))
        assert "noindex" in answer["X-Robots-Tag"]

    def test_the_public_list_costs_the_same_for_any_number(
        self, world: World, django_assert_max_num_queries: Any
    ) -> None:
        signed_in(pps(world)).post(page(world), {"act": "announce", "kind": SCREENING})
        with django_assert_max_num_queries(8):
            public(world)


class TestDecrees:
    def test_it_is_signed_once_and_a_withdrawn_one_makes_room_for_another(
        self, world: World
    ) -> None:
        adopted(world)
        browser = signed_in(pps(world))
        assert "Terbitkan SK" in text(browser.get(page(world)))
        browser.post(page(world), {"act": "decree"})
        assert "sudah punya keputusan" in text(browser.post(page(world), {"act": "decree"}), 409)
        first = Document.objects.get(kind="decree")
        members = Appointment.objects.filter(body="kpps")
        assert members.filter(decree=first).count() == 7
        sent = {
            "act": "withdraw", "document": str(first.id), f"{first.id}-reason": "Salah lampiran",
        }  # fmt: skip
        assert "Dicabut" in text(browser.post(page(world), sent, follow=True))
        assert not members.filter(decree__isnull=False).exists()
        assert browser.post(page(world), sent).status_code == 409
        browser.post(page(world), {"act": "decree"})
        second = Document.objects.get(kind="decree", state=DocumentState.SIGNED)
        assert (second.number, second.facts["amends"]) == (2, None)
        assert LedgerEntry.objects.filter(act="documents.withdrawn").count() == 1

    def test_empty_seats_are_named(self, world: World) -> None:
        factories.appointment(world, world.station(), 1)
        html = text(signed_in(pps(world)).get(page(world)))
        assert "Masih 6 kursi kosong" in html
        answer = signed_in(pps(world)).post(page(world), {"act": "decree"})
        assert "TPS 001 (6)" in text(answer, 409)

    def test_others_read(self, world: World) -> None:
        ppk = signed_in(factories.actor(world, Role.PPK, world.district))
        html = text(ppk.get(page(world)))
        assert "Umumkan" not in html
        assert ppk.post(page(world), {"act": "decree"}).status_code == 403
        kpu = signed_in(factories.actor(world, Role.KPU_REGENCY, world.regency))
        assert kpu.post(page(world), {"act": "announce", "kind": SCREENING}).status_code == 403
        for junk in ({"act": "announce", "kind": "x"}, {"act": "withdraw", "document": "x"}):
            assert signed_in(pps(world)).post(page(world), junk).status_code == 404


class TestNames:
    def named(self, world: World, **changed: str) -> dict[str, str]:
        held = Appointment.objects.filter(body="kpps").order_by("seat").first()
        assert held is not None
        return {
            "act": "name",
            "appointment": str(held.id),
            "new_name": "Siti Nur'aini",
            "source": "KTP-el",
        } | changed

    def decided(self, answer: str = "accept") -> dict[str, str]:
        waiting = NameCorrection.objects.get(decided_at__isnull=True)
        return {"act": "decide_name", "correction": str(waiting.id), "answer": answer}

    def test_another_person_confirms_and_a_paper_stands_beside_the_decree(
        self, world: World
    ) -> None:
        adopted(world)
        first, second = signed_in(pps(world)), signed_in(pps(world))
        first.post(page(world), {"act": "decree"})
        assert "orang kedua" in text(first.post(page(world), self.named(world), follow=True))
        assert "sudah diusulkan" in text(first.post(page(world), self.named(world)), 409)
        sent = self.decided()
        assert "Yang mengusulkan tidak mengesahkan" in text(first.post(page(world), sent), 409)
        assert not Person.objects.filter(name="Siti Nur'aini").exists()
        assert "Disahkan" in text(second.post(page(world), sent, follow=True))
        assert "sudah diputuskan" in text(second.post(page(world), sent), 409)
        person = Person.objects.get(name="Siti Nur'aini")
        assert person.search_name.startswith("siti")
        paper = Document.objects.get(kind="name_correction")
        assert "Siti" not in str(paper.facts)
        assert render(paper)
        assert NameCorrection.objects.get().document_id == paper.id

    def test_before_the_decree_there_is_no_paper(self, world: World) -> None:
        adopted(world)
        signed_in(pps(world)).post(page(world), self.named(world))
        signed_in(pps(world)).post(page(world), self.decided())
        assert Person.objects.filter(name="Siti Nur'aini").exists()
        assert not Document.objects.filter(kind="name_correction").exists()

    def test_rejected_nothing_changes(self, world: World) -> None:
        adopted(world)
        signed_in(pps(world)).post(page(world), self.named(world))
        signed_in(pps(world)).post(page(world), self.decided("reject"))
        assert not Person.objects.filter(name="Siti Nur'aini").exists()

    @pytest.mark.parametrize(
        ("changed", "status"),
        [
            ({"new_name": ""}, 422),
            ({"new_name": "Siti 2"}, 409),
            ({"appointment": "00000000-0000-7000-8000-000000000000"}, 422),
            ({"source": "KTP 3320905512950007"}, 409),
        ],
    )
    def test_what_is_refused(self, world: World, changed: dict[str, str], status: int) -> None:
        adopted(world)
        answer = signed_in(pps(world)).post(page(world), self.named(world, **changed))
        assert answer.status_code == status
        assert not NameCorrection.objects.exists()

    def test_somebody_registered_elsewhere_is_the_regencys(self, world: World) -> None:
        other = factories.person(world.villages[1].path, "Budi")
        held = factories.appointment(world, world.station(), 1, holder=other)
        made = propose_name(pps(world), appointment_id=held.id, new_name="Budhi", source="KTP-el")
        with seeing(sight_of(world.village.path)), pytest.raises(GardaError) as caught:
            decide_name(pps(world), correction_id=made.id, accept=True)
        assert caught.value.code == "name_not_yours"
        kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
        decide_name(kpu, correction_id=made.id, accept=True)
        other.refresh_from_db()
        assert other.name == "Budhi"

    def test_other_villages_do_not_name_here(self, world: World) -> None:
        held = factories.appointment(world, world.station(), 1)
        stranger = factories.actor(world, Role.PPS, world.villages[1])
        with pytest.raises(NotAllowed):
            propose_name(stranger, appointment_id=held.id, new_name="Ana", source="KTP-el")

    def test_erasing_takes_both_names(self, world: World) -> None:
        held = factories.appointment(world, world.station(), 1)
        propose_name(pps(world), appointment_id=held.id, new_name="Ana", source="KTP-el")
        erase_person(
            system_operator(world.election.id), person_id=held.person_id, reason="masa simpan"
        )
        row = NameCorrection.objects.get()
        assert (row.old_name, row.new_name, row.source) == ("", "", "")


@pytest.mark.django_db(transaction=True)
def test_two_members_announce_at_once() -> None:
    world = applied()
    first, second = pps(world), pps(world)

    def press(actor: Actor) -> Any:
        with clock.as_of(TODAY), seeing(sight_of(world.village.path)):
            return announce(actor, election=world.election, village=world.village, kind=SCREENING)

    outcomes = at_once(lambda: press(first), lambda: press(second))
    assert "already_announced" in outcomes
    assert Document.objects.filter(kind=SCREENING).count() == 1
    assert not Proposal.objects.exists()
