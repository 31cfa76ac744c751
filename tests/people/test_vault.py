"""Identity numbers: nowhere in clear, found without opening, gone with their key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, connection
from hypothesis import given
from hypothesis import strategies as st
from tests import factories

from garda.kernel.actor import Actor
from garda.people import vault
from garda.people.models import ClaimKind, ClaimStatus, IdentityClaim, PersonKey
from garda.people.services import NewPerson, register_people, system_operator

numbers = st.from_regex(r"[0-9]{16}", fullmatch=True)
NIK, KK = "3320905512950007", "3320901201150003"


def newcomer(name: str = "Siti", *, nik: str = NIK, kk: str = KK, path: str = "id/33") -> NewPerson:
    return NewPerson(name, "P", factories.date(1995, 12, 15), path, nik, kk)


def register(*people: NewPerson, actor: Actor | None = None) -> list[object]:
    return list(register_people(actor or system_operator(), people=people))


@given(number=numbers)
def test_only_the_persons_own_key_opens_a_number(number: str) -> None:
    key, wrapped = vault.new_person_key()
    sealed = vault.seal(key, "nik", number)
    assert vault.reveal(vault.unwrap(wrapped), sealed.ciphertext) == number
    assert number.encode() not in sealed.ciphertext + sealed.blind_index + wrapped
    other, _ = vault.new_person_key()
    with pytest.raises(InvalidTag):
        vault.reveal(other, sealed.ciphertext)


@given(first=numbers, second=numbers)
def test_blind_indexes_are_equal_exactly_for_equal_numbers(first: str, second: str) -> None:
    key, other = (vault.new_person_key()[0] for _ in range(2))
    one, two = vault.seal(key, "nik", first), vault.seal(other, "nik", second)
    assert (one.blind_index == two.blind_index) is (first == second)
    assert one.ciphertext != two.ciphertext
    assert vault.blind_index("kk", first) != vault.blind_index("nik", first)


def test_another_master_key_opens_nothing(tmp_path: Path, settings: object) -> None:
    _, wrapped = vault.new_person_key()
    settings.GARDA_KEYS = tmp_path / "kunci"  # type: ignore[attr-defined]
    with pytest.raises(InvalidTag):
        vault.unwrap(wrapped)
    files = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "kunci").iterdir()}
    assert files == {"master-1.key": 0o600}


def test_a_shown_number_ends_after_four_digits() -> None:
    assert vault.masked(NIK) == "3320" + "•" * 12


def tables() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        yield from (name for (name,) in cursor.fetchall())


def rows_with(needle: str) -> dict[str, int]:
    """Rows of any table whose text holds the needle; bytes show as hex in it."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE strpos(t::text, %s) > 0', [needle]
            )
            found[table] = cursor.fetchone()[0]
    return {table: count for table, count in found.items() if count}


@pytest.mark.django_db
class TestStored:
    def test_no_table_holds_a_number_in_clear(self) -> None:
        register(newcomer())
        assert rows_with("Siti") == {"people_person": 1}
        for number in (NIK, KK):
            assert rows_with(number) == {}
            assert rows_with(number.encode().hex()) == {}
        index = vault.blind_index("nik", NIK).hex()
        assert rows_with(index) == {"people_identityclaim": 1}

    def test_destroying_the_key_makes_the_number_unreadable(self) -> None:
        [person] = register(newcomer())
        claim = IdentityClaim.objects.get(person=person, kind=ClaimKind.NIK)
        key = PersonKey.objects.get(person=person)
        assert vault.reveal(vault.unwrap(key.wrapped), claim.ciphertext) == NIK
        key.delete()
        register(newcomer("Lain"))
        for left in PersonKey.objects.all():
            with pytest.raises(InvalidTag):
                vault.reveal(vault.unwrap(left.wrapped), claim.ciphertext)

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
