"""Secretariats: decided by another person, decreed, left and filled again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from tests import factories
from tests.formation import secretariats
from tests.formation.secretariats import PPK, PPS, TODAY, Office, naming, newcomer
from tests.support.at_once import at_once

from garda.documents.rendering import render
from garda.formation import errors, errors_secretariat
from garda.formation.models import (
    Appointment,
    EndReason,
    Nominee,
    Origin,
    SecretariatProposal,
    SecretariatState,
)
from garda.formation.services import (
    decree_secretariats,
    end_appointment,
    refuse_proposal,
)
from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import Person
from garda.privacy.reasons import BadReason
from garda.regions.models import Region

pytestmark = pytest.mark.django_db
MaxQueries = Any


@pytest.fixture
def office() -> Office:
    return secretariats.office(stations=(1, 1, 1))


class TestDeciding:
    def test_accepting_seats_everyone(self, office: Office) -> None:
        village = office.world.village
        body = office.world.pack.bodies[PPS]
        (made,) = office.record(office.letter(village))
        assert office.accept(made) == body.seats
        held = list(Appointment.objects.filter(body=PPS).order_by("seat"))
        assert [a.seat for a in held] == list(range(1, body.seats + 1))
        assert {a.origin for a in held} == {Origin.GOVERNMENT}
        assert {(a.starts_on, a.ends_on) for a in held} == {(TODAY.date(), body.term_ends)}
        assert {a.nominee.proposal_id for a in held if a.nominee} == {made}
        assert {a.path for a in held} == {village.path}
        proposal = SecretariatProposal.objects.get()
        assert proposal.state == SecretariatState.ACCEPTED
        assert proposal.decided_by == office.commissioner.person_id
        assert not Nominee.objects.filter(open=True).exists()
        entry = LedgerEntry.objects.get(act="formation.secretariats_accepted")
        assert entry.count == body.seats

    def test_who_recorded_or_is_named_does_not_decide(self, office: Office) -> None:
        village = office.world.village
        (made,) = office.record(office.letter(village, 1))
        with pytest.raises(errors_secretariat.SameRecorder):
            office.accept(made, by=office.clerk)
        # The same human being under another role of theirs is still the same.
        double = replace(office.commissioner, person_id=office.clerk.person_id)
        with pytest.raises(errors_secretariat.SameRecorder):
            office.accept(made, by=double)
        named = factories.actor(office.world, Role.KPU_REGENCY, office.world.regency)
        assert named.person_id is not None
        other = office.letter(office.world.villages[1], **naming(named.person_id))
        (second,) = office.record(other)
        with pytest.raises(errors_secretariat.SameRecorder):
            office.accept(second, by=named)
        assert not Appointment.objects.exists()

    def test_the_database_refuses_one_person_for_both_as_well(self, office: Office) -> None:
        (made,) = office.record(office.letter(office.world.village, 1))
        with pytest.raises(IntegrityError, match="secretariat_two_persons"), transaction.atomic():
            SecretariatProposal.objects.filter(id=made).update(
                state="accepted", decided_at=TODAY, decided_by=office.clerk.person_id
            )

    @pytest.mark.parametrize("role", [Role.PPK, Role.PPS, Role.BAWASLU, Role.KPU_PROVINCE])
    def test_only_the_regency_s_kpu_decides(self, office: Office, role: Role) -> None:
        (made,) = office.record(office.letter(office.world.village, 1))
        with pytest.raises(NotAllowed):
            office.accept(made, by=factories.actor(office.world, role, office.world.regency))

    def test_a_refusal_needs_a_reason_and_frees_the_people(self, office: Office) -> None:
        village = office.world.village
        one = newcomer(village)
        (made,) = office.record(office.letter(village, **naming(one)))
        with clock.as_of(TODAY), pytest.raises(BadReason):
            refuse_proposal(
                office.commissioner, election=office.world.election, proposal=made, reason=" "
            )
        office.refuse(made)
        proposal = SecretariatProposal.objects.get()
        assert (proposal.state, proposal.reason) == ("refused", "Nama belum sesuai KTP-el.")
        office.record(office.letter(office.world.villages[1], **naming(one)))
        assert not Appointment.objects.exists()

    def test_a_decided_proposal_is_not_decided_again(self, office: Office) -> None:
        (made,) = office.record(office.letter(office.world.village))
        office.accept(made)
        with pytest.raises(errors_secretariat.AlreadyDecided):
            office.accept(made)
        with pytest.raises(errors_secretariat.AlreadyDecided):
            office.refuse(made)
        with pytest.raises(SecretariatProposal.DoesNotExist):
            office.accept(made, office.world.election.id)
        with pytest.raises(SecretariatProposal.DoesNotExist):
            office.accept()

    def test_a_seat_that_was_filled_meanwhile_is_not_filled_twice(self, office: Office) -> None:
        village = office.world.village
        (made,) = office.record(office.letter(village, 1))
        Appointment.objects.create(
            election=office.world.election,
            person=factories.person(village.path),
            body=PPS,
            region=village,
            path=village.path,
            seat=1,
            position="secretary",
            origin=Origin.APPOINTED,
            decided_at=TODAY,
            starts_on=TODAY.date(),
        )
        with pytest.raises(errors.SeatTaken, match=village.name):
            office.accept(made)

    def test_all_or_nothing(self, office: Office) -> None:
        world = office.world
        one = factories.person(world.village.path)
        first, second = office.record(
            office.letter(world.village), office.letter(world.villages[1], **naming(one.id))
        )
        factories.appointment(world, world.station(), 1, holder=one)
        with pytest.raises(errors.AlreadyServing, match=one.name):
            office.accept(first, second)
        assert not Appointment.objects.filter(body=PPS).exists()
        assert SecretariatProposal.objects.filter(state="waiting").count() == 2


class TestLeaving:
    def leave(self, office: Office, appointment: Appointment, **options: Any) -> Appointment:
        facts: dict[str, Any] = {"reason": EndReason.RESIGNED, "ended_on": date(2024, 12, 2)}
        return end_appointment(
            options.pop("by", office.commissioner),
            appointment_id=appointment.id,
            **(facts | options),
        )

    def test_the_next_letter_fills_the_seat_again(self, office: Office) -> None:
        village = office.world.village
        held = office.seated(village)
        left = self.leave(office, held[-1])
        assert (left.end_reason, left.ended_on) == ("resigned", date(2024, 12, 2))
        (newcomer_,) = (
            a for a in (office.seated_again(village, left.position)) if a.seat == left.seat
        )
        assert newcomer_.replaces_id == left.id
        # Nobody shares a seat: the newcomer begins when the other has left.
        assert newcomer_.starts_on == left.ended_on
        assert newcomer_.decree_id is None

    def test_only_the_regency_s_kpu_ends_it(self, office: Office) -> None:
        held = office.seated(office.world.village)
        with pytest.raises(NotAllowed):
            self.leave(office, held[0], by=factories.actor(office.world, Role.PPS))
        self.leave(office, held[0])
        with pytest.raises(errors.AlreadyEnded):
            self.leave(office, held[0])

    def test_kpps_are_ended_by_their_pps_as_before(self, office: Office) -> None:
        member = factories.appointment(office.world, office.world.station(), 1)
        with pytest.raises(NotAllowed):
            self.leave(office, member, ended_on=date(2024, 11, 1))
        with pytest.raises(errors.TooLateToResign):
            self.leave(office, member, by=factories.actor(office.world, Role.PPS))


class TestDecree:
    def decree(self, office: Office, region: Region | None = None, body: str = PPS) -> Any:
        with clock.as_of(TODAY):
            return decree_secretariats(
                office.commissioner,
                election=office.world.election,
                body=body,
                region=region or office.world.regency,
            )

    def test_one_decree_for_all_that_wait(self, office: Office) -> None:
        world = office.world
        held = [a for village in world.villages[:2] for a in office.seated(village)]
        document = self.decree(office)
        assert (document.kind, document.series, document.number) == ("secretariat_decree", "SK", 1)
        assert (document.office_id, document.region_id) == (world.regency.id, world.regency.id)
        assert set(Appointment.objects.values_list("decree", flat=True)) == {document.id}
        groups = document.facts["secretariats"]
        assert [g["region"] for g in groups] == ["Watuaji", "Damarwulan"]
        assert [i for g in groups for i in g["appointments"]] == [str(a.id) for a in held]
        assert groups[0]["letters"] == [
            {
                "number": SecretariatProposal.objects.get(region=world.village).letter_number,
                "on": "2024-09-18",
                "office": "Camat Watuaji",
            }
        ]
        for person in Person.objects.all():
            assert person.name not in str(document.facts)
        assert LedgerEntry.objects.get(act="formation.secretariats_decreed").count == len(held)

    def test_a_newcomer_gets_a_decree_of_their_own(self, office: Office) -> None:
        first = office.seated(office.world.village)
        self.decree(office)
        with pytest.raises(errors.NothingToDecree, match="Sekretariat PPS"):
            self.decree(office)
        office.seated(office.world.villages[1], 1)
        second = self.decree(office, office.world.villages[1])
        assert second.number == 2
        assert Appointment.objects.exclude(decree=second).count() == len(first)

    def test_the_paper_names_everyone(self, office: Office) -> None:
        office.seated(office.world.district)
        pdf = render(self.decree(office, body=PPK))
        with pikepdf.open(BytesIO(pdf)) as opened:
            assert len(opened.pages) == 2

    def test_who_may_not_sign(self, office: Office) -> None:
        office.seated(office.world.village)
        for role in (Role.PPS, Role.PPK, Role.BAWASLU):
            with pytest.raises(NotAllowed):
                decree_secretariats(
                    factories.actor(office.world, role, office.world.regency),
                    election=office.world.election,
                    body=PPS,
                    region=office.world.village,
                )
        with pytest.raises(errors_secretariat.FormedOtherwise):
            self.decree(office, body="kpps")


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_two_decisions_one_counts(self) -> None:
        office = secretariats.office()
        other = factories.actor(office.world, Role.KPU_REGENCY, office.world.regency)
        (made,) = office.record(office.letter(office.world.village))
        outcomes = at_once(
            lambda: office.accept(made),
            lambda: office.accept(made, by=other),
        )
        seats = office.world.pack.bodies[PPS].seats
        assert sorted(map(str, outcomes)) == sorted([str(seats), "already_decided"])
        assert Appointment.objects.filter(body=PPS).count() == seats
        assert LedgerEntry.objects.filter(act="formation.secretariats_accepted").count() == 1

    def test_accepting_and_refusing_at_once(self) -> None:
        office = secretariats.office()
        other = factories.actor(office.world, Role.KPU_REGENCY, office.world.regency)
        (made,) = office.record(office.letter(office.world.village))

        def refuse() -> str:
            with clock.as_of(TODAY):
                refuse_proposal(
                    other, election=office.world.election, proposal=made, reason="Belum lengkap."
                )
            return "refused"

        outcomes = at_once(lambda: office.accept(made), refuse)
        assert outcomes.count("already_decided") == 1
        state = SecretariatProposal.objects.get().state
        appointed = Appointment.objects.filter(body=PPS).exists()
        assert (state == SecretariatState.ACCEPTED) == appointed

    def test_one_person_in_two_letters_at_once(self) -> None:
        office = secretariats.office()
        person = factories.person(office.world.district.path)
        letters = [office.letter(v, **naming(person.id)) for v in office.world.villages]
        outcomes = at_once(*(lambda letter=letter: office.record(letter) for letter in letters))
        assert {"already_nominated", "just_taken"} & set(map(str, outcomes))
        assert Nominee.objects.filter(person=person).count() == 1

    def test_two_decrees_at_once(self) -> None:
        office = secretariats.office()
        held = office.seated(office.world.village)
        sign = TestDecree().decree
        outcomes = at_once(lambda: sign(office), lambda: sign(office, region=office.world.village))
        assert outcomes.count("nothing_to_decree") == 1
        assert Appointment.objects.filter(decree__isnull=False).count() == len(held)
