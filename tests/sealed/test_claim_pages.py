"""Pages of a number's life and of merging: one step at a time, nothing told that is not theirs."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.sealed.conftest import KK, NIK, registered
from tests.support.desk import at, signed_in, text

from garda.kernel.roles import Role
from garda.people.models import IdentityClaim, MergeStep, Person
from garda.people.services import verify_claim

pytestmark = pytest.mark.django_db
NOW = at("2024-10-05T09:00")
OTHER = "3320905512950008"


def claim_of(person: Person, kind: str = "nik") -> IdentityClaim:
    return IdentityClaim.objects.exclude(status="superseded").get(person=person, kind=kind)


def claim_url(person: Person, kind: str = "nik") -> str:
    return reverse("identity-claim", args=[person.id, claim_of(person, kind).id]) + NOW


def merging_url(person: Person) -> str:
    return reverse("merging", args=[person.id]) + NOW


class TestClaim:
    def test_the_panel_leads_there(self, world: World, siti: Person) -> None:
        client = signed_in(factories.actor(world, Role.PPS))
        html = client.get(reverse("person", args=[siti.id]) + NOW).content.decode()
        assert f"/nomor/{claim_of(siti).id}/" in html
        assert "Periksa" in html

    def test_is_compared_with_the_card(self, world: World, siti: Person) -> None:
        client = signed_in(factories.actor(world, Role.PPS))
        asked = text(client.get(claim_url(siti)))
        assert "3320 •••• •••• ••••" in asked
        assert "Cocok dengan kartunya?" in asked
        answer = client.post(claim_url(siti), {"act": "verify"}, follow=True)
        assert "Nomor terverifikasi." in text(answer)
        assert claim_of(siti).status == "verified"

    def test_a_clash_says_the_same_as_a_doubt(self, world: World, siti: Person) -> None:
        other = registered(world.villages[1].path, "Kembar")
        verify_claim(
            factories.actor(world, Role.PPS, world.villages[1]), claim_id=claim_of(other).id
        )
        client = signed_in(factories.actor(world, Role.PPS))
        told = text(client.post(claim_url(siti), {"act": "verify"}, follow=True))
        assert "Nomor ini akan diperiksa KPU." in told
        assert "Kembar" not in told
        assert world.villages[1].name not in told
        second = claim_url(siti, "kk")
        doubt = {"act": "dispute", "reason": "Foto lain"}
        assert "Nomor ini akan diperiksa KPU." in text(client.post(second, doubt, follow=True))
        waiting = text(client.get(claim_url(siti)))
        assert "KPU Kabupaten/Kota memeriksa nomor ini" in waiting
        assert "Sudah dicocokkan" not in waiting

    def test_a_wrong_number_is_replaced_and_not_shown_again(
        self, world: World, siti: Person
    ) -> None:
        client = signed_in(factories.actor(world, Role.PPS))
        bad = client.post(
            claim_url(siti), {"act": "replace", "number": "33209055129500", "reason": "Salah"}
        )
        assert "harus 16 angka" in text(bad, 422)
        assert "33209055129500" not in bad.content.decode()
        given = {"act": "replace", "number": OTHER, "reason": "Salah ketik"}
        answer = client.post(claim_url(siti), given, follow=True)
        assert "Nomor baru dicatat" in text(answer)
        assert OTHER[4:] not in re.sub(r"\D", "", answer.content.decode())
        assert IdentityClaim.objects.filter(person=siti, kind="nik").count() == 2

    @pytest.mark.parametrize("given", [{"act": "dispute", "reason": ""}, {"act": "lain"}, {}])
    def test_what_is_incomplete_changes_nothing(
        self, world: World, siti: Person, given: dict[str, str]
    ) -> None:
        client = signed_in(factories.actor(world, Role.PPS))
        assert client.post(claim_url(siti), given or {"x": "y"}).status_code == 422
        assert claim_of(siti).status == "claimed"

    def test_what_was_done_meanwhile_is_told(self, world: World, siti: Person) -> None:
        client = signed_in(factories.actor(world, Role.PPS))
        verify_claim(factories.actor(world, Role.PPS), claim_id=claim_of(siti).id)
        answer = client.post(claim_url(siti), {"act": "verify"})
        assert "sudah terverifikasi" in text(answer, 422)

    def test_a_number_of_somebody_else_is_not_there(self, world: World, siti: Person) -> None:
        other = registered(world.village.path, "Lain", nik=OTHER, kk=KK)
        client = signed_in(factories.actor(world, Role.PPS))
        url = reverse("identity-claim", args=[siti.id, claim_of(other).id]) + NOW
        assert client.get(url).status_code == 404


class TestMerging:
    @pytest.fixture
    def twin(self, world: World, siti: Person) -> Person:
        return registered(world.village.path, "Siti A.")

    def test_the_panel_points_at_the_same_number(
        self, world: World, siti: Person, twin: Person
    ) -> None:
        client = signed_in(factories.actor(world, Role.PPS))
        words = text(client.get(reverse("person", args=[siti.id]) + NOW))
        assert "NIK ini juga diakui orang lain di wilayah Anda" in words
        elsewhere = registered(world.villages[1].path, "Jauh", nik=OTHER)
        registered(world.village.path, "Dekat", nik=OTHER)
        neighbour = signed_in(factories.actor(world, Role.PPS, world.villages[1]))
        words = text(neighbour.get(reverse("person", args=[elsewhere.id]) + NOW))
        assert "juga diakui" not in words

    def test_two_people_merge_and_split(self, world: World, siti: Person, twin: Person) -> None:
        pps, ppk = (
            signed_in(factories.actor(world, role, region))
            for role, region in ((Role.PPS, world.village), (Role.PPK, world.district))
        )
        given = {"act": "merge", "other": str(twin.id), "reason": "Satu orang"}
        assert "orang lain memutuskannya" in text(pps.post(merging_url(siti), given, follow=True))
        step = MergeStep.objects.get()
        assert "Menunggu orang lain" in text(pps.get(merging_url(siti)))
        own = pps.post(merging_url(siti), {"act": "accept", "step": str(step.id)})
        assert own.status_code == 403
        page = text(ppk.get(merging_url(siti)))
        assert "Siti A. adalah Siti Aminah" in page
        ppk.post(merging_url(siti), {"act": "accept", "step": str(step.id)})
        assert Person.objects.get(pk=twin.pk).merged_into_id == siti.id
        assert "Sudah digabung" in text(pps.get(merging_url(siti)))
        given = {"act": "split", "other": str(twin.id), "reason": "Kembar"}
        pps.post(merging_url(siti), given)
        step = MergeStep.objects.get(kind="split")
        ppk.post(merging_url(siti), {"act": "accept", "step": str(step.id)})
        assert Person.objects.get(pk=twin.pk).merged_into_id is None

    def test_a_reason_is_needed_and_holds_no_number(
        self, world: World, siti: Person, twin: Person
    ) -> None:
        client = signed_in(factories.actor(world, Role.PPS))
        for reason, told in (("", "Isi bagian ini."), (f"NIK {NIK}", "Hapus angkanya")):
            given = {"act": "merge", "other": str(twin.id), "reason": reason}
            assert told in text(client.post(merging_url(siti), given), 422)
        assert not MergeStep.objects.exists()

    def test_what_cannot_be_is_told(self, world: World, siti: Person) -> None:
        client = signed_in(factories.actor(world, Role.PPS))
        given = {"act": "merge", "other": str(siti.id), "reason": "Satu orang"}
        assert "tidak dapat digabung" in text(client.post(merging_url(siti), given), 422)
        assert client.post(merging_url(siti), given | {"other": "x"}).status_code == 404
        assert "Tidak ada orang lain" in text(client.get(merging_url(siti)))
