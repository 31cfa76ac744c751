"""The whole journey on a five-station regency, and what must never change about it."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import F, Q

from garda.care.models import HealthPaper
from garda.care.vault import HEALTH
from garda.demo import people
from garda.demo.command import UnknownStage
from garda.demo.context import Run
from garda.demo.digest import digest
from garda.demo.play import folders_of, journey
from garda.demo.report import regency_report
from garda.documents.models import Document
from garda.exchange.domain.folder import Folder
from garda.formation.announcements import SCREENING
from garda.formation.households import households_of
from garda.formation.models import (
    ApplicantFile,
    Application,
    ApplicationPaper,
    Appointment,
    Channel,
    Nominee,
    Proposal,
    Question,
    QuestionOrigin,
    ResponsiblePerson,
    SecretariatProposal,
)
from garda.formation.queries import empty_seats, substitutes
from garda.formation.services import rejected_rows
from garda.ledger.check import check_ledger
from garda.ledger.models import LedgerEntry
from garda.ledger.sequencer import link_all
from garda.neutrality.models import Case
from garda.packs.loader import get_pack
from garda.packs.types import Pack
from garda.people.models import Person
from garda.recap.models import Correction, Plenary
from garda.responses.models import Response
from garda.results.models import Reading, SecondLookDraw, Settlement
from garda.results.quality import heard_otherwise, quality
from garda.results.queries import queue
from garda.selfservice.models import Slip

TINY = Path(__file__).parents[1] / "data" / "tiny"
#: Acts that fill empty seats of a district, and the asking before them, in the order they come.
FILLING_ORDER = (
    "formation.willingness_recorded",
    "formation.seat_filled_same_village",
    "formation.seat_filled_neighbour",
    "formation.seat_filled_direct",
)
#: A draw in which every way of filling a seat occurs.
SHORT_SEED = 312
VOTES = {"bupati": {"1": 590, "2": 150}, "gubernur": {"1": 320, "2": 270, "3": 143}}


@pytest.fixture
def pack() -> Pack:
    return get_pack("pilkada2024")


@pytest.fixture
def folders(pack: Pack) -> list[Folder]:
    return folders_of([str(TINY)], pack)


@pytest.fixture
def run(db: None, folders: list[Folder], pack: Pack) -> Run:
    return journey(folders, pack, seed=7)


class TestWholeJourney:
    def test_every_seat_is_filled_sworn_and_trained(self, run: Run) -> None:
        report = regency_report(run, run.regencies[0])
        assert report["stations"] == 5
        assert report["special"] == 1
        assert report["seats"] == report["appointed"] == report["trained"] == 35
        assert report["sworn_on_site"] + report["sworn_online"] == 35

    def test_both_lines_carry_the_published_votes(self, run: Run) -> None:
        report = regency_report(run, run.regencies[0])
        assert report["votes_forms"] == VOTES
        assert report["votes_recap"] == VOTES
        assert report["forms"] == 10

    def test_sums_hold_between_votes_and_users(self, run: Run) -> None:
        report = regency_report(run, run.regencies[0])
        for kind, votes in VOTES.items():
            assert report["valid"][kind] == sum(votes.values())
            assert report["users"][kind] == report["valid"][kind] + report["invalid"][kind]

    def test_three_differences_stay_outside_votes_and_users(self, run: Run) -> None:
        waiting = list(queue(run.election.id, run.regencies[0].region.path))
        assert len(waiting) == 3
        assert {row.block for row in waiting} <= {"ballots", "disability"}

    def test_paper_errors_stand_in_the_forms_line_and_are_corrected_at_the_plenary(
        self, run: Run
    ) -> None:
        slips = run.regencies[0].paper_slips
        assert slips
        as_written = Settlement.objects.filter(state="settled_as_written")
        assert as_written.count() == len(slips)
        corrections = Correction.objects.all()
        assert corrections.count() == len(slips)
        for correction in corrections:
            assert correction.reason
            assert correction.confirmed_by not in (None, correction.proposed_by)
            assert correction.old_value != correction.new_value

    def test_every_reading_is_simulated_and_by_two_people(self, run: Run) -> None:
        assert set(Reading.objects.values_list("standing", flat=True)) == {"simulated"}
        for round_id in Reading.objects.values_list("round_id", flat=True).distinct():
            sources = Reading.objects.filter(round_id=round_id, source__in=["operator", "ppk"])
            assert len(set(sources.values_list("entered_by", flat=True))) == 2

    def test_witnesses_of_every_pair_read_their_copies(self, run: Run) -> None:
        village = run.regencies[0].villages[0].path
        read = Reading.objects.filter(source="witness")
        # The regent's second choice is an empty column, which nobody witnesses for.
        assert set(read.values_list("round__contest__kind", "pair")) == {
            ("bupati", 1), ("gubernur", 1), ("gubernur", 2), ("gubernur", 3),
        }  # fmt: skip
        assert all(path.startswith(village) for path in read.values_list("round__path", flat=True))
        (line,) = heard_otherwise(run.election.id, village)
        assert (line.source, line.read) == ("Isian saksi pasangan 3", line.counts + 1)

    def test_chance_has_forms_read_once_more_by_somebody_else(self, run: Run) -> None:
        (drawn,) = SecondLookDraw.objects.all()
        assert (drawn.seed, drawn.drawn) == ("dadu 000007", 1)
        look = Reading.objects.get(source="second")
        others = Reading.objects.filter(round=look.round).exclude(pk=look.pk)
        assert look.entered_by not in set(others.values_list("entered_by", flat=True))
        found = quality(run.election.id, run.regencies[0].region.path)
        assert (found.forms.looked, found.forms.wrong, found.figures.wrong) == (1, 0, 0)

    def test_every_secretariat_came_by_a_letter_that_another_person_decided(
        self, run: Run, pack: Pack
    ) -> None:
        regency = run.regencies[0]
        for body, regions in (
            ("ppk_secretariat", regency.districts),
            ("pps_secretariat", regency.villages),
        ):
            held = Appointment.objects.filter(body=body, decree__isnull=False)
            assert held.count() == len(regions) * pack.bodies[body].seats
            letters = SecretariatProposal.objects.filter(body=body, state="accepted")
            assert letters.count() == len(regions)
            assert not letters.filter(decided_by=F("recorded_by")).exists()
            assert held.values("decree").distinct().count() == 1
        assert Nominee.objects.filter(position="secretary", civil_servant=False).count() == 0

    def test_somebody_answers_for_every_special_location(self, run: Run) -> None:
        (head,) = ResponsiblePerson.objects.all()
        assert head.path == "id/98/01/01/2002/901"
        assert (head.office, head.ended_on) == ("Direktur Rumah Sakit", None)
        assert not Appointment.objects.filter(person=head.person).exists()

    def test_two_names_on_a_list_are_cleared_by_two_officers(self, run: Run) -> None:
        cases = Case.objects.filter(election=run.election).select_related("question")
        assert cases.count() == 2
        assert {case.question.verdict for case in cases} == {"pass"}
        assert all(case.question.closed_at for case in cases)

    def test_all_plenaries_are_closed(self, run: Run) -> None:
        assert set(Plenary.objects.values_list("state", flat=True)) == {"closed"}
        assert Plenary.objects.count() == (2 + 1) * 2  # two districts and the regency, two contests

    def test_the_ledger_is_whole(self, run: Run) -> None:
        link_all()
        report = check_ledger()
        assert report.problems == []
        assert sum(report.links.values()) == LedgerEntry.objects.count() > 30

    def test_now_stands_on_the_day_after_the_plenary_in_local_time(self, run: Run) -> None:
        plenary = Plenary.objects.get(region__level="regency", contest__kind="bupati")
        zone = ZoneInfo("Asia/Jayapura")
        assert plenary.closed_at is not None
        assert run.election.as_of is not None
        days = (
            run.election.as_of.astimezone(zone).date() - plenary.closed_at.astimezone(zone).date()
        )
        assert days.days == 1

    def test_every_way_in_is_walked_in_one_village(self, run: Run) -> None:
        village = run.regencies[0].villages[0]
        others = Application.objects.exclude(channel=Channel.COUNTER)
        ways = Counter(others.values_list("village", "channel"))
        assert ways == {(village.id, Channel.BATCH): 3, (village.id, Channel.SELF): 1}
        (file,) = ApplicantFile.objects.all()
        assert (file.rows, file.taken, file.refused, file.failure) == (5, 3, 2, "")
        reasons = [row[-1] for row in rejected_rows(file)]
        assert len(reasons) == 2
        assert "16 angka" in reasons[0]
        assert "Bukan tanggal" in reasons[1]
        slip = Slip.objects.get()
        assert slip.application in others
        assert slip.issued_at < slip.application.received_at
        assert bytes(slip.draft) == b""

    def test_certificates_lie_with_care_and_formation_knows_that_they_are_there(
        self, run: Run
    ) -> None:
        others = Application.objects.exclude(channel=Channel.COUNTER)
        assert set(others.values_list("facts__healthy", flat=True)) == {True}
        papers = ApplicationPaper.objects.filter(application__in=others, code="D05")
        assert papers.count() == 4
        assert not papers.filter(upload__isnull=False).exists()
        with HEALTH.store.reached():
            assert HealthPaper.objects.count() == 4

    def test_a_waiver_has_a_reason_and_two_names(self, run: Run) -> None:
        waivers = Question.objects.filter(origin=QuestionOrigin.WAIVER)
        assert waivers.filter(application__facts__education="smp").exists()
        for waiver in waivers:
            assert (waiver.rule, waiver.verdict) == ("R08", "pass")
            assert waiver.reason
            assert None not in {waiver.first_by, waiver.second_by}
            assert waiver.first_by != waiver.second_by

    def test_lists_are_announced_and_somebody_responded(self, run: Run) -> None:
        asking = run.regencies[0].villages[:2]
        lists = Document.objects.filter(kind=SCREENING, region__in=asking)
        assert lists.count() == 2
        assert Response.objects.count() == 2
        assert not Response.objects.filter(answered_at__isnull=True).exists()

    def test_people_are_marked_synthetic(self, run: Run) -> None:
        assert Person.objects.exists()
        assert not Person.objects.filter(synthetic=False).exists()


class TestShortage:
    """Every village has too few applicants, in uneven numbers at its stations."""

    @pytest.fixture
    def short(
        self, db: None, monkeypatch: pytest.MonkeyPatch, folders: list[Folder], pack: Pack
    ) -> Run:
        monkeypatch.setattr(people, "SHORT_VILLAGES", 1.0)
        monkeypatch.setattr(people, "STATION_SPREAD", 0.6)
        monkeypatch.setattr(people, "WILLING_ELSEWHERE", 0.0)  # all are asked, none moved before
        monkeypatch.setattr(people, "AGREES_NEIGHBOUR", 0.3)
        return journey(folders, pack, seed=SHORT_SEED, until="tot")

    def test_seats_are_filled_in_the_fields_order_after_asking(self, short: Run) -> None:
        acts = LedgerEntry.objects.filter(
            Q(act__startswith="formation.seat_filled") | Q(act="formation.willingness_recorded")
        ).order_by("id")
        for district in short.regencies[0].districts:
            done = list(acts.filter(path__startswith=district.path).values_list("act", flat=True))
            assert done == sorted(done, key=FILLING_ORDER.index)
        assert set(acts.values_list("act", flat=True)) == set(FILLING_ORDER)
        assert empty_seats(short.election, short.regencies[0].region.path) == []

    def test_nobody_is_appointed_directly_while_a_willing_reserve_is_left(self, short: Run) -> None:
        direct = Appointment.objects.filter(origin="direct")
        assert direct.exists()
        free = substitutes(short.election, short.regencies[0].villages)
        families = households_of(Appointment.objects.values_list("person", flat=True))
        families |= households_of(line.application.person_id for line in free)
        for line in free.exclude(application__station__listings__kind="special"):
            asked = line.application
            near = asked.path.rpartition("/")[0] if asked.willing_neighbour else asked.path
            if not (asked.willing_elsewhere or asked.willing_neighbour):
                continue
            for taken in direct.filter(path__startswith=near):
                if not asked.willing_elsewhere and taken.path.startswith(asked.path):
                    continue
                beside = Appointment.objects.filter(station=taken.station)
                kin = {
                    household
                    for person in beside.values_list("person", flat=True)
                    for household in families.get(person, ())
                }
                assert kin & families.get(asked.person_id, set())

    def test_who_serves_elsewhere_had_agreed_to_it(self, short: Run) -> None:
        for origin, willing in (
            ("same_village", "willing_elsewhere"),
            ("neighbour", "willing_neighbour"),
        ):
            answers = Appointment.objects.filter(origin=origin).values_list(
                f"application__{willing}", flat=True
            )
            assert set(answers) == {True}


class _Undo(Exception):
    """Takes a journey back, so that the next one starts from an empty database."""


def _outcome(folders: list[Folder], pack: Pack, seed: int) -> dict[str, object]:
    outcome: dict[str, object] = {}
    with suppress(_Undo), transaction.atomic():
        run = journey(folders, pack, seed=seed)
        outcome = {
            "digest": digest(run.election),
            "votes": regency_report(run, run.regencies[0])["votes_recap"],
            "names": set(Person.objects.values_list("name", flat=True)),
        }
        raise _Undo
    return outcome


class TestSeeds:
    def test_the_same_seed_gives_the_same_digest(
        self, db: None, folders: list[Folder], pack: Pack
    ) -> None:
        assert _outcome(folders, pack, 7) == _outcome(folders, pack, 7)

    def test_another_seed_gives_other_people_and_the_same_sums(
        self, db: None, folders: list[Folder], pack: Pack
    ) -> None:
        one, other = _outcome(folders, pack, 7), _outcome(folders, pack, 8)
        assert other["digest"] != one["digest"]
        assert other["names"] != one["names"]
        assert other["votes"] == one["votes"] == VOTES


class TestChangedFolder:
    def test_one_vote_more_gives_that_sum(self, db: None, tmp_path: Path, pack: Pack) -> None:
        copy = tmp_path / "tiny"
        shutil.copytree(TINY, copy)
        (copy / "finals.csv").unlink()
        results = copy / "results_by_district.csv"
        lines = results.read_text().splitlines()
        cells = lines[1].split(",")
        contest, number = cells[0], cells[2]
        cells[3] = str(int(cells[3]) + 1)
        results.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n")
        run = journey(folders_of([str(copy)], pack), pack, seed=7)
        votes = regency_report(run, run.regencies[0])["votes_recap"]
        assert votes[contest][number] == VOTES[contest][number] + 1

    def test_late_stations_without_finals_keep_their_district_open(
        self, db: None, tmp_path: Path, pack: Pack
    ) -> None:
        copy = tmp_path / "tiny"
        shutil.copytree(TINY, copy)
        (copy / "finals.csv").unlink()
        results = copy / "results_by_district.csv"
        header, *rows = results.read_text().splitlines()
        district = rows[0].split(",")[1]
        late = [_one_late(r) if r.split(",")[1] == district else r for r in rows]
        results.write_text("\n".join([header, *late]) + "\n")
        run = journey(folders_of([str(copy)], pack), pack, seed=7)
        report = regency_report(run, run.regencies[0])
        assert report["forms"] == 8
        states = dict(Plenary.objects.values_list("region__code", "state"))
        assert states[district] == "open"
        assert set(states.values()) == {"open", "closed"}


def _one_late(row: str) -> str:
    cells = row.split(",")
    cells[4] = str(int(cells[5]) - 1)
    return ",".join(cells)


class TestUntil:
    def test_selection_leaves_proposals_to_adopt(
        self, db: None, folders: list[Folder], pack: Pack
    ) -> None:
        run = journey(folders, pack, seed=7, until="selection")
        assert set(Proposal.objects.values_list("state", flat=True)) == {"proposed"}
        assert not Appointment.objects.filter(body="kpps").exists()
        zone = ZoneInfo("Asia/Jayapura")
        assert run.election.as_of == datetime.combine(
            pack.stage("selection").starts, datetime.min.time().replace(hour=9), zone
        ).astimezone(UTC)

    def test_recap_district_leaves_differences_and_plenaries(
        self, db: None, folders: list[Folder], pack: Pack
    ) -> None:
        run = journey(folders, pack, seed=7, until="recap_district")
        assert queue(run.election.id, run.regencies[0].region.path).count() > 3
        assert not Plenary.objects.exists()

    def test_an_unknown_stage_is_refused(self, db: None, folders: list[Folder], pack: Pack) -> None:
        with pytest.raises(UnknownStage):
            journey(folders, pack, seed=7, until="pesta")
