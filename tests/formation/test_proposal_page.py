"""The placement proposal: made from a seed, read by some, adopted by one."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from tests import factories
from tests.support.counted import Counted, counted
from tests.support.desk import (
    applicants,
    officer,
    proposed,
    text,
)

from garda.formation.models import Appointment, ProposalState
from garda.formation.queries import current_proposal
from garda.kernel.roles import Role

pytestmark = pytest.mark.django_db


class TestProposal:
    def url(self, count: Counted) -> str:
        return reverse("proposal", args=[count.world.village.code])

    def test_pps_makes_it_from_a_seed_and_adopts_it(self) -> None:
        count = counted()
        applicants(count)
        actor, browser = officer(count, Role.PPS, count.world.village)
        assert "16 pelamar" in text(browser.get(self.url(count)))
        made = browser.post(self.url(count), {"act": "propose", "seed": "4711"}, follow=True)
        html = text(made)
        assert "14 dari 14" in html
        assert "4711" in html
        assert "Cadangan, menurut urutan" in html
        assert "Tetapkan 14 anggota" in html
        found = current_proposal(count.world.election, count.world.village)
        assert found is not None
        done = browser.post(
            self.url(count), {"act": "adopt", "proposal": str(found.id)}, follow=True
        )
        assert "Ditetapkan pleno PPS" in text(done)
        assert Appointment.objects.filter(region=count.world.village).count() == 14
        found.refresh_from_db()
        assert found.state == ProposalState.ADOPTED
        assert found.adopted_by == actor.account_id

    def test_adopting_twice_is_refused_and_says_so(self) -> None:
        count = counted()
        applicants(count)
        actor, browser = officer(count, Role.PPS, count.world.village)
        proposed(count, actor)
        found = current_proposal(count.world.election, count.world.village)
        assert found is not None
        act = {"act": "adopt", "proposal": str(found.id)}
        browser.post(self.url(count), act)
        html = text(browser.post(self.url(count), act), 409)
        assert "sudah ditetapkan pleno PPS. Tidak ada yang berubah." in html
        assert Appointment.objects.count() == 14

    @pytest.mark.parametrize("role", [Role.PPK, Role.BAWASLU, Role.KPU_REGENCY])
    def test_others_read_and_cannot_adopt(self, role: Role) -> None:
        count = counted()
        applicants(count)
        proposed(count, factories.actor(count.world, Role.PPS))
        region = count.world.district if role == Role.PPK else count.world.regency
        _, browser = officer(count, role, region)
        html = text(browser.get(self.url(count)))
        assert "Anda membaca saja" in html
        assert "Tetapkan 14" not in html
        found = current_proposal(count.world.election, count.world.village)
        assert found is not None
        act = {"act": "adopt", "proposal": str(found.id)}
        assert browser.post(self.url(count), act).status_code == 403
        assert not Appointment.objects.exists()

    def test_a_bad_seed_keeps_what_was_typed(self) -> None:
        count = counted()
        applicants(count)
        _, browser = officer(count, Role.PPS, count.world.village)
        page = browser.post(self.url(count), {"act": "propose", "seed": "tujuh"})
        assert "Hanya angka" in text(page, 422)
        assert 'value="tujuh"' in page.content.decode()

    def test_unknown_acts_and_proposals_are_not_found(self) -> None:
        count = counted()
        _, browser = officer(count, Role.PPS, count.world.village)
        assert browser.post(self.url(count), {"act": "erase"}).status_code == 404
        act = {"act": "adopt", "proposal": str(uuid4())}
        assert browser.post(self.url(count), act).status_code == 404

    def test_not_assessed_applicants_are_named(self) -> None:
        count = counted()
        call = factories.call(count.world)
        factories.application(call, count.world.village, outcome=None)
        _, browser = officer(count, Role.PPS, count.world.village)
        html = text(browser.post(self.url(count), {"act": "propose", "seed": "1"}), 409)
        assert "belum diperiksa" in html

    def test_seats_nobody_could_fill_are_shown(self) -> None:
        count = counted()
        applicants(count, each=5)
        actor, browser = officer(count, Role.PPS, count.world.village)
        proposed(count, actor)
        assert "Kurang 2" in text(browser.get(self.url(count)))
