"""What a station reported of its day against when its form came: told, never changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests import factories
from tests.support.counted import sheet
from tests.support.desk import MaxQueries
from tests.votingday.scenes import VOTING

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.results.anomalies.kinds import Kind
from garda.results.anomalies.listing import anomalies_of
from garda.results.domain.definition import as_figures
from garda.results.models import FormPhoto, Source, VoteRound
from garda.results.queries import load_definition
from garda.results.services.readings import NewReading, record_readings
from garda.votingday.services import report_step, take_back

pytestmark = pytest.mark.django_db

VOTES = (30, 50)
COUNTING = factories.local(VOTING, 13, 30)


def told(here: factories.World, kind: str, at: datetime, position: int = 0) -> UUID:
    """The village's PPS writes down a step of a station."""
    actor, id_ = factories.actor(here, Role.PPS, here.village), uuid7()
    with clock.as_of(at):
        report_step(actor, id=id_, station=here.station(position), kind=kind)
    return id_


def round_at(here: factories.World, position: int = 0) -> VoteRound:
    return VoteRound.objects.get(station=here.station(position))


def sent(here: factories.World, at: datetime, position: int = 0) -> None:
    """The station's operator sends its figures."""
    round_ = round_at(here, position)
    figures = as_figures(load_definition(round_.contest_id), sheet(VOTES))
    reading = NewReading(
        id=uuid7(),
        round_id=round_.id,
        source=Source.OPERATOR,
        figures=figures,
        happened_at=at,
    )
    actor = Actor(Role.PPS, here.regency.path, here.election.id, uuid7(), uuid7())
    with clock.as_of(at):
        record_readings(actor, readings=[reading])


def early(here: factories.World) -> list[str]:
    """What the list says of times, in its order."""
    lines = anomalies_of(here.election, here.regency).lines
    return [line.anomaly.detail for line in lines if line.anomaly.kind == Kind.EARLY]


def test_figures_after_the_count_are_silent(here: factories.World) -> None:
    told(here, "opened", factories.local(VOTING, 7))
    told(here, "counting", COUNTING)
    sent(here, COUNTING + timedelta(hours=2))
    assert early(here) == []


def test_figures_before_the_count_began(here: factories.World) -> None:
    sent(here, COUNTING - timedelta(minutes=20))
    assert early(here) == []
    told(here, "counting", COUNTING)
    assert early(here) == [
        "Angka diterima 27-11-2024 13.10 WIB; menurut laporan TPS, penghitungan mulai"
        " 27-11-2024 13.30 WIB."
    ]


def test_figures_before_the_station_opened(here: factories.World) -> None:
    """The vote had not ended either, which the list says by itself."""
    sent(here, factories.local(VOTING, 6))
    told(here, "opened", factories.local(VOTING, 7))
    before, opened = sorted(early(here), key=lambda line: "laporan" in line)
    assert "sebelum pemungutan suara ditutup" in before
    assert "TPS dibuka" in opened


def test_nobody_counts_so_many_ballots_in_two_minutes(here: factories.World) -> None:
    told(here, "counting", COUNTING)
    sent(here, COUNTING + timedelta(minutes=2))
    (line,) = early(here)
    assert "2 menit sesudah penghitungan mulai" in line
    assert "tidak terhitung secepat itu" in line
    # A reader who has still to enter the form learns no figure of it.
    assert str(sum(VOTES) + 4) not in line


def test_a_photo_before_the_count_began(here: factories.World) -> None:
    round_ = round_at(here)
    FormPhoto.objects.create(
        election=here.election,
        round=round_,
        path=round_.path,
        page=1,
        object_sha256="0" * 64,
        size=1,
        entered_by=uuid7(),
        taken_at=COUNTING - timedelta(hours=1),
        recorded_at=COUNTING - timedelta(minutes=30),
    )
    told(here, "counting", COUNTING)
    (line,) = early(here)
    assert line.startswith("Foto diterima")


def test_a_report_that_was_taken_back_says_nothing(here: factories.World) -> None:
    sent(here, COUNTING - timedelta(minutes=20))
    report = told(here, "counting", COUNTING)
    actor = factories.actor(here, Role.PPS, here.village)
    with clock.as_of(COUNTING + timedelta(minutes=1)):
        take_back(actor, report_id=report, reason="Salah TPS.")
    assert early(here) == []


def test_another_station_s_report_says_nothing(here: factories.World) -> None:
    sent(here, COUNTING - timedelta(minutes=20))
    told(here, "counting", COUNTING, position=1)
    assert early(here) == []


def test_finding_changes_nothing_and_asks_the_same_number_of_questions(
    here: factories.World, django_assert_max_num_queries: MaxQueries
) -> None:
    for position in (0, 1):
        told(here, "counting", COUNTING, position)
        sent(here, COUNTING - timedelta(minutes=20), position)
    entries = LedgerEntry.objects.count()
    early(here)
    with django_assert_max_num_queries(12):
        assert len(early(here)) == 2
    assert LedgerEntry.objects.count() == entries
