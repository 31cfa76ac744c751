"""The machine's reading is one source: blind, never alone, silent where it could not read."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.results.acts import entries
from tests.support.counted import Counted, counted, enter, sheet

from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.packs.types import Block
from garda.people.services import system_operator
from garda.results.domain.definition import as_figures
from garda.results.domain.settlement import Status
from garda.results.models import Channel, Reading, Settlement, Source, VoteRound
from garda.results.photos.reading import MachineReading
from garda.results.queries import load_definition
from garda.results.reading.verdicts import Verdict
from garda.results.services.machine import read_photos, take_machine_reading
from garda.results.services.readings import NewReading, record_readings

pytestmark = pytest.mark.django_db
GOOD = sheet([60, 40])


@pytest.fixture
def count() -> Counted:
    return counted()


@pytest.fixture
def form(count: Counted) -> VoteRound:
    return count.round(count.bupati, count.world.station())


def read(form: VoteRound, photo: str = "a", **changed: int | None) -> MachineReading:
    definition = load_definition(form.contest_id)
    figures = as_figures(definition, {**GOOD, **changed})
    written = tuple("###" if value is None else f"{value:03d}" for value in figures)
    return MachineReading(figures, written, (photo * 64,), Verdict.ACCEPTED)


def statuses(form: VoteRound) -> dict[str, str]:
    return dict(Settlement.objects.filter(round=form).values_list("block", "state"))


def take(count: Counted, form: VoteRound, reading: MachineReading) -> Reading | None:
    with clock.as_of(count.now):
        receipt = take_machine_reading(form, reading)
    return None if receipt is None else Reading.objects.get(pk=receipt.reading_id)


def test_it_is_one_source_with_what_it_saw(count: Counted, form: VoteRound) -> None:
    stored = take(count, form, read(form))
    assert stored is not None
    assert (stored.source, stored.channel, stored.shown) == (Source.MACHINE, Channel.BATCH, [])
    assert stored.photos_sha256 == ["a" * 64]
    assert stored.as_written is not None
    assert set(statuses(form).values()) == {Status.FIRST}, "a machine settles nothing alone"
    assert entries("readings.recorded") == 1


def test_it_settles_with_a_person_who_reads_the_same(count: Counted, form: VoteRound) -> None:
    enter(count, count.bupati, form.station, Source.OPERATOR, GOOD)
    take(count, form, read(form))
    assert set(statuses(form).values()) == {Status.SETTLED}


def test_what_it_reads_otherwise_waits_for_people(count: Counted, form: VoteRound) -> None:
    enter(count, count.bupati, form.station, Source.OPERATOR, GOOD)
    take(count, form, read(form, votes_1=50, votes_2=50))
    assert statuses(form)[Block.VOTES] == Status.DIFFERS
    assert statuses(form)[Block.USERS] == Status.SETTLED


def test_what_it_could_not_read_keeps_nobody_waiting(count: Counted, form: VoteRound) -> None:
    stored = take(count, form, read(form, votes_1=None))
    assert stored is not None
    assert None in stored.figures
    for source in (Source.OPERATOR, Source.PPK):
        enter(count, count.bupati, form.station, source, GOOD)
    assert set(statuses(form).values()) == {Status.SETTLED}


def test_the_same_photos_are_one_reading(count: Counted, form: VoteRound) -> None:
    first, again = take(count, form, read(form)), take(count, form, read(form))
    assert first == again
    assert Reading.objects.filter(round=form).count() == 1


def test_new_photos_are_its_next_version(count: Counted, form: VoteRound) -> None:
    take(count, form, read(form, votes_1=None))
    second = take(count, form, read(form, "b"))
    assert second is not None
    assert (second.version, second.reason) == (2, "Foto halaman yang baru")


def test_nobody_enters_as_the_machine(count: Counted, form: VoteRound) -> None:
    definition = load_definition(form.contest_id)
    sent = NewReading(
        uuid7(), form.id, Source.MACHINE, as_figures(definition, GOOD), happened_at=count.now
    )
    for actor in (count.operator, count.ppk, count.commission):
        with pytest.raises(NotAllowed):
            record_readings(actor, readings=[sent])
    assert not Reading.objects.exists()


def test_the_machine_enters_as_nobody_else(count: Counted, form: VoteRound) -> None:
    definition = load_definition(form.contest_id)
    sent = NewReading(
        uuid7(), form.id, Source.SECOND_LOOK, as_figures(definition, GOOD), happened_at=count.now
    )
    with pytest.raises(NotAllowed):
        record_readings(system_operator(count.world.election.id), readings=[sent])


def test_a_form_without_photos_is_not_read(form: VoteRound) -> None:
    assert read_photos(UUID(str(form.id))) is None
    assert not Reading.objects.exists()
