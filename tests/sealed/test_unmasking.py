"""Opening a number: who may, for which reason, what it leaves behind."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories
from tests.factories import World
from tests.sealed.conftest import KK, NIK, PHONE, registered

from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import ClaimStatus, IdentityClaim, PathShare, Person, PersonKey
from garda.people.services import system_operator
from garda.privacy.models import Look
from garda.privacy.reasons import BadReason
from garda.sealed.errors import NotForThisRole, NothingToOpen, UnknownReason
from garda.sealed.reasons import MAY_OPEN, REASONS, Kind
from garda.sealed.services import unmask

pytestmark = pytest.mark.django_db
NUMBERS = {Kind.NIK: NIK, Kind.KK: KK, Kind.PHONE: PHONE}


def nothing_left() -> bool:
    """No act and no trace of an opening."""
    acts = LedgerEntry.objects.filter(act="number.unmasked")
    return not acts.exists() and not Look.objects.exists()


@pytest.mark.parametrize("kind", list(Kind))
def test_a_number_is_opened_with_an_act_and_a_trace(world: World, siti: Person, kind: Kind) -> None:
    pps = factories.actor(world, Role.PPS)
    shown = unmask(pps, person_id=siti.id, kind=kind, reason="card", text="KTP-el lama")
    assert shown == NUMBERS[kind]
    entry = LedgerEntry.objects.get(act="number.unmasked")
    assert (entry.account_id, entry.path) == (pps.account_id, siti.path)
    assert entry.payload.payload == {
        "person": str(siti.id),
        "kind": str(kind),
        "reason": "card",
        "why": "Mencocokkan dengan KTP-el atau KK: KTP-el lama",
    }
    look = Look.objects.get()
    assert (look.what, look.why, look.count) == (str(kind), entry.payload.payload["why"], 1)
    assert [row.person_id for row in look.persons.all()] == [siti.id]


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("role", list(Role))
def test_each_kind_is_for_the_roles_that_need_it(
    world: World, siti: Person, role: Role, kind: Kind
) -> None:
    actor = factories.actor(world, role, world.village)
    if role in MAY_OPEN[kind]:
        assert unmask(actor, person_id=siti.id, kind=kind, reason="card") == NUMBERS[kind]
        return
    with pytest.raises(NotForThisRole):
        unmask(actor, person_id=siti.id, kind=kind, reason="card")
    assert nothing_left()


def test_a_ppk_rings_people_up_and_reads_no_nik(world: World, siti: Person) -> None:
    ppk = factories.actor(world, Role.PPK, world.district)
    assert unmask(ppk, person_id=siti.id, kind=Kind.PHONE, reason="contact") == PHONE
    with pytest.raises(NotForThisRole):
        unmask(ppk, person_id=siti.id, kind=Kind.NIK, reason="contact")


def test_only_people_of_the_own_region_are_opened(world: World, siti: Person) -> None:
    neighbour = factories.actor(world, Role.PPS, world.villages[1])
    PathShare.objects.create(
        person=siti,
        path=world.villages[1].path,
        reason="KPPS desa tetangga",
        consent_at=factories.local(date(2024, 10, 4)),
    )
    with pytest.raises(NotAllowed):
        unmask(neighbour, person_id=siti.id, kind=Kind.NIK, reason="card")
    assert nothing_left()


def test_the_machine_opens_nothing(siti: Person) -> None:
    with pytest.raises(NotForThisRole):
        unmask(system_operator(), person_id=siti.id, kind=Kind.NIK, reason="card")


@pytest.mark.parametrize(
    ("reason", "text", "refusal"),
    [
        ("", "", UnknownReason),
        ("karena", "", UnknownReason),
        ("other", "", UnknownReason),
        ("other", "  ", UnknownReason),
        ("card", f"NIK-nya {NIK}", BadReason),
        ("card", "3320 9055 1295 0007", BadReason),
        ("other", f"telepon {PHONE}", BadReason),
        ("card", "x" * 201, BadReason),
    ],
)
def test_without_a_good_reason_nothing_is_opened(
    world: World, siti: Person, reason: str, text: str, refusal: type[GardaError]
) -> None:
    pps = factories.actor(world, Role.PPS)
    with pytest.raises(refusal) as refused:
        unmask(pps, person_id=siti.id, kind=Kind.NIK, reason=reason, text=text)
    assert NIK not in refused.value.id + refused.value.en
    assert nothing_left()


def test_another_reason_is_told_in_words(world: World, siti: Person) -> None:
    pps = factories.actor(world, Role.PPS)
    unmask(pps, person_id=siti.id, kind=Kind.NIK, reason="other", text="  Rapat  dengan camat ")
    assert Look.objects.get().why == "Rapat dengan camat"
    assert "other" in REASONS


class TestWhichNumber:
    def test_the_verified_one_counts_before_a_later_claim(self, world: World) -> None:
        person = registered(world.village.path)
        IdentityClaim.objects.filter(kind="nik").update(
            status=ClaimStatus.VERIFIED, claimed_at=factories.local(date(2024, 9, 1))
        )
        pps = factories.actor(world, Role.PPS)
        assert unmask(pps, person_id=person.id, kind=Kind.NIK, reason="card") == NIK

    def test_a_replaced_or_missing_one_is_not_there(self, world: World) -> None:
        person = registered(world.village.path, kk="")
        pps = factories.actor(world, Role.PPS)
        IdentityClaim.objects.update(status=ClaimStatus.SUPERSEDED)
        for kind in Kind:
            with pytest.raises(NothingToOpen):
                unmask(pps, person_id=person.id, kind=kind, reason="card")
        assert nothing_left()

    def test_without_its_key_it_is_gone(self, world: World, siti: Person) -> None:
        PersonKey.objects.all().delete()
        pps = factories.actor(world, Role.PPS)
        for kind in Kind:
            with pytest.raises(NothingToOpen):
                unmask(pps, person_id=siti.id, kind=kind, reason="card")
        assert nothing_left()
