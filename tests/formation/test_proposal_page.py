"""The placement proposal: drawn in public, read by some, adopted by one."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from tests import factories
from tests.support.counted import Counted, counted
from tests.support.desk import MaxQueries, applicants, officer, proposed, text

from garda.formation.models import Appointment, DiceThrow, FixedList, ProposalState
from garda.formation.queries import current_proposal
from garda.formation.services import fix_list
from garda.kernel.roles import Role

pytestmark = pytest.mark.django_db

DICE = "3162554126"


class TestProposal:
    def url(self, count: Counted) -> str:
        return reverse("proposal", args=[count.world.village.code])

    def test_pps_fixes_the_list_throws_dice_proposes_and_adopts(self) -> None:
        count = counted()
        applicants(count)
        actor, browser = officer(count, Role.PPS, count.world.village)
        assert "16 pelamar" in text(browser.get(self.url(count)))
        html = text(browser.post(self.url(count), {"act": "fix"}, follow=True))
        fixed = FixedList.objects.get()
        assert fixed.list_hash in html
        throws = {"act": "throw", "list": str(fixed.id), "dice": DICE, "again": DICE}
        html = text(browser.post(self.url(count), throws, follow=True))
        assert fixed.throw.seed in html
        html = text(browser.post(self.url(count), {"act": "propose"}, follow=True))
        assert "14 dari 14" in html
        assert "Poin penalti" in html
        assert "Bobot yang dipakai" in html
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

    def test_a_changed_list_is_told_and_nothing_can_be_adopted(self) -> None:
        count = counted()
        applicants(count)
        actor, browser = officer(count, Role.PPS, count.world.village)
        proposed(count, actor)
        late = factories.application(factories.Call.objects.get(), count.world.village)
        html = text(browser.get(self.url(count)))
        assert "Undian lama tidak berlaku" in html
        assert f"Bertambah: {late.receipt}." in html
        assert "Tetapkan daftar baru" in html
        assert "Tetapkan 14 anggota" not in html
        found = current_proposal(count.world.election, count.world.village)
        assert found is not None
        act = {"act": "adopt", "proposal": str(found.id)}
        assert "undiannya tidak berlaku" in text(browser.post(self.url(count), act), 409)
        assert not Appointment.objects.exists()

    def test_the_plenary_changes_it_by_two_members(self) -> None:
        count = counted()
        applicants(count)
        actor, browser = officer(count, Role.PPS, count.world.village)
        proposed(count, actor)
        found = current_proposal(count.world.election, count.world.village)
        assert found is not None
        seat, reserve = (
            found.lines.get(seat=1, station=count.world.station()),
            found.lines.get(rank=1),
        )
        act = {
            "act": "change",
            "proposal": str(found.id),
            "ubah-kind": "swap",
            "ubah-first": str(seat.application_id),
            "ubah-second": str(reserve.application_id),
            "ubah-reason": "Ketua dipilih yang pernah bertugas.",
        }
        html = text(browser.post(self.url(count), {**act, "ubah-reason": ""}), 422)
        assert "Tulis alasannya." in html
        html = text(browser.post(self.url(count), {**act, "ubah-second": ""}), 422)
        assert "Pilih dengan siapa bertukar." in html
        html = text(browser.post(self.url(count), {**act, "ubah-second": act["ubah-first"]}), 409)
        assert "tidak mengubah apa pun" in html
        html = text(browser.post(self.url(count), act, follow=True))
        assert "1 menunggu persetujuan" in html
        assert "Minta anggota PPS lain" in html
        assert "Tetapkan 14 anggota" not in html
        _, second = officer(count, Role.PPS, count.world.village)
        newer = current_proposal(count.world.election, count.world.village)
        assert newer is not None
        assert "Setujui perubahan" in text(second.get(self.url(count)))
        confirm = {"act": "confirm", "proposal": str(newer.id)}
        html = text(second.post(self.url(count), confirm, follow=True))
        assert "Ketua dipilih yang pernah bertugas." in html
        assert "Tetapkan 14 anggota" in html

    def test_the_page_costs_the_same_for_any_number(
        self, django_assert_max_num_queries: MaxQueries
    ) -> None:
        for each in (8, 20):
            count = counted()
            applicants(count, each=each)
            actor, browser = officer(count, Role.PPS, count.world.village)
            proposed(count, actor)
            browser.get(self.url(count))
            with django_assert_max_num_queries(26):
                browser.get(self.url(count))

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

    @pytest.mark.parametrize(
        ("dice", "again", "said"),
        [
            ("tujuh", DICE, "Ketik 10 angka dari 1 sampai 6"),
            (DICE, "1111111111", "Tidak sama dengan yang pertama"),
            ("", "", "Isi angkanya"),
        ],
    )
    def test_bad_dice_keep_what_was_typed(self, dice: str, again: str, said: str) -> None:
        count = counted()
        applicants(count)
        actor, browser = officer(count, Role.PPS, count.world.village)
        fixed = fix_list(actor, election=count.world.election, village=count.world.village)
        throws = {"act": "throw", "list": str(fixed.id), "dice": dice, "again": again}
        page = browser.post(self.url(count), throws)
        assert said in text(page, 422)
        assert not dice or f'value="{dice}"' in page.content.decode()
        assert not DiceThrow.objects.exists()

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
        assert "belum diperiksa" in text(browser.get(self.url(count)))
        html = text(browser.post(self.url(count), {"act": "fix"}), 409)
        assert "belum diperiksa" in html

    def test_seats_nobody_could_fill_are_shown(self) -> None:
        count = counted()
        applicants(count, each=5)
        actor, browser = officer(count, Role.PPS, count.world.village)
        proposed(count, actor)
        assert "Kurang 2" in text(browser.get(self.url(count)))
