"""Sign-in sheets: one act for hundreds of people, codes in clear on paper only."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.desk import signed_in, text
from tests.support.entrance import later, paired

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import Account, Grant
from garda.regions.models import Region
from garda.signin.domain.code import grouped
from garda.signin.links import invitation_link
from garda.signin.models import Invitation
from garda.signin.queries import Entry, seats
from garda.signin.services.invitations import issue
from garda.signin.sheets import place_of, sheets_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return factories.world()


@pytest.fixture
def commission(world: World) -> Client:
    return signed_in(factories.actor(world, Role.KPU_REGENCY, world.regency))


def members(world: World, size: int, role: Role = Role.PPS) -> list[Account]:
    return [factories.account(world, role, world.village) for _ in range(size)]


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


class TestPdf:
    def test_four_to_a_page(self, world: World) -> None:
        people = members(world, 9)
        ppk = factories.actor(world, Role.PPK, world.district)
        issued = issue(ppk, election=world.election, account_ids=[a.pk for a in people])
        rows = {s.account.pk: s.grant for s in seats(world.election, "pps", world.regency.path)}
        assert len(opened(sheets_pdf(world.election, issued, rows)).pages) == 3

    def test_more_than_one_compile(self, world: World) -> None:
        people = members(world, 1)
        ppk = factories.actor(world, Role.PPK, world.district)
        (one,) = issue(ppk, election=world.election, account_ids=[people[0].pk])
        rows = {s.account.pk: s.grant for s in seats(world.election, "pps", world.regency.path)}
        assert len(opened(sheets_pdf(world.election, [one] * 364, rows)).pages) == 91

    def test_the_code_stands_behind_the_hash(self) -> None:
        link = invitation_link("ABCDEFGHJKMNPQRS")
        assert link.endswith("/undangan/#K=ABCDEFGHJKMNPQRS")

    def test_where_somebody_works(self, world: World) -> None:
        pps = factories.account(world, Role.PPS, world.village).grants.get()
        assert place_of(pps) == "Desa Watuaji, Kecamatan Keling"
        kpps = Grant(role=Role.KPPS, region=world.village, station=world.station())
        assert place_of(kpps) == "TPS 001, Desa Watuaji, Kecamatan Keling"


class TestPage:
    def test_lists_who_is_in_waiting_late_and_not_invited(
        self, world: World, commission: Client
    ) -> None:
        inside = paired(world).account
        waiting, late, _ = members(world, 3)
        ppk = factories.actor(world, Role.PPK, world.district)
        with clock.wall_at(later(days=-20)):
            issue(ppk, election=world.election, account_ids=[late.pk])
        issue(ppk, election=world.election, account_ids=[waiting.pk])
        rows = {s.account: s.entry for s in seats(world.election, "pps", world.regency.path)}
        assert rows[inside] is Entry.IN
        assert rows[waiting] is Entry.WAITING
        assert rows[late] is Entry.EXPIRED
        assert sorted(rows.values()) == sorted([Entry.IN, Entry.WAITING, Entry.EXPIRED, Entry.NONE])
        page = text(commission.get("/lembar-masuk/?peran=pps"))
        for words in ("Sudah masuk", "Menunggu", "Kedaluwarsa", "Belum diundang", "(3 orang)"):
            assert words in page

    def test_prints_for_everybody_who_is_not_in(self, world: World, commission: Client) -> None:
        inside = paired(world).account
        people = members(world, 5)
        before = set(Invitation.objects.values_list("pk", flat=True))
        answer = commission.post("/lembar-masuk/?peran=pps", {"act": "print"})
        assert answer["Content-Type"] == "application/pdf"
        assert "no-store" in answer["Cache-Control"]
        assert len(opened(answer.content).pages) == 2
        new = Invitation.objects.exclude(pk__in=before)
        assert set(new.values_list("account_id", flat=True)) == {a.pk for a in people}
        assert inside.pk not in new.values_list("account_id", flat=True)
        entry = LedgerEntry.objects.filter(act="invitations.issued").latest("recorded_at")
        assert entry.count == 5

    def test_prints_for_those_who_were_ticked(self, world: World, commission: Client) -> None:
        first, *_ = members(world, 3)
        commission.post("/lembar-masuk/?peran=pps", {"act": "print", "akun": [str(first.pk)]})
        assert list(Invitation.objects.values_list("account_id", flat=True)) == [first.pk]

    def test_prints_nothing_when_all_are_in(self, world: World, commission: Client) -> None:
        paired(world)
        before = Invitation.objects.count()
        answer = commission.post("/lembar-masuk/?peran=pps", {"act": "print"}, follow=True)
        assert "Semua sudah masuk" in text(answer)
        assert Invitation.objects.count() == before

    def test_codes_can_be_taken_back(self, world: World, commission: Client) -> None:
        members(world, 3)
        commission.post("/lembar-masuk/?peran=pps", {"act": "print"})
        answer = commission.post("/lembar-masuk/?peran=pps", {"act": "revoke"}, follow=True)
        assert "3 kode dibatalkan" in text(answer)
        assert not Invitation.objects.filter(ended_at__isnull=True).exists()

    def test_only_the_own_region(self, world: World) -> None:
        members(world, 2)
        ppk = signed_in(factories.actor(world, Role.PPK, world.district))
        other = factories.account(world, Role.PPS, world.villages[1])
        assert other.person is not None
        page = text(ppk.get(f"/lembar-masuk/?peran=pps&wilayah={world.village.code}"))
        assert other.person.name not in page
        pps = signed_in(factories.actor(world, Role.PPS))
        assert pps.get("/lembar-masuk/?peran=pps").status_code == 403
        assert pps.get("/lembar-masuk/?peran=kpps").status_code == 200

    def test_a_foreign_region_falls_back_to_the_own(self, world: World, commission: Client) -> None:
        abroad = Region.objects.get(path="id")
        page = commission.get(f"/lembar-masuk/?peran=pps&wilayah={abroad.code}")
        assert "Kabupaten Uji" in text(page)

    @pytest.mark.parametrize("role", [Role.KPPS, Role.PTPS, Role.WITNESS, Role.AUDITOR])
    def test_who_invites_nobody_has_no_such_page(self, world: World, role: Role) -> None:
        account = Account.objects.create(
            username=f"akun-{role}", person=factories.person(world.village.path), password="!"
        )
        mandate = {"contest_code": "bupati", "choice_number": 1, "mandate": "1/M"}
        Grant.objects.create(
            account=account,
            election=world.election,
            role=role,
            region=world.village,
            valid_from=world.election.voting_day.replace(month=1),
            **(mandate if role == Role.WITNESS else {}),
        )
        client = Client()
        client.force_login(account)
        assert client.get("/lembar-masuk/").status_code == 403

    def test_queries_do_not_grow_with_people(self, world: World, commission: Client) -> None:
        counts = []
        for size in (1, 30):
            members(world, size)
            with CaptureQueriesContext(connection) as queries:
                commission.get("/lembar-masuk/?peran=pps")
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_codes_stand_in_no_page_and_no_table(self, world: World, commission: Client) -> None:
        (one,) = members(world, 1)
        ppk = factories.actor(world, Role.PPK, world.district)
        (issued,) = issue(ppk, election=world.election, account_ids=[one.pk])
        page = commission.get("/lembar-masuk/?peran=pps").content.decode()
        assert issued.code not in page
        assert grouped(issued.code) not in page


class TestOpening:
    def test_accounts_for_members_who_were_appointed(self, world: World) -> None:
        factories.full_group(world, world.station())
        pps = signed_in(factories.actor(world, Role.PPS))
        assert "7 anggota KPPS" in text(pps.get("/lembar-masuk/?peran=kpps"))
        answer = pps.post("/lembar-masuk/?peran=kpps", {"act": "open"}, follow=True)
        assert "7 akun dibuka" in text(answer)
        grants = Grant.objects.filter(role=Role.KPPS)
        assert {g.station for g in grants} == {world.station()}
        again = pps.post("/lembar-masuk/?peran=kpps", {"act": "open"}, follow=True)
        assert "0 akun dibuka" in text(again)
        answer = pps.post("/lembar-masuk/?peran=kpps", {"act": "print"})
        assert len(opened(answer.content).pages) == 2

    def test_not_by_who_may_not_give_the_role(self, world: World) -> None:
        factories.full_group(world, world.station())
        ppk = signed_in(factories.actor(world, Role.PPK, world.district))
        assert ppk.get("/lembar-masuk/?peran=kpps").status_code == 403

    def test_navigation_leads_there(self, world: World, commission: Client) -> None:
        assert reverse("grants") in commission.get("/tugas/").content.decode()
        assert reverse("sheets") in commission.get(reverse("grants")).content.decode()
