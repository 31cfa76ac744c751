"""Calls, applications at the counter and the administrative check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from tests import factories

from garda.formation import errors
from garda.formation.models import Application, Assessment, Call, Outcome
from garda.formation.services import NewApplication, assess, open_calls, record_applications
from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db


def entry(world: factories.World, receipt: str = "1", **changed: Any) -> NewApplication:
    base = NewApplication(
        person=factories.person(world.village.path).id,
        receipt=receipt,
        received_at=factories.local(world.pack.stage("receiving").starts),
        facts=factories.good_facts(world.pack),
        station=world.station().id,
    )
    return replace(base, **changed)


def test_calls_take_their_dates_from_the_pack() -> None:
    world = factories.world()
    actor = factories.actor(world, Role.KPU_REGENCY, world.regency)
    (call,) = open_calls(actor, election=world.election, regency=world.regency)
    stage = world.pack.stage("receiving")
    assert (call.body, call.opens_on, call.closes_on, call.closes_at) == (
        "kpps", stage.starts, stage.ends, stage.closes_at,
    )  # fmt: skip
    with pytest.raises(errors.CallExists):
        open_calls(actor, election=world.election, regency=world.regency)
    with pytest.raises(NotAllowed):
        open_calls(factories.actor(world, Role.PPS), election=world.election, regency=world.regency)


def test_a_counter_takes_in_many_in_one_act(django_assert_num_queries: Any) -> None:
    world = factories.world()
    factories.call(world)
    actor = factories.actor(world, Role.PPS)
    for batch, size in enumerate((1, 60)):
        entries = [entry(world, f"{batch}-{i}") for i in range(size)]
        with django_assert_num_queries(11):
            count = record_applications(
                actor, election=world.election, village=world.village, entries=entries
            )
        assert count == size
    assert Application.objects.filter(path=world.village.path).count() == 61
    ledger = LedgerEntry.objects.get(act="formation.applications_recorded", count=60)
    assert (ledger.path, ledger.election_id) == (world.village.path, world.election.id)


def test_the_form_tells_the_own_village_from_a_neighbouring_one() -> None:
    world = factories.world()
    factories.call(world)
    record_applications(
        factories.actor(world, Role.PPS),
        election=world.election,
        village=world.village,
        entries=[
            entry(world, "1"),
            entry(world, "2", willing_elsewhere=True),
            entry(world, "3", willing_neighbour=True),
        ],
    )
    rows = Application.objects.order_by("receipt").values_list(
        "willing_elsewhere", "willing_neighbour", "willing_asked_at"
    )
    assert list(rows) == [(False, False, None), (True, False, None), (False, True, None)]


def test_the_deadline_counts_by_the_receipt_in_local_time() -> None:
    world = factories.world()
    factories.call(world)
    actor = factories.actor(world, Role.PPS)
    stage = world.pack.stage("receiving")
    assert stage.closes_at is not None
    last = factories.local(stage.ends, stage.closes_at.hour, stage.closes_at.minute)
    in_time = entry(world, "akhir", received_at=last + timedelta(seconds=59))
    late = entry(world, "telat", received_at=last + timedelta(minutes=1))
    early = entry(
        world, "dini", received_at=factories.local(stage.starts, 0) - timedelta(seconds=1)
    )
    arguments = {"election": world.election, "village": world.village}
    for wrong in (late, early):
        with pytest.raises(errors.OutsidePeriod, match=wrong.receipt):
            record_applications(actor, entries=[in_time, wrong], **arguments)
    assert not Application.objects.exists()
    assert record_applications(actor, entries=[in_time], **arguments) == 1


def test_a_call_without_closing_hour_ends_with_its_day() -> None:
    world = factories.world()
    factories.call(world)
    Call.objects.update(closes_at=None)
    actor = factories.actor(world, Role.PPS)
    day = world.pack.stage("receiving").ends
    last = factories.local(day, 23, 59)
    record_applications(
        actor,
        election=world.election,
        village=world.village,
        entries=[entry(world, received_at=last + timedelta(seconds=59))],
    )
    with pytest.raises(errors.OutsidePeriod):
        record_applications(
            actor,
            election=world.election,
            village=world.village,
            entries=[entry(world, "2", received_at=last + timedelta(minutes=1))],
        )


def refusals(world: factories.World) -> list[tuple[type[GardaError], list[NewApplication]]]:
    other_station = world.stations[world.villages[1].path][0]
    stranger = factories.person(world.villages[1].path)
    first = entry(world, "sama")
    return [
        (errors.UnknownStation, [entry(world, station=other_station.id)]),
        (errors.UnknownPerson, [entry(world, person=stranger.id)]),
        (errors.IdentityNumber, [entry(world, facts={"catatan": "3320091705950001"})]),
        (errors.AlreadyApplied, [first, entry(world, "sama")]),
        (errors.AlreadyApplied, [first, entry(world, "lain", person=first.person)]),
    ]


def test_wrong_entries_are_refused_as_a_whole() -> None:
    world = factories.world()
    factories.call(world)
    actor = factories.actor(world, Role.PPS)
    for error, wrong in refusals(world):
        with pytest.raises(error) as caught:
            record_applications(
                actor,
                election=world.election,
                village=world.village,
                entries=[entry(world, "baik"), *wrong],
            )
        assert wrong[-1].receipt in caught.value.id
        assert wrong[-1].receipt in caught.value.en
    assert not Application.objects.exists()


def test_a_second_application_of_the_same_person_is_refused() -> None:
    world = factories.world()
    factories.call(world)
    actor = factories.actor(world, Role.PPS)
    first = entry(world, "1")
    arguments = {"election": world.election, "village": world.village}
    record_applications(actor, entries=[first], **arguments)
    for again in (replace(first, receipt="2"), entry(world, "1")):
        with pytest.raises(errors.AlreadyApplied):
            record_applications(actor, entries=[again], **arguments)


def test_receipts_of_the_future_and_missing_calls_are_refused() -> None:
    world = factories.world()
    actor = factories.actor(world, Role.PPS)
    arguments = {"election": world.election, "village": world.village}
    with pytest.raises(errors.NoCall):
        record_applications(actor, entries=[entry(world)], **arguments)
    factories.call(world)
    moment = factories.local(world.pack.stage("receiving").starts, 8)
    with clock.as_of(moment), pytest.raises(errors.NotYetReceived):
        record_applications(actor, entries=[entry(world)], **arguments)


def test_only_the_own_pps_takes_in_applications() -> None:
    world = factories.world()
    factories.call(world)
    for actor in (
        factories.actor(world, Role.PPS, world.villages[1]),
        factories.actor(world, Role.BAWASLU, world.regency),
        factories.actor(world, Role.KPU_REGENCY, world.regency),
    ):
        with pytest.raises(NotAllowed):
            record_applications(
                actor, election=world.election, village=world.village, entries=[entry(world)]
            )


def test_outcomes_follow_from_the_facts() -> None:
    world = factories.world()
    call = factories.call(world)
    good = factories.application(call, world.village, outcome=None)
    asked = factories.application(call, world.village, outcome=None, party_free=None)
    failed = factories.application(call, world.village, outcome=None, citizen=False)
    older = factories.application(call, world.village, outcome=None)
    older.person.birth_date = date(1950, 1, 1)
    older.person.save()
    tally = assess(factories.actor(world, Role.PPS), election=world.election, village=world.village)
    assert tally == {"MS": 2, "TMS": 1, "ASK": 1}
    found = {a.application_id: a for a in Assessment.objects.all()}
    assert found[good.id].outcome == Outcome.MS
    assert (found[asked.id].outcome, found[asked.id].asked) == (Outcome.ASK, ["R05"])
    assert (found[failed.id].outcome, found[failed.id].failed) == (Outcome.TMS, ["R01"])
    assert found[older.id].preferred_against == ["R02b"]
    assert found[good.id].pack_hash == world.pack.hash


def test_a_second_check_writes_only_what_changed(django_assert_num_queries: Any) -> None:
    world = factories.world()
    call = factories.call(world)
    applications = [factories.application(call, world.village, outcome=None) for _ in range(30)]
    actor = factories.actor(world, Role.PPS)
    with django_assert_num_queries(15):
        assess(actor, election=world.election, village=world.village)
    applications[0].facts["citizen"] = False
    applications[0].save()
    assess(actor, election=world.election, village=world.village)
    versions = Assessment.objects.filter(application=applications[0]).order_by("version")
    assert [(a.version, a.outcome) for a in versions] == [(1, "MS"), (2, "TMS")]
    assert Assessment.objects.count() == 31


def test_the_last_minute_is_whole() -> None:
    world = factories.world()
    call = factories.call(world)
    assert call.closes_at == time(23, 59)
