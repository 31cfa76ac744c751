"""Guessing PINs and passwords: the bucket before the hash; nobody learns which names exist."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import factories
from tests.factories import World
from tests.support.at_once import at_once
from tests.support.entrance import PASSWORD, PIN, later, paired, pairing_of, with_password

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.people.models import Account
from garda.signin import limits
from garda.signin.domain.bucket import Rate
from garda.signin.domain.bucket import take as taken
from garda.signin.errors import PairingEnded, SignInRefused, TooManyTries, WrongPin
from garda.signin.models import Bucket, DeviceAccount
from garda.signin.services import buckets, passwords, pins

pytestmark = pytest.mark.django_db
WRONG = "904417"


@pytest.fixture
def world() -> World:
    return factories.world()


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every hash that was computed, by the name of its kind."""
    done: list[str] = []
    for module in (passwords, pins):
        for name in ("check_password", "make_password"):
            original: Any = getattr(module, name, None)
            if original is not None:
                monkeypatch.setattr(
                    module, name, lambda *a, _o=original, _n=name: (done.append(_n), _o(*a))[1]
                )
    return done


def token(key: str, rate: Rate) -> bool:
    """Whether the bucket of the database had one."""
    try:
        buckets.take(key, rate)
    except TooManyTries:
        return False
    return True


class TestBucket:
    @given(
        st.integers(1, 6), st.integers(1, 40), st.lists(st.integers(0, 90), min_size=1, max_size=12)
    )
    def test_the_database_counts_as_the_rule_does(
        self, burst: int, every: int, gaps: list[int]
    ) -> None:
        rate, full_at, now = Rate(burst, every * 1_000_000), 0, later()
        origin = now
        Bucket.objects.all().delete()
        for gap in gaps:
            now = later(seconds=gap) if gap else now
            at = int((now - origin).total_seconds() * 1_000_000)
            expected = taken(full_at, at, rate)
            with clock.wall_at(now):
                assert token("uji", rate) == (expected is not None)
            full_at = full_at if expected is None else expected

    def test_the_time_to_wait_is_told(self) -> None:
        rate = Rate(1, 90_000_000)
        with clock.wall_at(later()):
            buckets.take("uji", rate)
            with pytest.raises(TooManyTries, match="90 detik") as refused:
                buckets.take("uji", rate)
        assert refused.value.seconds == 90

    def test_full_buckets_are_swept_out(self) -> None:
        buckets.take("lama", Rate(1, 1_000_000))
        with clock.wall_at(later(seconds=2)):
            buckets.take("baru", Rate(1, 1_000_000))
            assert buckets.sweep() == 1
        assert list(Bucket.objects.values_list("key", flat=True)) == ["baru"]


@pytest.mark.django_db(transaction=True)
def test_workers_share_a_bucket() -> None:
    rate = Rate(3, 3_600_000_000)
    outcomes = at_once(*(lambda: buckets.take("bersama", rate) for _ in range(8)))
    # Never more than there are tokens. One fewer is right, too: who read the clock a moment before
    # another took from a fresh bucket finds it that moment emptier.
    assert 5 <= outcomes.count("too_many_tries") < 8
    left = 3 - outcomes.count(None)
    for _ in range(left):
        buckets.take("bersama", rate)
    with pytest.raises(TooManyTries):
        buckets.take("bersama", rate)


