"""Claims are verified, disputed and replaced; who else has a number is told to nobody."""

from __future__ import annotations

import pytest
from tests import factories
from tests.factories import World
from tests.people.test_vault import newcomer, number_of
from tests.support.at_once import at_once

from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.kernel.rowlock import seeing, sight_of
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.people.models import ClaimStatus, IdentityClaim, Person
from garda.people.services import (
    BadIdentityNumber,
    dispute_claim,
    register_people,
    replace_number,
    system_operator,
    verify_claim,
)
from garda.people.services.claims import UnderReview, WrongStatus

pytestmark = pytest.mark.django_db
OTHER_NIK = "3320905512950008"


@pytest.fixture
def world() -> World:
    return factories.world(stations=(1, 1))


def claim(path: str, kind: str = "nik", name: str = "Siti") -> IdentityClaim:
    [person] = register_people(system_operator(), people=[newcomer(name, path=path)])
    return IdentityClaim.objects.get(person=person, kind=kind)


def status(found: IdentityClaim) -> str:
    return IdentityClaim.objects.get(pk=found.pk).status


class TestVerifying:
    @pytest.mark.parametrize("kind", ["nik", "kk"])
    def test_a_number_compared_with_the_card(self, world: World, kind: str) -> None:
        found = claim(world.village.path, kind)
        assert verify_claim(factories.actor(world, Role.PPS), claim_id=found.id) == "verified"
        assert status(found) == ClaimStatus.VERIFIED
        payload = LedgerPayload.objects.get(entry__act="claim.verified").payload
        assert payload == {
            "claim": str(found.id), "person": str(found.person_id), "kind": kind,
            "from": "claimed", "reason": "", "by": "",
        }  # fmt: skip

    def test_a_nik_that_is_verified_elsewhere_is_looked_into(self, world: World) -> None:
        """The officer sees neither who nor where: the other row is out of sight."""
        first, second = claim(world.villages[1].path), claim(world.village.path, name="Kembar")
        verify_claim(factories.actor(world, Role.PPS, world.villages[1]), claim_id=first.id)
        pps = factories.actor(world, Role.PPS)
        with seeing(sight_of(world.village.path)):
            assert verify_claim(pps, claim_id=second.id) == ClaimStatus.DISPUTED
            assert not IdentityClaim.objects.filter(pk=first.pk).exists()
        assert (status(first), status(second)) == ("verified", "disputed")
        payload = LedgerPayload.objects.get(entry__act="claim.disputed").payload
        assert str(first.person_id) not in str(payload)

    def test_a_whole_family_verifies_its_card(self, world: World) -> None:
        for name in ("Siti", "Adik"):
            found = claim(world.village.path, "kk", name)
            pps = factories.actor(world, Role.PPS)
            assert verify_claim(pps, claim_id=found.id) == ClaimStatus.VERIFIED

    def test_a_disputed_one_is_settled_by_the_commission(self, world: World) -> None:
        found = claim(world.village.path)
        pps = factories.actor(world, Role.PPS)
        dispute_claim(pps, claim_id=found.id, reason="Foto tidak mirip")
        with pytest.raises(UnderReview, match="sedang diperiksa"):
            verify_claim(pps, claim_id=found.id)
        kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
        assert verify_claim(kpu, claim_id=found.id) == ClaimStatus.VERIFIED

    def test_a_merged_row_does_not_clash_with_itself(self, world: World) -> None:
        first, second = claim(world.village.path), claim(world.village.path, name="Ganda")
        Person.objects.filter(pk=second.person_id).update(merged_into=first.person_id)
        pps = factories.actor(world, Role.PPS)
        verify_claim(pps, claim_id=first.id)
        with pytest.raises(WrongStatus, match="terverifikasi"):
            verify_claim(pps, claim_id=second.id)
        assert status(second) == ClaimStatus.CLAIMED


