"""Pacts and oaths are signed once, under the words that hold, and from a phone never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from tests import factories
from tests.factories import World
from tests.support.swearing import PROOF, SWORN_AT, decreed_world, kpu, leave, members, oaths

from garda.activities.models import Presence
from garda.activities.services import AttendanceEntry, record_attendance
from garda.documents import wordings
from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.oaths import errors
from garda.oaths.models import Signature, SignedKind, SigningMeans
from garda.oaths.queries import pacts_by, unsigned
from garda.oaths.services import sign_here, sign_on_paper, take_pacts
from garda.oaths.services.signing import NewPact, SentBy
from garda.regions.models import ElectionKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return decreed_world()


@pytest.fixture
def pps(world: World) -> Actor:
    return factories.actor(world, Role.PPS)


def on_paper(actor: Actor, member: Appointment, **changed: Any) -> Signature:
    values: dict[str, Any] = {"kind": SignedKind.PACT, "photo": PROOF}
    return sign_on_paper(actor, appointment_id=member.id, **(values | changed))


class TestAtTheOffice:
    def test_on_paper_with_its_photo(self, world: World, pps: Actor) -> None:
        member = members(world)[0]
        with pytest.raises(errors.PhotoMissing):
            on_paper(pps, member, photo=None)
        made = on_paper(pps, member)
        said = wordings.said_at(world.election, member.path, wordings.PACT)
        assert made.content_hash == said.content_hash
        assert (made.means, made.counts) == (SigningMeans.PAPER, True)
        with pytest.raises(errors.AlreadySigned, match=member.person.name):
            on_paper(pps, member)
        assert LedgerEntry.objects.filter(act="oaths.signed").count() == 1

    def test_on_the_screen_with_the_own_name(self, world: World, pps: Actor) -> None:
        member = members(world)[1]
        with pytest.raises(errors.WrongName):
            sign_here(pps, appointment_id=member.id, typed_name="Orang lain")
        made = sign_here(pps, appointment_id=member.id, typed_name=member.person.name.upper())
        assert (made.means, made.typed_name) == (SigningMeans.PHONE, member.person.name)

    def test_who_has_nothing_to_sign(self, world: World, pps: Actor) -> None:
        own, other = members(world), members(world, 1)
        Appointment.objects.filter(id=own[2].id).update(decree=None)
        with pytest.raises(errors.NotToSign):
            on_paper(pps, own[2])
        with pytest.raises(errors.NotToSign):
            on_paper(pps, own[0], kind=SignedKind.OATH)
        with pytest.raises(errors.NotToSign):
            sign_on_paper(pps, kind=SignedKind.PACT, appointment_id=uuid7(), photo=PROOF)
        for actor, member in ((pps, other[0]), (kpu(world), own[0])):
            with pytest.raises(NotAllowed):
                on_paper(actor, member)
        assert not Signature.objects.exists()

    def test_whoever_swore_online_signs_the_oath_later(self, world: World, pps: Actor) -> None:
        member, activity = members(world)[0], oaths(world)[0]
        leave(activity, member)
        entry = AttendanceEntry(
            appointment=member.id, happened_at=SWORN_AT, presence=Presence.ONLINE
        )
        record_attendance(pps, activity_id=activity.id, entries=[entry])
        made = on_paper(pps, member, kind=SignedKind.OATH)
        assert made.content_hash == activity.content_hash
        row = pacts_by(world.election, world.village.path, "village", SWORN_AT.date())
        assert row[world.village.path] == {
            "above": world.village.path, "members": 7, "pacts": 0, "online": 1, "papers": 1,
        }  # fmt: skip

    def test_a_real_election_signs_no_practice_wording(self) -> None:
        real = decreed_world(kind=ElectionKind.REAL)
        actor = factories.actor(real, Role.PPS)
        with pytest.raises(wordings.NoOfficialText, match="Pakta integritas"):
            on_paper(actor, members(real)[0])
        assert not Signature.objects.exists()

    def test_a_signature_stays(self, world: World, pps: Actor) -> None:
        on_paper(pps, members(world)[0])
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM oaths_signature")

    def test_who_has_not_signed(
        self, world: World, pps: Actor, django_assert_num_queries: Any
    ) -> None:
        on_paper(pps, members(world)[0])
        with django_assert_num_queries(1):
            found = list(unsigned(world.election, world.regency.path, SWORN_AT.date()))
        assert [m.has_pact for m in found] == [True] + [False] * 13


def pact(world: World, member: Appointment, **changed: Any) -> NewPact:
    said = wordings.said_at(world.election, member.path, wordings.PACT)
    values: dict[str, Any] = {
        "id": uuid7(),
        "appointment": member.id,
        "content_hash": said.content_hash,
        "typed_name": member.person.name,
        "device_at": SWORN_AT,
    }
    return NewPact(**(values | changed))


class TestFromAPhone:
    def test_each_is_kept_once_however_often_it_comes(self, world: World, pps: Actor) -> None:
        first, second = (pact(world, m) for m in members(world)[:2])
        sent = SentBy(device=uuid7(), batch=uuid7(), offset=timedelta(minutes=-7))
        took = [
            [(o.state, list(o.marks)) for o in take_pacts([pps], sent=sent, pacts=batch)]
            for batch in ([second, first], [first, second], [first])
        ]
        assert took == [[("taken", [])] * 2, [("known", [])] * 2, [("known", [])]]
        kept = Signature.objects.get(id=first.id)
        assert kept.signed_at == SWORN_AT - timedelta(minutes=7)
        assert (kept.device_at, kept.offset_ms) == (SWORN_AT, -420_000)
        assert Signature.objects.filter(counts=True).count() == 2
        assert LedgerEntry.objects.filter(act="oaths.pacts_taken").count() == 1

    def test_what_is_wrong_is_kept_with_marks(self, world: World, pps: Actor) -> None:
        own, other = members(world), members(world, 1)
        on_paper(pps, own[0])
        wrong = {
            "signed_before": pact(world, own[0]),
            "other_village": pact(world, other[0]),
            "unknown_member": pact(world, own[1], appointment=uuid7()),
            "other_text": pact(world, own[1], content_hash="0" * 64),
            "other_name": pact(world, own[1], typed_name="Orang lain"),
        }
        found = take_pacts([pps], sent=SentBy(), pacts=list(wrong.values()))
        for outcome, mark in zip(found, wrong, strict=True):
            assert mark in outcome.marks
        assert Signature.objects.filter(counts=False).count() == 5
        assert Signature.objects.get(counts=True).appointment == own[0]

    def test_a_revoked_phones_pacts_arrive_marked(self, world: World, pps: Actor) -> None:
        (found,) = take_pacts(
            [pps], sent=SentBy(revoked=True), pacts=[pact(world, members(world)[0])]
        )
        assert found.marks == ["revoked_device"]

    def test_an_account_that_may_not_sign_gives_no_signature(self, world: World) -> None:
        chair = factories.actor(world, Role.KPPS)
        (found,) = take_pacts([chair], sent=SentBy(), pacts=[pact(world, members(world)[0])])
        assert found.marks == ["other_village"]

    def test_in_a_real_election_practice_words_do_not_count(self) -> None:
        real = decreed_world(kind=ElectionKind.REAL)
        actor = factories.actor(real, Role.PPS)
        (found,) = take_pacts([actor], sent=SentBy(), pacts=[pact(real, members(real)[0])])
        assert found.marks == ["other_text"]

    def test_the_number_of_queries_does_not_grow(
        self, world: World, pps: Actor, django_assert_max_num_queries: Any
    ) -> None:
        pacts = [pact(world, member) for member in members(world)]
        with clock.as_of(SWORN_AT), django_assert_max_num_queries(14):
            take_pacts([pps], sent=SentBy(), pacts=pacts)

    def test_machines_sign_nothing(self, world: World, pps: Actor) -> None:
        nobody = replace(pps, account_id=None, person_id=None, role=Role.OPERATOR)
        (found,) = take_pacts([nobody], sent=SentBy(), pacts=[pact(world, members(world)[0])])
        assert not Signature.objects.get(id=found.id).counts


def test_ids_are_made_on_the_phone(world: World, pps: Actor) -> None:
    id_: UUID = uuid7()
    take_pacts([pps], sent=SentBy(), pacts=[pact(world, members(world)[0], id=id_)])
    assert Signature.objects.get().id == id_
