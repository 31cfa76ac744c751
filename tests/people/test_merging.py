"""Rows of one human being are merged and split by two people; who acts is one human being."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from tests import factories
from tests.factories import World
from tests.people.test_vault import newcomer
from tests.support.at_once import at_once

from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.kernel.rowlock import NOTHING, seeing
from garda.ledger.models import LedgerEntry
from garda.people.models import Account, ClaimStatus, Grant, IdentityClaim, MergeStep, Person
from garda.people.queries import actor_of, grants_of
from garda.people.services import (
    NewAccount,
    decide_merge,
    erase_person,
    open_accounts,
    propose_merge,
    propose_split,
    register_people,
    system_operator,
)
from garda.people.services.merging import CannotMerge, MergeDecided, SamePersonDecides

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return factories.world(stations=(1, 1))


@pytest.fixture
def pps(world: World) -> Actor:
    return factories.actor(world, Role.PPS)


@pytest.fixture
def kpu(world: World) -> Actor:
    return factories.actor(world, Role.KPU_REGENCY, world.regency)


@pytest.fixture
def two(world: World) -> tuple[UUID, UUID]:
    return registered(world.village.path, "Siti"), registered(world.village.path, "Siti A.")


def registered(path: str, name: str, nik: str = "3320905512950007") -> UUID:
    [person] = register_people(system_operator(), people=[newcomer(name, nik=nik, path=path)])
    return person


def merged(person: UUID) -> UUID | None:
    return Person.objects.get(pk=person).merged_into_id


def merge(proposer: Actor, decider: Actor, kept: UUID, other: UUID) -> None:
    step = propose_merge(proposer, kept_id=kept, merged_id=other, reason="Orang yang sama")
    decide_merge(decider, step_id=step, accept=True)


class TestMerging:
    def test_one_proposes_another_decides(
        self, pps: Actor, kpu: Actor, two: tuple[UUID, UUID]
    ) -> None:
        step = propose_merge(pps, kept_id=two[0], merged_id=two[1], reason="Orang yang sama")
        assert merged(two[1]) is None
        decide_merge(kpu, step_id=step, accept=True)
        assert (merged(two[0]), merged(two[1])) == (None, two[0])
        found = MergeStep.objects.get()
        assert (found.accepted, found.decided_by_id) == (True, kpu.account_id)
        acts = LedgerEntry.objects.filter(act__startswith="persons.").order_by("recorded_at")
        assert [e.act for e in acts] == ["persons.merge_proposed", "persons.merge_accepted"]

    def test_a_refused_one_changes_nothing(
        self, pps: Actor, kpu: Actor, two: tuple[UUID, UUID]
    ) -> None:
        step = propose_merge(pps, kept_id=two[0], merged_id=two[1], reason="Orang yang sama")
        decide_merge(kpu, step_id=step, accept=False)
        assert merged(two[1]) is None
        with pytest.raises(MergeDecided):
            decide_merge(kpu, step_id=step, accept=True)
        assert merged(two[1]) is None
        # It may be proposed again.
        merge(pps, kpu, *two)

    def test_the_proposer_does_not_decide_in_another_role_either(
        self, world: World, kpu: Actor, two: tuple[UUID, UUID]
    ) -> None:
        step = propose_merge(kpu, kept_id=two[0], merged_id=two[1], reason="Orang yang sama")
        same = Actor(Role.PPK, world.district.path, world.election.id, UUID(int=1), kpu.person_id)
        for decider in (kpu, same):
            with pytest.raises(SamePersonDecides):
                decide_merge(decider, step_id=step, accept=True)
        assert merged(two[1]) is None

    def test_a_split_brings_both_back(self, pps: Actor, kpu: Actor, two: tuple[UUID, UUID]) -> None:
        before = list(IdentityClaim.objects.order_by("id").values_list("person", "status"))
        merge(pps, kpu, *two)
        step = propose_split(pps, merged_id=two[1], reason="Saudara kembar")
        decide_merge(kpu, step_id=step, accept=True)
        assert merged(two[1]) is None
        assert list(IdentityClaim.objects.order_by("id").values_list("person", "status")) == before

    def test_a_chain_ends_at_one_row(
        self, world: World, pps: Actor, kpu: Actor, two: tuple[UUID, UUID]
    ) -> None:
        third = registered(world.village.path, "Siti Aminah")
        merge(pps, kpu, *two)
        merge(pps, kpu, third, two[0])
        assert (merged(two[0]), merged(two[1]), merged(third)) == (third, third, None)


class TestRefused:
    def refused(self, actor: Actor, kept: UUID, other: UUID) -> bool:
        steps = MergeStep.objects.count()
        with pytest.raises(CannotMerge):
            propose_merge(actor, kept_id=kept, merged_id=other, reason="Orang yang sama")
        return MergeStep.objects.count() == steps

    def test_with_oneself_or_twice(self, pps: Actor, kpu: Actor, two: tuple[UUID, UUID]) -> None:
        assert self.refused(pps, two[0], two[0])
        propose_merge(pps, kept_id=two[0], merged_id=two[1], reason="Orang yang sama")
        assert self.refused(pps, two[0], two[1])
        decide_merge(kpu, step_id=MergeStep.objects.get().id, accept=True)
        assert self.refused(pps, two[0], two[1])
        assert self.refused(pps, two[1], two[0])

    def test_with_different_verified_numbers(self, world: World, pps: Actor) -> None:
        first = registered(world.village.path, "Siti")
        second = registered(world.village.path, "Sita", nik="3320905512950008")
        IdentityClaim.objects.filter(kind="nik").update(status=ClaimStatus.VERIFIED)
        assert self.refused(pps, first, second)
        IdentityClaim.objects.filter(person=second).update(status=ClaimStatus.CLAIMED)
        propose_merge(pps, kept_id=first, merged_id=second, reason="Salah ketik")

    def test_an_erased_row(self, kpu: Actor, pps: Actor, two: tuple[UUID, UUID]) -> None:
        erase_person(kpu, person_id=two[1], reason="Retensi")
        assert self.refused(pps, *two)

    def test_what_was_merged_meanwhile(
        self, world: World, pps: Actor, kpu: Actor, two: tuple[UUID, UUID]
    ) -> None:
        third = registered(world.village.path, "Siti Aminah")
        step = propose_merge(pps, kept_id=two[0], merged_id=two[1], reason="Orang yang sama")
        Person.objects.filter(pk=two[0]).update(merged_into=third)
        with pytest.raises(CannotMerge, match="sementara itu"):
            decide_merge(kpu, step_id=step, accept=True)
        assert MergeStep.objects.get(pk=step).decided_at is None

    def test_whoever_is_not_merged_is_not_split(self, pps: Actor, two: tuple[UUID, UUID]) -> None:
        with pytest.raises(CannotMerge):
            propose_split(pps, merged_id=two[0], reason="x")

    def test_both_must_be_of_the_own_region(self, world: World, pps: Actor) -> None:
        here = registered(world.village.path, "Siti")
        there = registered(world.villages[1].path, "Siti")
        for pair in ((here, there), (there, here)):
            with pytest.raises(NotAllowed):
                propose_merge(pps, kept_id=pair[0], merged_id=pair[1], reason="x")
        ppk = factories.actor(world, Role.PPK, world.district)
        step = propose_merge(ppk, kept_id=here, merged_id=there, reason="Pindah desa")
        assert MergeStep.objects.get(pk=step).path == world.district.path

    @pytest.mark.parametrize("role", [Role.KPPS, Role.BAWASLU, Role.AUDITOR, Role.TREASURER])
    def test_others_neither_propose_nor_decide(
        self, world: World, pps: Actor, two: tuple[UUID, UUID], role: Role
    ) -> None:
        actor = factories.actor(world, role, world.regency)
        with pytest.raises(NotAllowed):
            propose_merge(actor, kept_id=two[0], merged_id=two[1], reason="x")
        step = propose_merge(pps, kept_id=two[0], merged_id=two[1], reason="x")
        with pytest.raises(NotAllowed):
            decide_merge(actor, step_id=step, accept=True)
        assert merged(two[1]) is None


def test_two_accounts_of_a_merged_person_are_one_human_being(
    world: World, pps: Actor, kpu: Actor, two: tuple[UUID, UUID]
) -> None:
    """Whoever enters in one account does not approve in the other."""
    accounts = [factories.account(world, Role.PPS, world.village) for _ in two]
    for account, person in zip(accounts, two, strict=True):
        Account.objects.filter(pk=account.pk).update(person=person)

    def identities() -> set[UUID]:
        grants = [grants_of(a.pk, date(2024, 10, 5)).get() for a in accounts]
        return {actor_of(grant).identity for grant in grants}

    assert identities() == set(two)
    merge(pps, kpu, *two)
    assert identities() == {two[0]}
    assert Grant.objects.filter(account__in=accounts).count() == 2
    with seeing(NOTHING):
        # Who signs in is known before they may see anybody, themselves included.
        assert identities() == {two[0]}
    third = registered(world.village.path, "Siti Aminah")
    merge(pps, kpu, third, two[0])
    assert identities() == {third}
    step = propose_split(pps, merged_id=two[1], reason="Saudara kembar")
    decide_merge(kpu, step_id=step, accept=True)
    assert identities() == {two[1], third}


def test_an_account_opened_later_is_that_of_the_same_human_being(
    world: World, pps: Actor, kpu: Actor, two: tuple[UUID, UUID]
) -> None:
    merge(pps, kpu, *two)
    wanted = NewAccount("siti-lagi", two[1], Role.PPS, world.village)
    [opened] = open_accounts(
        kpu, election=world.election, accounts=[wanted], valid_from=date(2024, 10, 1)
    )
    grant = grants_of(opened, date(2024, 10, 5)).get()
    assert (grant.account.person_id, actor_of(grant).identity) == (two[1], two[0])


@pytest.mark.django_db(transaction=True)
def test_a_proposal_is_decided_once(
    world: World, pps: Actor, kpu: Actor, two: tuple[UUID, UUID]
) -> None:
    ppk = factories.actor(world, Role.PPK, world.district)
    step = propose_merge(pps, kept_id=two[0], merged_id=two[1], reason="Orang yang sama")
    outcomes = at_once(
        lambda: decide_merge(kpu, step_id=step, accept=True),
        lambda: decide_merge(ppk, step_id=step, accept=False),
    )
    assert sorted(outcomes, key=str) == [None, "merge_decided"]
    assert (merged(two[1]) is not None) is MergeStep.objects.get().accepted
