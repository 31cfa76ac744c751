"""Two elections in one database: pages, switching, and phones go to the one that is meant."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.rehearsals.conftest import NOW, Stage
from tests.support.desk import signed_in, text
from tests.support.phoned import Phone, ticked

from garda.activities.models import Activity, Scan
from garda.activities.services import plan_oath
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import Grant
from garda.people.queries import held_around
from garda.readiness.errors import NotOfTheSeven
from garda.readiness.services import name_operator
from garda.rehearsals.models import Rehearsal
from garda.rehearsals.services import close_rehearsal, open_rehearsal


@pytest.fixture
def rehearsal(stage: Stage) -> Rehearsal:
    """Of the village, whose voting day is far behind the election's."""
    day = NOW.date() + timedelta(days=100)
    return open_rehearsal(stage.pps, region=stage.world.village, voting_day=day)


def switch_address() -> str:
    return reverse("switch-grant")


class TestPages:
    def test_nobody_lands_in_a_rehearsal_unasked(self, stage: Stage, rehearsal: Rehearsal) -> None:
        page = text(signed_in(stage.pps).get("/tugas/"))
        assert "Ganti ke PPS" in page
        assert rehearsal.practice.name in page
        answer = Client().get("/")
        assert answer.context["election"] == stage.world.election

    def test_a_switch_leads_in_and_back(self, stage: Stage, rehearsal: Rehearsal) -> None:
        browser = signed_in(stage.pps)
        for election in (rehearsal.practice, stage.world.election):
            grant = Grant.objects.get(election=election, account=stage.pps.account_id)
            browser.post(switch_address(), {"grant": str(grant.id)})
            for address in ("/tugas/", f"/wilayah/{stage.world.village.code}/"):
                answer = browser.get(address)
                assert answer.status_code == 200
                assert answer.context["election"] == election
                assert answer.wsgi_request.actor.election_id == election.id

    def test_every_page_of_a_rehearsal_is_marked(self, stage: Stage, rehearsal: Rehearsal) -> None:
        browser = signed_in(stage.pps)
        grant = Grant.objects.get(election=rehearsal.practice, account=stage.pps.account_id)
        browser.post(switch_address(), {"grant": str(grant.id)})
        page = text(browser.get("/tugas/"))
        assert "SIMULASI" in page
        assert "Pemilihan latihan." in page

    def test_acts_inside_leave_the_election_alone(self, stage: Stage, rehearsal: Rehearsal) -> None:
        browser, village = signed_in(stage.pps), stage.world.village
        grant = Grant.objects.get(election=rehearsal.practice, account=stage.pps.account_id)
        browser.post(switch_address(), {"grant": str(grant.id)})
        address = f"/kesiapan/{village.code}/operator/"
        member = rehearsal.practice.appointment_set.filter(body="kpps").first()
        assert member is not None
        browser.post(address, {"act": "name", "member": str(member.id)})
        assert list(rehearsal.practice.stationoperator_set.values_list("appointment")) == [
            (member.id,)
        ]
        assert not stage.world.election.stationoperator_set.exists()

    def test_a_member_of_one_is_nobody_in_the_other(
        self, stage: Stage, rehearsal: Rehearsal
    ) -> None:
        member = rehearsal.practice.appointment_set.filter(body="kpps").first()
        assert member is not None
        with pytest.raises(NotOfTheSeven):
            name_operator(stage.pps, appointment_id=member.id)

    def test_closing_brings_everybody_back(self, stage: Stage, rehearsal: Rehearsal) -> None:
        browser = signed_in(stage.pps)
        grant = Grant.objects.get(election=rehearsal.practice, account=stage.pps.account_id)
        browser.post(switch_address(), {"grant": str(grant.id)})
        close_rehearsal(stage.kpu, rehearsal_id=rehearsal.id)
        assert browser.get("/tugas/").context["election"] == stage.world.election

    def test_whose_role_ended_sees_nobody_through_a_rehearsal(
        self, stage: Stage, rehearsal: Rehearsal
    ) -> None:
        browser = signed_in(stage.pps)
        grant = Grant.objects.get(election=rehearsal.practice, account=stage.pps.account_id)
        browser.post(switch_address(), {"grant": str(grant.id)})
        own = Grant.objects.filter(election=stage.world.election, account=stage.pps.account_id)
        own.update(revoked_at=NOW, revoked_for="Diberhentikan")
        assert browser.get("/tugas/").status_code == 302
        account = stage.pps.account_id
        assert account is not None
        assert held_around(account, NOW.date(), rehearsal.practice) == []

    def test_another_s_grant_is_no_way_in(self, stage: Stage, rehearsal: Rehearsal) -> None:
        browser = signed_in(stage.kpu)
        grant = Grant.objects.get(election=rehearsal.practice, account=stage.pps.account_id)
        session = browser.session
        session["grant"] = str(grant.id)
        session.save()
        assert browser.get("/tugas/").context["election"] == stage.world.election


