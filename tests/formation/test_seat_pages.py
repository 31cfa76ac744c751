"""The page of one seat: a member leaves, the next of the list moves up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests import factories
from tests.factories import World
from tests.formation.seats import TODAY, leaving, member, page, placed, pps, reserve
from tests.support.at_once import at_once
from tests.support.desk import signed_in, text

from garda.documents.models import Document
from garda.documents.rendering import render
from garda.formation.models import (
    Appointment,
    EndReason,
    Origin,
)
from garda.formation.replacement_papers import replacement_content
from garda.formation.services import (
    replace,
)
from garda.kernel import clock
from garda.kernel.roles import Role
from garda.kernel.rowlock import seeing, sight_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("among_seats")]


@pytest.fixture
def world() -> World:
    return placed()


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
