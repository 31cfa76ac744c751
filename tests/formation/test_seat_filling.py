"""The page of an empty seat: it is filled in lawful order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.formation.seats import TODAY, direct, member, page, placed, pps, reserve
from tests.support.desk import text

from garda.formation.models import (
    Application,
    EndReason,
    Institution,
    Origin,
)
from garda.formation.pages.seat import seat_on, seat_page
from garda.formation.services import (
    end_appointment,
    offer_reserve,
    take_back_offer,
)
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import PathShare, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("among_seats")]


@pytest.fixture
def world() -> World:
    return placed()


class TestFilling:
    def empty(self, world: World) -> None:
        actor = factories.actor(world, Role.PPS)
        end_appointment(
            actor,
            appointment_id=member(world).id,
            reason=EndReason.DIED,
            ended_on=TODAY.date(),
        )

    def test_somebody_of_the_village_is_asked_and_placed(self, world: World) -> None:
        self.empty(world)
        other = reserve(world, "Siti Aminah")
        Application.objects.filter(id=other.id).update(station=world.station(1))
        browser, named = pps(world), {"application": str(other.id)}
        assert "Belum bersedia di TPS ini" in text(browser.get(page(world)))
        early = browser.post(page(world), {"act": "fill", **named})
        assert "belum menyatakan bersedia" in text(early, 409)
        asked = browser.post(page(world), {"act": "ask", "answer": "yes", **named}, follow=True)
        assert "Dapat di sini" in text(asked)
        browser.post(page(world), {"act": "fill", **named})
        assert member(world).person_id == other.person_id
        assert "sudah terisi" in text(browser.post(page(world), {"act": "fill", **named}), 409)

    def test_a_neighbour_is_a_number_until_they_agree_to_be_named(self, world: World) -> None:
        self.empty(world)
        lender, neighbour = world.villages[1], reserve(world, "Siti Aminah", village=1)
        borrowing, lending = pps(world), pps(world, 1)
        html = text(borrowing.get(page(world)))
        assert "1 cadangan" in html
        assert "Siti Aminah" not in html
        sent = {
            "act": "borrow",
            "application": str(neighbour.id),
            f"{neighbour.id}-consent_at": "2024-10-20T08:00",
        }
        # Not even by an id that was heard of elsewhere.
        assert borrowing.post(page(world), sent).status_code == 404
        board = reverse("shortage", args=[lender.code])
        offer = {
            "act": "offer",
            "application": str(neighbour.id),
            "to": str(world.village.id),
            "consent_at": "2024-10-20T07:30",
        }
        assert "Membantu desa tetangga" in text(lending.get(board))
        assert "ditawarkan kepada" in text(lending.post(board, offer, follow=True))
        lending.post(board, offer)
        assert PathShare.objects.filter(ended_at__isnull=True).count() == 1
        assert "Siti Aminah" in text(borrowing.get(page(world)))
        future = sent | {f"{neighbour.id}-consent_at": "2024-10-21T08:00"}
        assert "belum terjadi" in text(borrowing.post(page(world), future), 409)
        assert "desa tetangga" in text(borrowing.post(page(world), sent, follow=True))
        made = member(world)
        assert (made.origin, made.person_id) == (Origin.NEIGHBOUR, neighbour.person_id)
        assert made.consent_at == factories.local(date(2024, 10, 20), 8)

    def test_an_offer_is_taken_back(self, world: World) -> None:
        self.empty(world)
        neighbour = reserve(world, "Siti Aminah", village=1)
        lending, board = pps(world, 1), reverse("shortage", args=[world.villages[1].code])
        named = {"application": str(neighbour.id), "to": str(world.village.id)}
        lending.post(board, {"act": "offer", "consent_at": "2024-10-20T07:30", **named})
        assert "tidak melihat namanya lagi" in text(
            lending.post(board, {"act": "take_back", **named}, follow=True)
        )
        assert "Siti Aminah" not in text(pps(world).get(page(world)))
        assert LedgerEntry.objects.filter(act="formation.offer_taken_back").count() == 1

    def test_what_cannot_be_offered(self, world: World) -> None:
        actor = factories.actor(world, Role.PPS, world.villages[1])
        neighbour = reserve(world, "Siti Aminah", village=1)
        arguments = {
            "election": world.election,
            "village": world.villages[1],
            "application_id": neighbour.id,
        }
        for to, consent, code in (
            (world.regency, TODAY, "not_a_neighbour"),
            (world.village, TODAY + timedelta(minutes=1), "consent_in_future"),
        ):
            with pytest.raises(GardaError) as caught:
                offer_reserve(actor, to=to, consent_at=consent, **arguments)
            assert caught.value.code == code
        neighbour.willing_asked_at = TODAY
        neighbour.save()
        with pytest.raises(GardaError) as caught:
            offer_reserve(
                actor, to=world.village, consent_at=TODAY - timedelta(hours=1), **arguments
            )
        assert caught.value.code == "not_willing"
        assert not PathShare.objects.exists()
        assert take_back_offer(actor, to=world.village, **arguments) == 0

    def test_a_direct_appointment_says_who_was_asked(self, world: World) -> None:
        self.empty(world)
        browser = pps(world)
        done = text(browser.post(page(world), direct(world), follow=True))
        assert "diminta dari Karang Taruna" in done
        made = member(world)
        assert (made.origin, made.institution) == (Origin.DIRECT, Institution.KARANG_TARUNA)
        assert made.person.name == "Ratna Sari"
        assert made.minutes is not None
        assert made.minutes.facts["reason"] == "Pelamar habis; diminta dari Karang Taruna"
        again = browser.post(page(world), direct(world))
        assert again.status_code == 409
        assert Person.objects.filter(name="Ratna Sari").count() == 1

    @pytest.mark.parametrize(
        ("changed", "words", "status"),
        [
            ({"nik": "123"}, "NIK harus 16 angka", 422),
            ({"nik": "33209055129500O7"}, "NIK harus 16 angka", 422),
            ({"birth_date": "2030-01-01"}, "Tanggal ini belum terjadi", 422),
            ({"birth_date": "2010-01-01"}, "R02", 409),
            ({"education": "-"}, "R08", 409),
            ({"superior_permission": "no"}, "R14", 409),
            ({"reason": "NIK 3320905512950007"}, "Nomor identitas", 409),
        ],
    )
    def test_a_direct_appointment_needs_every_requirement(
        self, world: World, changed: dict[str, str], words: str, status: int
    ) -> None:
        self.empty(world)
        answer = pps(world).post(page(world), direct(world, **changed))
        assert words in text(answer, status)
        assert not Person.objects.filter(name="Ratna Sari").exists()

    def test_a_page_costs_the_same_for_any_number(
        self, world: World, django_assert_max_num_queries: Any
    ) -> None:
        self.empty(world)
        found = seat_on(world.election, world.village, 1, 7)
        assert found is not None
        for number in range(2):
            reserve(world, f"Warga {number}")
            reserve(world, f"Tetangga {number}", village=1, neighbour=True)
            with django_assert_max_num_queries(11):
                seat_page(found)