class TestRehearsalsPage:
    def test_pps_opens_switches_and_closes(self, stage: Stage) -> None:
        browser, address = signed_in(stage.pps), f"/latihan/{stage.world.village.code}/"
        assert "Belum ada latihan" in text(browser.get(address))
        assert browser.post(address, {"act": "open", "voting_day": "kapan"}).status_code == 422
        sent = {"act": "open", "voting_day": "2024-11-16"}
        assert browser.post(address, sent).status_code == 302
        assert "masih berjalan" in text(browser.post(address, sent), 409)
        page = browser.get(address).content.decode()
        grant = Grant.objects.exclude(election=stage.world.election).get()
        assert f'value="{grant.id}"' in page
        browser.post(switch_address(), {"grant": str(grant.id)})
        inside = text(browser.get(address))
        assert "Anda sedang di dalam latihan" in inside
        assert "Buka latihan" not in inside
        row = Rehearsal.objects.get()
        closing = {"act": "close", "rehearsal": str(row.id)}
        assert browser.post(address, closing).status_code == 409
        own = Grant.objects.get(election=stage.world.election, account=stage.pps.account_id)
        browser.post(switch_address(), {"grant": str(own.id)})
        assert browser.post(address, closing).status_code == 302
        assert "Ditutup" in text(browser.get(address))

    def test_the_regency_joins_and_panwascam_reads(
        self, stage: Stage, rehearsal: Rehearsal
    ) -> None:
        address = f"/latihan/{stage.world.regency.code}/"
        browser = signed_in(stage.kpu)
        assert "Ikut latihan" in text(browser.get(address))
        browser.post(address, {"act": "join", "rehearsal": str(rehearsal.id)})
        assert "Masuk ke latihan" in text(browser.get(address))
        guard = factories.actor(stage.world, Role.PKD, stage.world.village)
        page = text(signed_in(guard).get(f"/latihan/{stage.world.village.code}/"))
        assert rehearsal.practice.name in page
        assert "Tutup latihan" not in page

    def test_a_constant_number_of_queries(
        self, stage: Stage, rehearsal: Rehearsal, django_assert_max_num_queries: Any
    ) -> None:
        browser = signed_in(stage.kpu)
        with django_assert_max_num_queries(14):
            browser.get(f"/latihan/{stage.world.regency.code}/")


class TestPhones:
    @pytest.fixture
    def phone(self, stage: Stage) -> Phone:
        """Of a PPS, before the rehearsal is opened."""
        return Phone(stage.world)

    def _oath(self, stage: Stage, rehearsal: Rehearsal) -> Activity:
        kpu = Actor(
            Role.KPU_REGENCY, stage.kpu.path, rehearsal.practice_id, stage.kpu.account_id,
            stage.kpu.person_id,
        )  # fmt: skip
        return plan_oath(kpu, election=rehearsal.practice, villages=[stage.world.village])[0]

    def test_a_phone_rehearses_only_where_it_says_so(
        self, stage: Stage, phone: Phone, rehearsal: Rehearsal
    ) -> None:
        gathering = self._oath(stage, rehearsal)
        Activity.objects.filter(pk=gathering.pk).update(starts_at=NOW)
        asked = f"/api/hp/kegiatan?account={phone.account.id}"
        assert phone.client.get(asked).json()["activities"] == []
        named = f"{asked}&latihan={rehearsal.practice.code}"
        (found,) = phone.client.get(named).json()["activities"]
        assert found["id"] == str(gathering.id)

    def test_scans_arrive_in_the_election_that_is_named(
        self, stage: Stage, phone: Phone, rehearsal: Rehearsal
    ) -> None:
        gathering = self._oath(stage, rehearsal)
        Activity.objects.filter(pk=gathering.pk).update(starts_at=NOW)
        member = rehearsal.practice.appointment_set.filter(body="kpps").first()
        assert member is not None
        body = json.dumps(phone.batch([phone.scan(gathering, NOW, **ticked(member))], NOW))
        answer = phone.post(body, f"/api/hp/hadir?latihan={rehearsal.practice.code}")
        assert (answer.status_code, answer.json()["results"][0]["marks"]) == (200, [])
        assert Scan.objects.get().election_id == rehearsal.practice_id

    def test_a_session_inside_a_rehearsal_moves_no_phone(
        self, stage: Stage, phone: Phone, rehearsal: Rehearsal
    ) -> None:
        phone.client.force_login(phone.account)
        grant = Grant.objects.get(election=rehearsal.practice, account=phone.account)
        phone.client.post(switch_address(), {"grant": str(grant.id)})
        answer = phone.client.get(f"/api/hp/siap/saya?account={phone.account.id}")
        assert answer.wsgi_request.election == stage.world.election

    def test_a_wrong_name_is_never_the_election(
        self, stage: Stage, phone: Phone, rehearsal: Rehearsal
    ) -> None:
        for code in ("tidak-ada", stage.world.election.code):
            asked = f"/api/hp/kegiatan?account={phone.account.id}&latihan={code}"
            answer = phone.client.get(asked)
            assert (answer.status_code, answer.json()["code"]) == (403, "no_grant")
