"""Opening, joining and closing: what is taken over, what is refused, what stays apart."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from tests import factories
from tests.rehearsals.conftest import NOW, Stage
from tests.support.modules import Draft
from tests.support.pdf_text import text_of_pdf

from garda.documents.rendering import render
from garda.documents.services import issue
from garda.formation.experience import earlier_service
from garda.formation.models import Appointment, Origin
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.learning.models import Module
from garda.learning.services import load_module
from garda.ledger.models import LedgerEntry
from garda.people.models import Account, Grant
from garda.regions.choosing import chosen_election
from garda.regions.models import Election, Region, Station, StationListing
from garda.regions.queries import current_election
from garda.rehearsals.errors import (
    BadRehearsalDay,
    InRehearsal,
    JoinedAlready,
    NothingToRehearse,
    RehearsalClosed,
    RehearsalOpen,
)
from garda.rehearsals.models import Rehearsal
from garda.rehearsals.services import close_rehearsal, join_rehearsal, open_rehearsal
from garda.results.models import Choice, Contest, VoteRound
from garda.results.services.contests import ChoiceInput, open_contest

DAY = date(2024, 11, 16)


def opened(stage: Stage, region: Region | None = None, actor: Actor | None = None) -> Rehearsal:
    place = region or stage.world.regency
    return open_rehearsal(actor or stage.kpu, region=place, voting_day=DAY)


def test_a_rehearsal_is_a_practice_election_of_its_own(stage: Stage) -> None:
    practice = opened(stage).practice
    assert (practice.kind, practice.voting_day) == ("practice", DAY)
    assert (practice.rehearses, practice.as_of) == (stage.world.election, NOW)
    assert practice.watermark
    assert practice.name.startswith("Latihan 1 ")
    assert practice.pack == stage.world.election.pack


def test_stations_voters_seats_and_roles_are_taken_over(stage: Stage) -> None:
    world = stage.world
    rehearsal = opened(stage)
    told = ("number", "path", "male", "female", "kind")
    lists = StationListing.objects.order_by("path").values_list(*told)
    assert list(lists.filter(election=rehearsal.practice)) == list(
        lists.filter(election=world.election)
    )
    seats = Appointment.objects.order_by("path", "seat").values_list("person", "path", "seat")
    mine = seats.filter(election=rehearsal.practice)
    assert list(mine) == list(seats.filter(election=world.election))
    assert set(mine.values_list("origin", "decree")) == {(Origin.REHEARSAL, rehearsal.decree_id)}
    held = Grant.objects.order_by("account").values_list("account", "role", "region")
    assert list(held.filter(election=rehearsal.practice)) == list(
        held.filter(election=world.election)
    )
    assert (rehearsal.stations, rehearsal.seats, rehearsal.roles) == (3, 21, 2)


def test_stations_are_other_stations(stage: Stage) -> None:
    practice = opened(stage).practice
    ids = set(Station.objects.filter(election=stage.world.election).values_list("id", flat=True))
    theirs = Appointment.objects.filter(election=practice).values_list("station", flat=True)
    assert not ids & set(theirs)


def test_a_village_rehearses_with_its_committee_above(stage: Stage) -> None:
    world = stage.world
    body = world.pack.bodies["ppk"]
    Appointment.objects.create(
        election=world.election,
        person=factories.person(world.district.path),
        body="ppk",
        region=world.district,
        path=world.district.path,
        seat=1,
        position=body.position_of(1).code,
        origin=Origin.SELECTION,
        decree=Appointment.objects.filter(decree__isnull=False)[0].decree,
        decided_at=NOW,
        starts_on=date(2024, 5, 16),
    )
    rehearsal = opened(stage, world.village, stage.pps)
    assert (rehearsal.stations, rehearsal.seats, rehearsal.roles) == (2, 15, 1)
    assert Appointment.objects.filter(election=rehearsal.practice, body="ppk").count() == 1


def test_those_above_join_and_join_once(stage: Stage) -> None:
    rehearsal = opened(stage, stage.world.village, stage.pps)
    join_rehearsal(stage.kpu, rehearsal_id=rehearsal.id)
    grant = Grant.objects.get(election=rehearsal.practice, account=stage.kpu.account_id)
    assert (grant.role, grant.region) == (Role.KPU_REGENCY, stage.world.regency)
    with pytest.raises(JoinedAlready):
        join_rehearsal(stage.kpu, rehearsal_id=rehearsal.id)
    with pytest.raises(NotAllowed):
        join_rehearsal(stage.pps, rehearsal_id=rehearsal.id)


def test_contests_have_practice_pairs(stage: Stage) -> None:
    world = stage.world
    machine = factories.actor(world, Role.KPU_REGENCY, world.regency)
    choices = [ChoiceInput(1, "Ani dan Budi"), ChoiceInput(2, "", empty_column=True)]
    open_contest(
        machine,
        election=world.election,
        pack=world.pack,
        kind="bupati",
        region=world.regency,
        choices=choices,
    )
    practice = opened(stage).practice
    drawn = Choice.objects.filter(election=practice).order_by("number")
    assert list(drawn.values_list("number", "name", "empty_column")) == [
        (1, "Pasangan latihan 1", False),
        (2, "Kolom kosong latihan 2", True),
    ]
    rounds = VoteRound.objects.filter(election=practice)
    assert set(rounds.values_list("voted_on", flat=True)) == {DAY}
    assert rounds.count() == 3
    assert not VoteRound.objects.filter(election=world.election).exists()


def test_without_contests_the_pack_s_levels_are_rehearsed(stage: Stage) -> None:
    practice = opened(stage).practice
    held = Contest.objects.filter(election=practice).order_by("kind")
    assert list(held.values_list("kind", flat=True)) == ["bupati", "gubernur"]


def test_modules_come_along_under_the_same_roots(stage: Stage) -> None:
    world = stage.world
    kpu_ri = factories.actor(world, Role.KPU_RI, world.country)
    module = load_module(kpu_ri, election=world.election, package=Draft().package())
    practice = opened(stage).practice
    copied = Module.objects.get(election=practice)
    assert (copied.root, copied.questions) == (module.root, module.questions)
    names = ("name", "object_sha256")
    assert set(copied.files.values_list(*names)) == set(module.files.values_list(*names))


def test_the_site_goes_on_showing_the_election(stage: Stage) -> None:
    far = open_rehearsal(stage.kpu, region=stage.world.regency, voting_day=date(2025, 3, 1))
    assert current_election() == stage.world.election
    assert chosen_election(None) == stage.world.election
    assert current_election([far.practice.code]) == far.practice
    assert chosen_election(far.practice.code) == far.practice


def test_nothing_of_it_is_experience(stage: Stage) -> None:
    rehearsal = opened(stage)
    later = Election.objects.create(
        code="nanti",
        name="Pemilihan nanti",
        kind=stage.world.election.kind,
        pack=rehearsal.practice.pack,
        pack_hash="-",
        voting_day=date(2029, 11, 27),
    )
    person = Appointment.objects.filter(election=rehearsal.practice)[0].person_id
    (served,) = earlier_service([person], later)[person]
    assert served.election == stage.world.election.name


def test_its_papers_make_no_hole_in_the_real_numbers(stage: Stage) -> None:
    practice = opened(stage).practice

    def number(election: Election) -> int:
        with transaction.atomic():
            return (
                issue(
                    stage.kpu,
                    election=election,
                    office=stage.world.village,
                    region=stage.world.village,
                    kind="minutes",
                    series="BA",
                    title="Uji",
                    facts={},
                    signed_at=NOW,
                ).number
                or 0
            )

    assert [number(stage.world.election), number(practice), number(stage.world.election)] == [
        1, 1, 2,
    ]  # fmt: skip


def test_the_decree_says_that_it_is_practice(stage: Stage) -> None:
    with pikepdf.open(BytesIO(render(opened(stage).decree))) as pdf:
        paper = " ".join(text_of_pdf(pdf).split())
    assert "KEPUTUSAN LATIHAN" in paper
    assert "SIMULASI" in paper
    assert "16 November 2024" in paper


@pytest.mark.parametrize("again", ["same", "below"])
def test_one_at_a_time(stage: Stage, again: str) -> None:
    opened(stage)
    world = stage.world
    place = world.regency if again == "same" else world.village
    with pytest.raises(RehearsalOpen) as refusal:
        opened(stage, place)
    assert "Latihan 1" in refusal.value.id
    assert Rehearsal.objects.count() == 1
    assert Election.objects.filter(kind="practice").count() == 1


def test_none_above_one_that_is_open_but_one_beside_it(stage: Stage) -> None:
    opened(stage, stage.world.villages[1])
    with pytest.raises(RehearsalOpen):
        opened(stage)
    assert opened(stage, stage.world.village).practice.code.endswith("-latihan-2")


def test_the_database_itself_has_no_second_one(stage: Stage) -> None:
    first = opened(stage)
    second = Election.objects.get(pk=first.practice_id)
    second.pk, second.code = None, "kedua"
    second.save(force_insert=True)
    first.practice = second
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


@pytest.mark.parametrize("off", [-1, 400], ids=["yesterday", "too far"])
def test_a_day_that_is_none(stage: Stage, off: int) -> None:
    day = NOW.date() + timedelta(days=off)
    with pytest.raises(BadRehearsalDay):
        open_rehearsal(stage.kpu, region=stage.world.regency, voting_day=day)
    assert not Election.objects.filter(kind="practice").exists()


def test_who_plans_and_where(stage: Stage) -> None:
    world = stage.world
    with pytest.raises(NotAllowed):
        opened(stage, world.regency, stage.pps)
    with pytest.raises(NotAllowed):
        opened(stage, world.district, factories.actor(world, Role.PPK, world.district))
    StationListing.objects.filter(village=world.villages[1]).delete()
    with pytest.raises(NothingToRehearse):
        opened(stage, world.villages[1])


def test_no_rehearsal_of_a_rehearsal(stage: Stage) -> None:
    rehearsal = opened(stage)
    inside = Actor(
        stage.kpu.role, stage.kpu.path, rehearsal.practice_id, stage.kpu.account_id,
        stage.kpu.person_id,
    )  # fmt: skip
    with pytest.raises(InRehearsal):
        opened(stage, actor=inside)
    with pytest.raises(InRehearsal):
        close_rehearsal(inside, rehearsal_id=rehearsal.id)


def test_closing_ends_every_role_in_it_and_none_else(stage: Stage) -> None:
    rehearsal = opened(stage)
    assert close_rehearsal(stage.kpu, rehearsal_id=rehearsal.id) == 2
    held = Grant.objects.filter(revoked_at__isnull=True)
    assert set(held.values_list("election", flat=True)) == {stage.world.election.id}
    with pytest.raises(RehearsalClosed):
        close_rehearsal(stage.kpu, rehearsal_id=rehearsal.id)
    with pytest.raises(RehearsalClosed):
        join_rehearsal(stage.kpu, rehearsal_id=rehearsal.id)
    assert opened(stage).practice.name.startswith("Latihan 2 ")


def test_one_entry_each_in_the_election_s_own_log(stage: Stage) -> None:
    rehearsal = opened(stage)
    close_rehearsal(stage.kpu, rehearsal_id=rehearsal.id)
    mine = LedgerEntry.objects.filter(act__startswith="rehearsal.")
    assert list(mine.order_by("id").values_list("act", "election_id")) == [
        ("rehearsal.opened", stage.world.election.id),
        ("rehearsal.closed", stage.world.election.id),
    ]


def test_the_number_of_queries_does_not_depend_on_the_size(
    stage: Stage, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    world = stage.world
    with django_assert_max_num_queries(90) as first:
        rehearsal = opened(stage, world.villages[1])
    close_rehearsal(stage.kpu, rehearsal_id=rehearsal.id)
    for _ in range(5):
        factories.account(world, Role.PPS, world.village)
    with django_assert_num_queries(len(first)):
        opened(stage, world.village)
    assert Account.objects.count() >= 7
