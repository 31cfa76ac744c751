"""Identity numbers: nowhere in clear, found without opening, gone with their key."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st
from tests import factories
from tests.support.searching import rows_with

from garda.kernel.actor import Actor
from garda.people import vault
from garda.people.display import masked
from garda.people.keyring import KeyWrong, Purpose, secrets
from garda.people.models import ClaimKind, ClaimStatus, IdentityClaim, Person, PersonKey
from garda.people.services import NewPerson, register_people, system_operator
from garda.people.services.keys import open_keys
from garda.people.stores import IDENTITY

numbers = st.from_regex(r"[0-9]{16}", fullmatch=True)
NIK, KK = "3320905512950007", "3320901201150003"
LABEL = vault.Label(Purpose.IDENTITY, "nik", uuid4(), uuid4())


def newcomer(name: str = "Siti", *, nik: str = NIK, kk: str = KK, path: str = "id/33") -> NewPerson:
    return NewPerson(name, "P", factories.date(1995, 12, 15), path, nik, kk)


def register(*people: NewPerson, actor: Actor | None = None) -> list[UUID]:
    return list(register_people(actor or system_operator(), people=people))


def number_of(claim: IdentityClaim) -> str:
    """The number in clear, opened step by step."""
    label = vault.Label(Purpose.IDENTITY, claim.kind, claim.person_id, claim.id)
    key = open_keys(IDENTITY, [claim.person_id])
    return vault.reveal(key[claim.person_id], label, claim.ciphertext).decode()


@pytest.fixture(scope="module", autouse=True)
def _first_keys() -> None:
    for purpose in (Purpose.IDENTITY, Purpose.INDEX):
        secrets().make(purpose, 1)


@given(number=numbers)
def test_only_the_persons_own_key_opens_a_number(number: str) -> None:
    first, second = vault.new_keys(Purpose.IDENTITY, 1, [uuid4(), uuid4()])
    sealed = vault.seal(first.key, LABEL, number.encode())
    opened = vault.open_keys(Purpose.IDENTITY, 1, [(first.person_id, first.wrapped)])
    assert opened == [first.key]
    assert vault.reveal(opened[0], LABEL, sealed) == number.encode()
    assert number.encode() not in sealed + first.wrapped
    with pytest.raises(vault.SealBroken):
        vault.reveal(second.key, LABEL, sealed)


@pytest.mark.parametrize(
    "moved",
    [
        replace(LABEL, purpose=Purpose.CONTACT),
        replace(LABEL, kind="kk"),
        replace(LABEL, person_id=uuid4()),
        replace(LABEL, row_id=uuid4()),
    ],
)
def test_a_number_opens_in_its_own_place_only(moved: vault.Label) -> None:
    [new] = vault.new_keys(Purpose.IDENTITY, 1, [LABEL.person_id])
    sealed = vault.seal(new.key, LABEL, NIK.encode())
    with pytest.raises(vault.SealBroken) as refused:
        vault.reveal(new.key, moved, sealed)
    assert NIK not in refused.value.id + refused.value.en


def test_a_key_opens_for_its_own_person_only() -> None:
    first, second = vault.new_keys(Purpose.IDENTITY, 1, [uuid4(), uuid4()])
    with pytest.raises(KeyWrong):
        vault.open_keys(Purpose.IDENTITY, 1, [(second.person_id, first.wrapped)])


@given(first=numbers, second=numbers)
def test_blind_indexes_are_equal_exactly_for_equal_numbers(first: str, second: str) -> None:
    one, two, other = vault.blind_indexes(1, [("nik", first), ("nik", second), ("kk", first)])
    assert (one == two) is (first == second)
    assert other != one
    assert {len(one), len(two), len(other)} == {32}


@given(number=numbers)
def test_a_shown_number_ends_after_four_digits(number: str) -> None:
    assert masked(number) == masked(number[:4]) == number[:4] + " •••• •••• ••••"


def test_a_short_number_is_masked_and_an_erased_one_shows_nothing() -> None:
    assert masked("0812", digits=11) == "0812 •••• •••"
    assert masked("") == "–"


@pytest.mark.django_db
class TestStored:
    def test_no_table_holds_a_number_in_clear(self) -> None:
        register(newcomer())
        assert rows_with("Siti") == {"people_person": 1}
        for number in (NIK, KK):
            assert rows_with(number) == {}
            assert rows_with(number.encode().hex()) == {}
            assert rows_with(number[4:]) == {}
        [index] = vault.blind_indexes(1, [("nik", NIK)])
        assert rows_with(index.hex()) == {"people_identityclaim": 1}

    def test_numbers_are_stored_under_the_persons_key_with_their_first_digits(self) -> None:
        people = register(newcomer(), newcomer("Tanpa KK", nik="3320905512950008", kk=""))
        claims = IdentityClaim.objects.filter(person__in=people)
        assert {(c.person_id, c.kind, number_of(c), c.shown) for c in claims} == {
            (people[0], "kk", KK, "3320"),
            (people[0], "nik", NIK, "3320"),
            (people[1], "nik", "3320905512950008", "3320"),
        }

    def test_a_claim_copied_to_another_person_does_not_open(self) -> None:
        first, second = register(newcomer(), newcomer("Lain", nik="3320905512950008"))
        theirs = IdentityClaim.objects.get(person=second, kind=ClaimKind.NIK)
        mine = IdentityClaim.objects.get(person=first, kind=ClaimKind.NIK)
        theirs.ciphertext = mine.ciphertext
        theirs.save()
        with pytest.raises(vault.SealBroken):
            number_of(theirs)
        # Not with the key brought along either.
        key = PersonKey.objects.get(person=first)
        PersonKey.objects.filter(person=second).update(wrapped=key.wrapped)
        with pytest.raises(KeyWrong):
            number_of(theirs)

    def test_destroying_the_key_makes_the_number_unreadable(self) -> None:
        [person] = register(newcomer())
        claim = IdentityClaim.objects.get(person=person, kind=ClaimKind.NIK)
        label = vault.Label(Purpose.IDENTITY, "nik", claim.person_id, claim.id)
        assert number_of(claim) == NIK
        PersonKey.objects.get(person=person).delete()
        register(newcomer("Lain"))
        for key in open_keys(IDENTITY, Person.objects.values_list("id", flat=True)).values():
            with pytest.raises(vault.SealBroken):
                vault.reveal(key, label, claim.ciphertext)

    def test_many_may_claim_a_nik_one_is_verified(self) -> None:
        register(newcomer(), newcomer("Kembar"))
        first, second = IdentityClaim.objects.filter(kind=ClaimKind.NIK).order_by("id")
        assert bytes(first.blind_index) == bytes(second.blind_index)
        verify(first)
        with pytest.raises(IntegrityError, match="claim_nik_verified_once") as refused:
            verify(second)
        assert isinstance(refused.value.__cause__, psycopg.errors.UniqueViolation)

    def test_a_family_shares_its_card(self) -> None:
        register(newcomer(), newcomer("Adik", nik="3320905512950008"))
        for claim in IdentityClaim.objects.filter(kind=ClaimKind.KK):
            verify(claim)
        assert IdentityClaim.objects.filter(kind=ClaimKind.KK, status="verified").count() == 2

    def test_an_erased_index_matches_nobody(self) -> None:
        register(newcomer(), newcomer("Kembar"))
        for claim in IdentityClaim.objects.filter(kind=ClaimKind.NIK):
            claim.blind_index = None
            claim.save()
            verify(claim)
        assert IdentityClaim.objects.filter(status="verified").count() == 2


def verify(claim: IdentityClaim) -> None:
    claim.status = ClaimStatus.VERIFIED
    claim.save()