class TestPin:
    def test_right(self, world: World) -> None:
        member = paired(world)
        assert pins.check_pin(pairing_of(member), PIN).account == member.account

    def test_wrong_ones_are_counted_and_a_right_one_forgets_them(self, world: World) -> None:
        member = paired(world)
        for left in (9, 8, 7):
            with pytest.raises(WrongPin, match=f"Sisa {left} "):
                pins.check_pin(pairing_of(member), WRONG)
        pins.check_pin(pairing_of(member), PIN)
        assert DeviceAccount.objects.get().wrong == 0

    def test_five_at_once_then_no_hash_at_all(self, world: World, hashes: list[str]) -> None:
        member = paired(world)
        hashes.clear()
        with clock.wall_at(later()):
            for _ in range(5):
                with pytest.raises(WrongPin):
                    pins.check_pin(pairing_of(member), WRONG)
            for _ in range(20):
                with pytest.raises(TooManyTries):
                    pins.check_pin(pairing_of(member), PIN)
        assert len(hashes) == 5

    def test_after_ten_the_pairing_ends(self, world: World) -> None:
        member = paired(world)
        pairing = pairing_of(member)
        for n in range(10):
            with (
                clock.wall_at(later(minutes=5 * n)),
                pytest.raises(PairingEnded if n == 9 else WrongPin),
            ):
                pins.check_pin(pairing, WRONG)
        with clock.wall_at(later(days=1)), pytest.raises(PairingEnded):
            pins.check_pin(pairing, PIN)
        assert DeviceAccount.objects.get().ended_at is not None

    def test_another_person_on_the_device_is_not_touched(self, world: World) -> None:
        member = paired(world)
        other = paired(world, device=member.device, pin="905183")
        for n in range(10):
            with clock.wall_at(later(minutes=5 * n)), pytest.raises((PairingEnded, WrongPin)):
                pins.check_pin(pairing_of(member), WRONG)
        assert pins.check_pin(pairing_of(other), "905183").account == other.account

    def test_a_revoked_device_or_inactive_account_has_no_pin(self, world: World) -> None:
        member = paired(world)
        pairing = pairing_of(member)
        Account.objects.filter(pk=member.account.pk).update(is_active=False)
        with pytest.raises(PairingEnded):
            pins.check_pin(pairing, PIN)
        Account.objects.filter(pk=member.account.pk).update(is_active=True)
        type(member.device).objects.update(revoked_at=later())
        with pytest.raises(PairingEnded):
            pins.check_pin(pairing, PIN)


class TestPassword:
    def test_right(self, world: World) -> None:
        officer = with_password(world)
        found = passwords.check(officer.account.username, PASSWORD, officer.device)
        assert found == officer.account

    @pytest.mark.parametrize("reason", ["unknown", "wrong", "none_set", "inactive"])
    def test_every_reason_costs_one_hash_and_says_the_same(
        self, world: World, hashes: list[str], reason: str
    ) -> None:
        officer = with_password(world)
        name, tried = officer.account.username, PASSWORD
        if reason == "unknown":
            name = "tidak-ada"
        elif reason == "wrong":
            tried = "bukan-yang-ini-99"
        elif reason == "none_set":
            name = factories.account(world, Role.PPK, world.district).username
        else:
            Account.objects.filter(pk=officer.account.pk).update(is_active=False)
        hashes.clear()
        with pytest.raises(SignInRefused) as refused:
            passwords.check(name, tried, None)
        assert len(hashes) == 1
        assert str(refused.value) == str(SignInRefused())

    def test_strangers_run_into_the_bucket_before_any_hash(
        self, world: World, hashes: list[str]
    ) -> None:
        officer = with_password(world)
        hashes.clear()
        with clock.wall_at(later()):
            for _ in range(limits.PASSWORD_STRANGER.burst):
                with pytest.raises(SignInRefused):
                    passwords.check(officer.account.username, "salah-sekali-1", None)
            for _ in range(5):
                with pytest.raises(TooManyTries):
                    passwords.check(officer.account.username, PASSWORD, None)
            assert len(hashes) == limits.PASSWORD_STRANGER.burst
            found = passwords.check(officer.account.username, PASSWORD, officer.device)
        assert found == officer.account

    def test_random_names_share_one_budget_of_hashes(self, world: World, hashes: list[str]) -> None:
        with clock.wall_at(later()):
            for n in range(60):
                with pytest.raises((SignInRefused, TooManyTries)):
                    passwords.check(f"nama-{n}", "apa-saja-12345", None)
        assert len(hashes) == limits.HASHING_STRANGERS.burst

    def test_a_device_is_known_for_its_own_people_only(self, world: World) -> None:
        one, other = with_password(world), with_password(world)
        with clock.wall_at(later()):
            for _ in range(limits.PASSWORD_STRANGER.burst):
                with pytest.raises(SignInRefused):
                    passwords.check(other.account.username, "salah-sekali-1", one.device)
            with pytest.raises(TooManyTries):
                passwords.check(other.account.username, PASSWORD, one.device)
