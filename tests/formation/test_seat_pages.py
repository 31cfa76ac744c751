"""The page of one seat: a member is replaced, an empty seat is filled in lawful order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.at_once import at_once
from tests.support.desk import signed_in, text

from garda.documents.models import Document
from garda.documents.rendering import render
from garda.formation.models import (
    Application,
    Appointment,
    EndReason,
    Institution,
    Origin,
    Proposal,
    ProposalLine,
    ProposalState,
)
from garda.formation.pages.seat import seat_on, seat_page
from garda.formation.replacement_papers import replacement_content
from garda.formation.services import (
    end_appointment,
    offer_reserve,
    replace,
    take_back_offer,
)
from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.kernel.rowlock import seeing, sight_of
from garda.ledger.models import LedgerEntry
from garda.people.models import PathShare, Person

pytestmark = pytest.mark.django_db
TODAY = factories.local(date(2024, 10, 20))


@pytest.fixture
def world() -> World:
    return placed()


def placed() -> World:
    """Between result and decree: the first village has full groups, the plenaries have spoken."""
    made = factories.world(stations=(2, 1))
    made.election.as_of = TODAY
    made.election.save(update_fields=["as_of"])
    for village in made.villages:
        Proposal.objects.create(
            election=made.election,
            village=village,
            path=village.path,
            version=1,
            seed=1,
            state=ProposalState.ADOPTED,
            optimal=True,
            made_at=TODAY,
            adopted_at=TODAY,
        )
    factories.call(made)
    factories.full_group(made, made.station())
    return made


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.as_of(TODAY):
        yield


def reserve(world: World, name: str, village: int = 0, **options: Any) -> Application:
    """The next on the adopted list of a village."""
    place = world.villages[village]
    call = world.election.call_set.get()
    made = factories.application(
        call, place, station=world.stations[place.path][0], name=name, **options
    )
    proposal = Proposal.objects.get(village=place)
    rank = proposal.lines.count() + 1
    ProposalLine.objects.create(
        proposal=proposal, application=made, rank=rank, reason_id="-", reason_en="-"
    )
    return made


def pps(world: World, village: int = 0) -> Client:
    return signed_in(factories.actor(world, Role.PPS, world.villages[village]))


def page(world: World, seat: int = 7, number: int = 1) -> str:
    return reverse("seat", args=[world.village.code, number, seat])


def member(world: World, seat: int = 7) -> Appointment:
    return Appointment.objects.get(station=world.station(), seat=seat, ended_on__isnull=True)


def leaving(world: World, expected: Application | None = None, **changed: str) -> dict[str, str]:
    return {
        "act": "leave",
        "member": str(member(world).id),
        "expected": str(expected.id) if expected else "",
        "reason": "resigned",
        "ended_on": "2024-10-20",
        "way": "reserve" if expected else "empty",
    } | changed


def direct(world: World, **changed: str) -> dict[str, str]:
    """A form of somebody who fulfils everything."""
    facts = factories.good_facts(world.pack)
    ticked = {name: "on" for name, fact in facts.items() if fact is True}
    return (
        {
            "act": "direct",
            "name": "Ratna  Sari",
            "nik": "3320 9055 1295 0007",
            "birth_date": "1995-12-15",
            "sex": "P",
            "institution": "karang_taruna",
            "reason": "Pelamar habis",
            "education": facts["education"],
            "superior_permission": "",
            **ticked,
        }
        | {"superior_permission": ""}
        | changed
    )


class TestLeaving:
    def test_the_next_reserve_moves_up_with_minutes_and_a_second_press_changes_nothing(
        self, world: World
    ) -> None:
        next_ = reserve(world, "Siti Aminah")
        browser, sent = pps(world), leaving(world, next_)
        html = text(browser.get(page(world)))
        assert "Siti Aminah" in html
        done = text(browser.post(page(world), sent, follow=True))
        assert "bimtek susulan" in done
        newcomer = member(world)
        assert (newcomer.person_id, newcomer.origin) == (next_.person_id, Origin.RESERVE)
        left = Appointment.objects.get(id=sent["member"])
        assert left.end_minutes_id == newcomer.minutes_id is not None
        again = browser.post(page(world), sent)
        assert "sudah berakhir" in text(again, 409)
        assert Document.objects.filter(kind="replacement").count() == 1
        assert member(world).id == newcomer.id

    def test_the_minutes_name_both_and_print(self, world: World) -> None:
        next_ = reserve(world, "Siti Aminah")
        left = member(world)
        actor = factories.actor(world, Role.PPS)
        newcomer = replace(
            actor, appointment_id=left.id, reason=EndReason.UNABLE, ended_on=TODAY.date()
        )
        assert newcomer.minutes is not None
        facts = newcomer.minutes.facts
        assert (facts["rank"], facts["reason"]) == (1, "berhalangan tetap")
        assert left.person.name not in str(facts)
        body = replacement_content(newcomer.minutes).body
        assert (body["left"]["name"], body["successor"]["name"]) == (
            left.person.name, next_.person.name,
        )  # fmt: skip
        assert render(newcomer.minutes)

    def test_without_a_reserve_the_seat_falls_empty_and_the_minutes_say_so(
        self, world: World
    ) -> None:
        browser = pps(world)
        assert "Tidak ada cadangan yang dapat naik" in text(browser.get(page(world)))
        done = text(browser.post(page(world), leaving(world), follow=True))
        assert "Penunjukan langsung" in done
        left = Appointment.objects.get(station=world.station(), seat=7)
        assert left.end_minutes is not None
        assert left.end_minutes.facts["successor"] is None
        assert render(left.end_minutes)

    def test_a_reserve_who_withdrew_is_passed_over(self, world: World) -> None:
        first, second = reserve(world, "Siti Aminah"), reserve(world, "Budi Santoso")
        browser = pps(world)
        sent = {"act": "decline", "application": str(first.id)}
        assert "urutan berikutnya naik" in text(browser.post(page(world), sent, follow=True))
        # Pressed twice, and the old form sent after all: told, nothing changed.
        assert "mundur" in text(browser.post(page(world), sent), 409)
        stale = browser.post(page(world), leaving(world, first))
        assert "Budi Santoso" in text(stale, 409)
        assert member(world).origin == Origin.PROPOSAL
        browser.post(page(world), leaving(world, second))
        assert member(world).person_id == second.person_id

    @pytest.mark.parametrize(("days", "status"), [(-1, 302), (0, 409), (1, 409)])
    def test_nobody_resigns_on_voting_day(self, world: World, days: int, status: int) -> None:
        day = world.election.voting_day + timedelta(days=days)
        world.election.as_of = factories.local(day, 6)
        world.election.save(update_fields=["as_of"])
        browser, held = pps(world), member(world)
        # Dated back does not help.
        answer = browser.post(page(world), leaving(world, ended_on="2024-11-20"))
        assert answer.status_code == status
        held.refresh_from_db()
        assert (held.ended_on is None) == (status == 409)
        if status == 409:
            assert "tidak dapat mengundurkan diri" in text(answer, 409)
            assert "Tidak dapat mengundurkan diri lagi" in text(browser.get(page(world)))
            other = leaving(world, reason="unable", ended_on=day.isoformat())
            assert browser.post(page(world), other).status_code == 302

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("reason", "", "Belum diisi"),
            ("ended_on", "2024-10-21", "Tanggal ini belum terjadi"),
            ("ended_on", "besok", "Bukan tanggal"),
            ("way", "sesuka", "Pilih"),
        ],
    )
    def test_errors_stand_next_to_their_field(
        self, world: World, field: str, value: str, words: str
    ) -> None:
        answer = pps(world).post(page(world), leaving(world, **{field: value}))
        assert words in text(answer, 422)
        assert member(world).ended_on is None

    def test_a_member_of_another_seat_is_not_ended_from_here(self, world: World) -> None:
        sent = leaving(world, member=str(member(world, 6).id))
        assert pps(world).post(page(world), sent).status_code == 404
        for junk in ("", "bukan-id"):
            assert pps(world).post(page(world), leaving(world, member=junk)).status_code == 404

    def test_others_read_and_a_neighbour_does_not(self, world: World) -> None:
        for role, region in ((Role.PPK, world.district), (Role.KPU_REGENCY, world.regency)):
            browser = signed_in(factories.actor(world, role, region))
            assert "Catat keputusan pleno" not in text(browser.get(page(world)))
            assert browser.post(page(world), leaving(world)).status_code == 403
        assert pps(world, 1).get(page(world)).status_code == 403

    @pytest.mark.parametrize(("number", "seat"), [(9, 1), (1, 0), (1, 8)])
    def test_seats_that_do_not_exist(self, world: World, number: int, seat: int) -> None:
        assert pps(world).get(page(world, seat, number)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_people_replace_the_same_member_at_once() -> None:
    world = placed()
    for name in ("Siti Aminah", "Budi Santoso"):
        reserve(world, name)
    first, second = (factories.actor(world, Role.PPS) for _ in range(2))
    held = member(world)

    def press(actor: Any) -> Any:
        with clock.as_of(TODAY), seeing(sight_of(world.village.path)):
            return replace(
                actor, appointment_id=held.id, reason=EndReason.RESIGNED, ended_on=TODAY.date()
            )

    outcomes = at_once(lambda: press(first), lambda: press(second))
    assert sorted(isinstance(o, Appointment) for o in outcomes) == [False, True]
    assert "already_ended" in outcomes
    assert Appointment.objects.filter(station=world.station(), seat=7).count() == 2


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
            with django_assert_max_num_queries(7):
                seat_page(found)
