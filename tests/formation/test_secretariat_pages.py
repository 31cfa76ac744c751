"""Pages of secretariats: the board, one secretariat, recording a letter, deciding about it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.formation import secretariats
from tests.formation.secretariats import PPS, TODAY, Office, naming
from tests.support.desk import signed_in, text

from garda.formation.models import Appointment, SecretariatProposal
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import Person
from garda.privacy.models import LookPerson
from garda.regions.models import Region

pytestmark = pytest.mark.django_db
NIK = "3320905503900017"


@pytest.fixture
def office() -> Office:
    made = secretariats.office(stations=(1, 1, 1))
    made.world.election.as_of = TODAY
    made.world.election.save(update_fields=["as_of"])
    return made


def url(name: str, region: Region) -> str:
    return reverse(name, args=[region.code])


def browser(office: Office, role: Role, region: Region) -> Client:
    return signed_in(factories.actor(office.world, role, region))


def typed(**changed: str) -> dict[str, str]:
    """A letter that names a secretary, as it is typed; the other rows are left empty."""
    return {
        "letter_number": "800/12/2024",
        "letter_date": "2024-09-18",
        "office": "Kepala Desa Watuaji",
        "kursi-1-name": "Endang Lestari",
        "kursi-1-nik": "3320 9055 0390 0017",
        "kursi-1-birth_date": "1990-03-15",
        "kursi-1-sex": "P",
        "kursi-1-civil_servant": "yes",
    } | changed


class TestBoard:
    def test_a_regency_sees_its_districts_and_what_waits(self, office: Office) -> None:
        world = office.world
        office.seated(world.district)
        (made,) = office.record(office.letter(world.village))
        html = text(signed_in(office.commissioner).get(url("secretariats", world.regency)))
        seats = world.pack.bodies[PPS].seats
        assert f"Sekretariat PPS 0 dari {3 * seats} kursi" in html
        assert "Desa Watuaji" in html
        assert "1 usulan menunggu" in html
        assert "Putuskan" in html
        assert f"Terbitkan SK Sekretariat PPK untuk {seats} orang" in html
        assert (
            reverse("letter", args=[made])
            in signed_in(office.commissioner)
            .get(url("secretariats", world.regency))
            .content.decode()
        )

    def test_the_decree_is_signed_from_the_board(self, office: Office) -> None:
        world = office.world
        office.seated(world.village)
        page, kpu = url("secretariats", world.regency), signed_in(office.commissioner)
        done = text(kpu.post(page, {"act": "decree", "body": PPS}, follow=True))
        assert "SK nomor 1 tahun 2024 diterbitkan" in done
        again = kpu.post(page, {"act": "decree", "body": PPS})
        assert "sudah punya keputusan" in text(again, 409)
        assert kpu.post(page, {"act": "dance"}).status_code == 404

    def test_a_village_s_board_is_its_secretariat(self, office: Office) -> None:
        pps = browser(office, Role.PPS, office.world.village)
        answer = pps.get(url("secretariats", office.world.village))
        assert answer["Location"] == url("secretariat", office.world.village)

    def test_the_number_of_queries_does_not_grow(
        self, office: Office, django_assert_max_num_queries: Any
    ) -> None:
        kpu = signed_in(office.commissioner)
        page = url("secretariats", office.world.regency)
        kpu.get(page)
        with django_assert_max_num_queries(14) as few:
            kpu.get(page)
        number_of_queries = len(few)
        office.seated(office.world.district)
        office.record(*(office.letter(village) for village in office.world.villages))
        with django_assert_max_num_queries(number_of_queries):
            kpu.get(page)


class TestSecretariat:
    def test_it_shows_people_pay_and_duties(self, office: Office) -> None:
        world = office.world
        held = office.seated(world.village, 1)
        html = text(browser(office, Role.PPS, world.village).get(url("secretariat", world.village)))
        assert held[0].person.name in html
        assert "Belum ber-SK" in html
        assert "Kosong" in html
        assert "Rp1.150.000" in html
        assert "8 bulan penuh" in html
        assert world.pack.bodies[PPS].positions[0].duties[0].name.id in html
        assert "Rumusan untuk latihan, bukan bunyi peraturan" in html

    @pytest.mark.parametrize("role", [Role.PPS_SECRETARIAT, Role.PPS, Role.PKD])
    def test_those_of_the_village_read_and_do_not_end(self, office: Office, role: Role) -> None:
        world = office.world
        held = office.seated(world.village)
        someone = browser(office, role, world.village)
        page = url("secretariat", world.village)
        assert "Akhiri masa tugas" not in text(someone.get(page))
        refused = someone.post(page, self.leaving(held[0]))
        assert refused.status_code == 403
        assert someone.get(url("secretariat", world.villages[1])).status_code == 403

    def test_names_are_read_wherever_somebody_is_registered(self, office: Office) -> None:
        world = office.world
        far = factories.person(world.regency.path, "Pegawai Kabupaten")
        office.accept(*office.record(office.letter(world.village, **naming(far.id))))
        html = text(browser(office, Role.PPS, world.village).get(url("secretariat", world.village)))
        assert "Pegawai Kabupaten" in html

    def leaving(self, member: Appointment, **changed: str) -> dict[str, str]:
        return {
            "act": "end",
            "member": str(member.id),
            f"kursi-{member.seat}-reason": "resigned",
            f"kursi-{member.seat}-ended_on": "2024-09-20",
        } | changed

    def test_the_regency_ends_an_appointment(self, office: Office) -> None:
        world = office.world
        held = office.seated(world.village)
        kpu, page = signed_in(office.commissioner), url("secretariat", world.village)
        wrong = kpu.post(page, self.leaving(held[1], **{"kursi-2-ended_on": "2030-01-01"}))
        assert "Tanggal ini belum terjadi" in text(wrong, 422)
        done = text(kpu.post(page, self.leaving(held[1]), follow=True))
        assert "Masa tugas diakhiri" in done
        assert "Pernah bertugas" in done
        assert kpu.post(page, self.leaving(held[1])).status_code == 404

    def test_more_history_costs_no_more_queries(
        self, office: Office, django_assert_max_num_queries: Any
    ) -> None:
        village = office.world.village
        pps, page = browser(office, Role.PPS, village), url("secretariat", village)
        pps.get(page)
        with django_assert_max_num_queries(12) as few:
            pps.get(page)
        number_of_queries = len(few)
        office.seated(village, 1)
        (made,) = office.record(office.letter(village, **naming(secretariats.newcomer(village))))
        office.refuse(made)
        office.seated_again(village, "staff")
        with django_assert_max_num_queries(number_of_queries):
            pps.get(page)

    def test_there_is_none_of_a_regency(self, office: Office) -> None:
        page = url("secretariat", office.world.regency)
        assert signed_in(office.commissioner).get(page).status_code == 404


class TestRecording:
    def page(self, office: Office) -> str:
        return url("record-letter", office.world.village)

    def test_a_letter_is_recorded_with_one_of_three_people(self, office: Office) -> None:
        pps = browser(office, Role.PPS, office.world.village)
        form = text(pps.get(self.page(office)))
        assert "Pelaksana 1" in form
        done = text(pps.post(self.page(office), typed(), follow=True))
        assert "Surat 800/12/2024 dicatat" in done
        (nominee,) = SecretariatProposal.objects.get().nominees.all()
        assert (nominee.person.name, nominee.civil_servant) == ("Endang Lestari", True)
        assert "Masih ada usulan yang menunggu" in text(pps.get(self.page(office)))

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("kursi-1-nik", "332090", "NIK harus 16 angka"),
            ("kursi-1-birth_date", "2031-01-01", "Tanggal ini belum terjadi"),
            ("kursi-1-birth_date", "1890-01-01", "Periksa tahunnya"),
            ("kursi-1-birth_date", "kemarin", "Bukan tanggal"),
            ("kursi-1-sex", "", "Belum diisi"),
            ("letter_date", "2024-09-21", "Tanggal ini belum terjadi"),
            ("letter_number", "", "Belum diisi"),
            ("kursi-3-name", "Joko", "Belum diisi"),
        ],
    )
    def test_an_error_stands_next_to_its_field_and_nothing_typed_is_lost(
        self, office: Office, field: str, value: str, words: str
    ) -> None:
        pps = browser(office, Role.PPS, office.world.village)
        answer = pps.post(self.page(office), typed(**{field: value}))
        html = answer.content.decode()
        assert words in text(answer, 422)
        assert "has-error" in html
        for kept in typed(**{field: value}).values():
            if kept not in {"P", "yes", ""}:
                assert f'value="{kept}"' in html
        assert not Person.objects.filter(name="Endang Lestari").exists()

    def test_a_row_left_empty_has_no_errors(self, office: Office) -> None:
        pps = browser(office, Role.PPS, office.world.village)
        html = pps.post(self.page(office), typed(**{"kursi-1-sex": ""})).content.decode()
        assert html.count("has-error") == 1

    def test_a_letter_that_names_nobody(self, office: Office) -> None:
        nobody = {k: v for k, v in typed().items() if not k.startswith("kursi")}
        pps = browser(office, Role.PPS, office.world.village)
        assert "Belum ada nama" in text(pps.post(self.page(office), nobody), 422)

    def test_somebody_who_serves_is_told_at_their_name(self, office: Office) -> None:
        first = browser(office, Role.PPS, office.world.villages[1])
        first.post(url("record-letter", office.world.villages[1]), typed())
        pps = browser(office, Role.PPS, office.world.village)
        answer = pps.post(self.page(office), typed())
        assert text(answer, 409).count("sudah diusulkan untuk sekretariat lain") == 2
        assert 'value="3320 9055 0390 0017"' in answer.content.decode()

    def test_only_the_own_committee_and_the_regency_record(self, office: Office) -> None:
        ppk = browser(office, Role.PPK, office.world.district)
        assert "Bukan Anda yang mencatat" in text(ppk.get(self.page(office)))
        assert ppk.post(self.page(office), typed()).status_code == 403
        for role in (Role.BAWASLU, Role.KPU_PROVINCE, Role.PPS_SECRETARIAT):
            region = office.world.village if role == Role.PPS_SECRETARIAT else office.world.province
            assert browser(office, role, region).get(self.page(office)).status_code == 403
        assert not SecretariatProposal.objects.exists()


class TestDeciding:
    def recorded(self, office: Office) -> str:
        (made,) = office.record(office.letter(office.world.village))
        return reverse("letter", args=[made])

    def test_another_officer_accepts(self, office: Office) -> None:
        page = self.recorded(office)
        kpu = signed_in(office.commissioner)
        seats = office.world.pack.bodies[PPS].seats
        assert f"Terima {seats} orang" in text(kpu.get(page))
        done = text(kpu.post(page, {"act": "accept"}, follow=True))
        assert f"Usulan diterima: {seats} orang" in done
        again = kpu.post(page, {"act": "accept"})
        assert "sudah diputuskan orang lain" in text(again, 409)
        assert "Diterima" in text(again, 409)

    def test_who_recorded_only_reads(self, office: Office) -> None:
        page, clerk = self.recorded(office), signed_in(office.clerk)
        html = text(clerk.get(page))
        assert "Yang memutuskan harus orang lain" in html
        assert "Terima" not in html.replace("Diterima", "")
        assert "Anda catat sendiri" in text(clerk.post(page, {"act": "accept"}), 409)
        assert not Appointment.objects.exists()

    def test_a_refusal_keeps_what_was_typed(self, office: Office) -> None:
        page, kpu = self.recorded(office), signed_in(office.commissioner)
        assert "Tuliskan alasannya" in text(kpu.post(page, {"act": "refuse", "reason": ""}), 422)
        reason = f"NIK {NIK} keliru"
        kept = kpu.post(page, {"act": "refuse", "reason": reason})
        assert "Jangan menulis NIK" in text(kept, 409)
        assert reason in kept.content.decode()
        done = kpu.post(page, {"act": "refuse", "reason": "Belum ada izin atasan."}, follow=True)
        assert "Alasan: Belum ada izin atasan." in text(done)

    def test_those_who_read_leave_a_trace_and_see_no_number(self, office: Office) -> None:
        page = self.recorded(office)
        bawaslu = browser(office, Role.BAWASLU, office.world.regency)
        html = text(bawaslu.get(page))
        assert "Anda membaca saja" in html
        assert "332090" not in html
        assert LookPerson.objects.count() == office.world.pack.bodies[PPS].seats

    def test_a_letter_elsewhere_is_refused(self, office: Office) -> None:
        page = self.recorded(office)
        other = browser(office, Role.PPS, office.world.villages[1])
        assert other.get(page).status_code == 403
        assert other.post(page, {"act": "accept"}).status_code == 403
        secretary: Actor = factories.actor(office.world, Role.PPS_SECRETARIAT, office.world.village)
        assert signed_in(secretary).get(page).status_code == 403