class TestOthers:
    def test_a_dispute_needs_no_proof_and_is_kept(self, world: World) -> None:
        found = claim(world.village.path)
        dispute_claim(
            factories.actor(world, Role.PPK, world.district),
            claim_id=found.id,
            reason="Salah ketik",
        )
        assert status(found) == ClaimStatus.DISPUTED
        assert (
            LedgerPayload.objects.get(entry__act="claim.disputed").payload["reason"]
            == "Salah ketik"
        )

    def test_another_number_takes_the_place(self, world: World) -> None:
        found = claim(world.village.path)
        pps = factories.actor(world, Role.PPS)
        new = replace_number(pps, claim_id=found.id, number=OTHER_NIK, reason="Salah ketik")
        assert status(found) == ClaimStatus.SUPERSEDED
        fresh = IdentityClaim.objects.get(pk=new)
        assert (fresh.person_id, fresh.status, number_of(fresh)) == (
            found.person_id, "claimed", OTHER_NIK,
        )  # fmt: skip
        payload = LedgerPayload.objects.get(entry__act="claim.superseded").payload
        assert payload["by"] == str(new)
        assert OTHER_NIK not in str(payload)

    @pytest.mark.parametrize(
        "number", ["", "123", "33209055129500O8", "٣٣٢٠٩٠٥٥١٢٩٥٠٠٠٨", OTHER_NIK + "1"]
    )
    def test_a_bad_number_is_refused_without_repeating_it(self, world: World, number: str) -> None:
        found = claim(world.village.path)
        with pytest.raises(BadIdentityNumber) as refused:
            replace_number(
                factories.actor(world, Role.PPS), claim_id=found.id, number=number, reason="Salah"
            )
        assert not number or number not in refused.value.id + refused.value.en
        assert status(found) == ClaimStatus.CLAIMED
        assert IdentityClaim.objects.count() == 2

    def test_what_is_over_is_not_changed(self, world: World) -> None:
        found = claim(world.village.path)
        kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
        replace_number(kpu, claim_id=found.id, number=OTHER_NIK, reason="Salah")
        acts = LedgerEntry.objects.count()
        for again in (
            lambda: verify_claim(kpu, claim_id=found.id),
            lambda: dispute_claim(kpu, claim_id=found.id, reason="x"),
            lambda: replace_number(kpu, claim_id=found.id, number=OTHER_NIK, reason="x"),
        ):
            with pytest.raises(WrongStatus, match="digantikan"):
                again()
        assert LedgerEntry.objects.count() == acts

    @pytest.mark.parametrize("role", [Role.KPPS, Role.BAWASLU, Role.AUDITOR, Role.TREASURER])
    def test_others_change_nothing(self, world: World, role: Role) -> None:
        found = claim(world.village.path)
        actor = factories.actor(world, role, world.regency)
        for act in (
            lambda: verify_claim(actor, claim_id=found.id),
            lambda: dispute_claim(actor, claim_id=found.id, reason="x"),
            lambda: replace_number(actor, claim_id=found.id, number=OTHER_NIK, reason="x"),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert status(found) == ClaimStatus.CLAIMED

    def test_a_claim_elsewhere_or_erased_is_not_there(self, world: World) -> None:
        found = claim(world.villages[1].path)
        with pytest.raises(NotAllowed):
            verify_claim(factories.actor(world, Role.PPS), claim_id=found.id)
        IdentityClaim.objects.filter(pk=found.pk).update(blind_index=None)
        with pytest.raises(NotAllowed):
            verify_claim(factories.actor(world, Role.PPS, world.villages[1]), claim_id=found.id)


@pytest.mark.django_db(transaction=True)
def test_two_who_verify_one_nik_at_once(world: World) -> None:
    """One is verified, the other looked into; nobody meets an error of the database."""
    found = [claim(v.path, name=f"Kembar {i}") for i, v in enumerate(world.villages)]
    officers = [factories.actor(world, Role.PPS, v) for v in world.villages]

    def press(position: int) -> str:
        with seeing(sight_of(world.villages[position].path)):
            return verify_claim(officers[position], claim_id=found[position].id)

    outcomes = at_once(lambda: press(0), lambda: press(1))
    assert sorted(outcomes) == ["disputed", "verified"]
    assert sorted(status(c) for c in found) == ["disputed", "verified"]
