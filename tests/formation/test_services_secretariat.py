"""Secretariats: the letters that propose them, and whom they may name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests import factories
from tests.formation import secretariats
from tests.formation.secretariats import PPK, PPS, TODAY, Office, naming, newcomer

from garda.formation import errors, errors_secretariat
from garda.formation.models import (
    Appointment,
    Nominee,
    SecretariatProposal,
    SecretariatState,
)
from garda.formation.services import (
    NewMembers,
    appoint_members,
)
from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.kernel.rowlock import seeing, sight_of
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.people.models import IdentityClaim, Person
from garda.people.services import BadIdentityNumber

pytestmark = pytest.mark.django_db
MaxQueries = Any


@pytest.fixture
def office() -> Office:
    return secretariats.office(stations=(1, 1, 1))


class TestRecording:
    def test_a_letter_waits_with_its_people_by_seat(self, office: Office) -> None:
        district = office.world.district
        body = office.world.pack.bodies[PPK]
        letter = office.letter(district)
        (made,) = office.record(letter)
        proposal = SecretariatProposal.objects.get(id=made)
        assert (proposal.body, proposal.region_id, proposal.path) == (
            PPK,
            district.id,
            district.path,
        )
        assert proposal.state == SecretariatState.WAITING
        assert proposal.recorded_by == office.clerk.person_id
        assert (proposal.letter_date, proposal.office) == (letter.letter_date, letter.office)
        nominees = list(proposal.nominees.select_related("person").order_by("seat"))
        assert [n.seat for n in nominees] == list(range(1, body.seats + 1))
        assert [n.position for n in nominees] == [
            body.position_of(seat).code for seat in range(1, body.seats + 1)
        ]
        assert [n.civil_servant for n in nominees] == [True] + [False] * (body.seats - 1)
        assert [n.person.name for n in nominees] == [n.person.name for n in letter.nominations]
        assert not Appointment.objects.exists()

    def test_the_ledger_has_no_names_and_no_numbers(self, office: Office) -> None:
        letter = office.letter(office.world.village)
        office.record(letter)
        entry = LedgerEntry.objects.get(act="formation.secretariats_proposed")
        assert entry.count == len(letter.nominations)
        payload = str(LedgerPayload.objects.get(entry=entry).payload)
        for claim in IdentityClaim.objects.select_related("person"):
            assert claim.person.name not in payload
        assert "332090" not in payload

    def test_the_committee_may_record_for_its_own_secretariat_only(self, office: Office) -> None:
        world = office.world
        ppk = factories.actor(world, Role.PPK, world.district)
        pps = factories.actor(world, Role.PPS, world.village)
        office.record(office.letter(world.district), by=ppk)
        office.record(office.letter(world.village), by=pps)
        for letter, by in (
            (office.letter(world.villages[1]), ppk),
            (office.letter(world.villages[1]), pps),
            (office.letter(world.district), pps),
            (office.letter(world.villages[1]), factories.actor(world, Role.BAWASLU, world.regency)),
        ):
            with pytest.raises(NotAllowed):
                office.record(letter, by=by)

    def test_another_regency_is_out_of_reach(self, office: Office) -> None:
        foreign = secretariats.office()
        with pytest.raises(NotAllowed):
            office.record(foreign.letter(foreign.world.village))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"letter_number": "  "},
            {"office": ""},
            {"letter_date": TODAY.date() + timedelta(days=1)},
            {"nominations": []},
        ],
    )
    def test_an_unclear_letter_is_refused(self, office: Office, wrong: dict[str, Any]) -> None:
        with pytest.raises(errors_secretariat.LetterUnclear):
            office.record(office.letter(office.world.village, **wrong))
        assert not Nominee.objects.exists()

    def test_a_waiting_letter_bars_the_next(self, office: Office) -> None:
        village = office.world.village
        office.record(office.letter(village, 1))
        with pytest.raises(errors_secretariat.ProposalWaiting, match=village.name):
            office.record(office.letter(village, 1))
        twice = [office.letter(office.world.villages[1], 1) for _ in "ab"]
        with pytest.raises(errors_secretariat.ProposalWaiting):
            office.record(*twice)

    def test_no_more_people_than_free_seats_of_the_position(self, office: Office) -> None:
        village = office.world.village
        body = office.world.pack.bodies[PPS]
        people = [newcomer(village) for _ in range(len(body.seats_of("staff")) + 1)]
        letter = office.letter(village, **naming(*people))
        with pytest.raises(errors_secretariat.NoFreeSeat) as refused:
            office.record(office.letter(office.world.villages[1], 2), letter)
        assert refused.value.rows == (1 + len(people),)
        unknown = office.letter(village, **naming(newcomer(village), position="cook"))
        with pytest.raises(errors.NoSuchSeat):
            office.record(unknown)

    def test_a_body_of_another_kind_or_level_is_refused(self, office: Office) -> None:
        world = office.world
        with clock.as_of(TODAY):
            for body, region, error in (
                ("kpps", world.village, errors_secretariat.FormedOtherwise),
                ("pps", world.village, errors_secretariat.FormedOtherwise),
                (PPK, world.village, errors.NoSuchSeat),
                ("choir", world.village, errors.NoSuchSeat),
            ):
                with pytest.raises(error):
                    secretariats.record_proposals(
                        office.clerk,
                        election=world.election,
                        body=body,
                        proposals=[office.letter(region)],
                    )

    def test_secretariats_are_not_appointed_past_a_proposal(self, office: Office) -> None:
        member = factories.person(office.world.district.path)
        with pytest.raises(errors_secretariat.FormedOtherwise):
            appoint_members(
                office.clerk,
                election=office.world.election,
                body=PPK,
                groups=[NewMembers(office.world.district, [member.id])],
            )

    def test_many_letters_cost_no_more_queries(
        self, office: Office, django_assert_max_num_queries: MaxQueries
    ) -> None:
        office.record(office.letter(office.world.district))  # the first use makes the keys
        letters = [office.letter(village) for village in office.world.villages]
        with django_assert_max_num_queries(24):
            made = office.record(*letters)
        with django_assert_max_num_queries(16):
            office.accept(*made)


class TestPeople:
    """Who may be proposed: somebody who is free, known by number and not by name alone."""

    def test_a_bad_number_is_refused_and_nothing_stays(self, office: Office) -> None:
        village = office.world.village
        letter = office.letter(village, **naming(newcomer(village, nik="33209")))
        with pytest.raises(BadIdentityNumber):
            office.record(letter)
        assert not SecretariatProposal.objects.exists()

    def test_whoever_serves_elsewhere_is_refused(self, office: Office) -> None:
        world = office.world
        held = factories.appointment(world, world.station(), 1)
        letter = office.letter(world.village, **naming(newcomer(world.village), held.person_id))
        with pytest.raises(errors.AlreadyServing, match=held.person.name) as refused:
            office.record(letter)
        assert refused.value.rows == (1,)

    def test_serving_under_another_record_of_the_same_number_counts(self, office: Office) -> None:
        world = office.world
        first = newcomer(world.village, name="Siti Aminah")
        office.accept(*office.record(office.letter(world.village, **naming(first))))
        again = replace(first, name="Siti Aminnah")
        with pytest.raises(errors.AlreadyServing, match="Siti Aminnah"):
            office.record(office.letter(world.villages[1], **naming(again)))
        known = Person.objects.get(name="Siti Aminah")
        with pytest.raises(errors.AlreadyServing):
            office.record(office.letter(world.villages[1], **naming(known.id)))

    def test_whoever_waits_in_another_letter_is_refused(self, office: Office) -> None:
        world = office.world
        first = newcomer(world.village)
        office.record(office.letter(world.village, **naming(first)))
        with pytest.raises(errors_secretariat.AlreadyNominated) as refused:
            office.record(
                office.letter(world.villages[1], **naming(newcomer(world.village), first))
            )
        assert refused.value.rows == (1,)

    def test_a_seat_where_the_recorder_sees_nobody_counts_as_well(self, office: Office) -> None:
        world = office.world
        first = newcomer(world.villages[1])
        office.accept(*office.record(office.letter(world.villages[1], **naming(first))))
        pps = factories.actor(world, Role.PPS, world.village)
        again = replace(first, path=world.village.path)
        with seeing(sight_of(world.village.path)), pytest.raises(errors.AlreadyServing):
            office.record(office.letter(world.village, **naming(again)), by=pps)
        assert Person.objects.filter(name=first.name).count() == 1

    def test_one_person_twice_in_a_sending_is_refused(self, office: Office) -> None:
        world = office.world
        one = newcomer(world.village)
        letters = [
            office.letter(world.village, **naming(one)),
            office.letter(world.villages[1], **naming(replace(one, name="Nama Lain"))),
        ]
        with pytest.raises(errors_secretariat.NamedTwice) as refused:
            office.record(*letters)
        assert refused.value.rows == (0, 1)
        known = factories.person(world.village.path)
        with pytest.raises(errors_secretariat.NamedTwice):
            office.record(office.letter(world.village, **naming(known.id, known.id)))
        nameless = newcomer(world.village, nik="")
        with pytest.raises(errors_secretariat.NamedTwice):
            office.record(office.letter(world.village, **naming(nameless, nameless)))

    def test_the_same_person_is_known_again_a_like_number_alone_is_not(
        self, office: Office
    ) -> None:
        world = office.world
        one = newcomer(world.village, name="Budi Santoso")
        (made,) = office.record(office.letter(world.village, **naming(one)))
        office.refuse(made)
        office.record(office.letter(world.village, **naming(replace(one, name="BUDI  SANTOSO"))))
        assert Person.objects.filter(search_name__contains="budi").count() == 1
        other = replace(one, name="Budi Setiawan")
        office_two = office.letter(world.villages[1], **naming(other))
        with pytest.raises(errors_secretariat.AlreadyNominated):
            office.record(office_two)

    def test_an_unknown_person_is_refused(self, office: Office) -> None:
        letter = office.letter(office.world.village, **naming(office.world.election.id))
        with pytest.raises(errors.UnknownPerson):
            office.record(letter)

    def test_people_of_another_region_are_not_registered(self, office: Office) -> None:
        world = office.world
        pps = factories.actor(world, Role.PPS, world.village)
        letter = office.letter(world.village, **naming(newcomer(world.villages[1])))
        with pytest.raises(NotAllowed):
            office.record(letter, by=pps)
