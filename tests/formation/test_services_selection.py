"""Selecting a PPK and other bodies: marks by two people, the plenary, decree and replacement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests import factories
from tests.formation.selections import CRITERIA, LATE, Board, reasons

from garda.documents.rendering import render
from garda.documents.services import withdraw as withdraw_paper
from garda.formation import errors, errors_replacing
from garda.formation import errors_selection as refusals
from garda.formation.models import (
    Application,
    Appointment,
    EndReason,
    Mark,
    Origin,
    Outcome,
    Score,
    Selection,
)
from garda.formation.services import (
    assess,
    decree_members,
    enter_marks,
    replace_selected,
    select_members,
    withdraw,
)
from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def board() -> Board:
    return Board()


class TestScreening:
    def test_verdicts_follow_the_rules_of_the_body(self, board: Board) -> None:
        """No preference of age and no statement that only a KPPS gives."""
        made = board.applicant("Tua", outcome=None, it_able=False, literate=False)
        tally = assess(board.first, election=board.world.election, village=board.region, body="ppk")
        assert tally == {"MS": 1, "TMS": 0, "ASK": 0}
        assert not made.assessments.get().preferred_against

    def test_only_the_body_that_decides_checks(self, board: Board) -> None:
        board.applicant(outcome=None)
        pps = factories.actor(board.world, Role.PPS)
        with pytest.raises(NotAllowed):
            assess(pps, election=board.world.election, village=board.world.village, body="pps")

    def test_a_village_meets_none_of_them(self, board: Board) -> None:
        made = board.applicant()
        assert not Application.objects.filter(pk=made.pk).exists()
        assert Application.every.filter(pk=made.pk).exists()


class TestMarks:
    def test_one_types_another_confirms(self, board: Board) -> None:
        (one,) = board.applicants(1)
        assert board.write({one: "72.5"}) == 1
        assert board.confirm("written", [one]) == 1
        score = Score.objects.get()
        assert (score.score, score.given_by) == (Decimal("72.50"), [board.first.identity])
        assert score.confirmed_by == board.second.identity

    def test_whoever_typed_does_not_confirm(self, board: Board) -> None:
        (one,) = board.applicants(1)
        board.write({one: 70})
        with pytest.raises(refusals.SameMarker):
            board.confirm("written", [one], by=board.first)
        assert not Score.objects.exists()

    def test_an_interviewer_does_not_confirm(self, board: Board) -> None:
        (one,) = board.tested([70])
        board.interview({one: 80}, by=board.first)
        board.interview({one: 90}, by=board.second)
        with pytest.raises(refusals.SameMarker):
            board.confirm("interview", [one], by=board.second)
        board.confirm("interview", [one], by=board.third)
        assert Score.objects.get(step="interview").score == Decimal("85.00")

    def test_nobody_marks_or_confirms_themselves(self, board: Board) -> None:
        (one,) = board.applicants(1)
        Application.every.filter(pk=one.pk).update(person=board.first.person_id)
        with pytest.raises(refusals.OwnMark):
            board.write({one: 70})
        board.write({one: 70}, by=board.second)
        with pytest.raises(refusals.OwnMark):
            board.confirm("written", [one], by=board.first)

    @pytest.mark.parametrize("mark", ["-1", "100.01", "55.555", "NaN", "Infinity"])
    def test_marks_out_of_range_change_nothing(self, board: Board, mark: str) -> None:
        one, two = board.applicants(2)
        with pytest.raises(refusals.MarkOutOfRange) as refused:
            board.write({one: 70, two: mark})
        assert two.receipt in refused.value.id
        assert one.receipt not in refused.value.id
        assert not Mark.objects.exists()

    def test_an_interview_needs_every_criterion(self, board: Board) -> None:
        (one,) = board.tested([70])
        sheet = {CRITERIA[0]: Decimal(80)}
        with clock.as_of(LATE), pytest.raises(refusals.MarkOutOfRange):
            enter_marks(board.first, **board.here, step="interview", marks={one.id: sheet})

    def test_typed_anew_it_changes_until_it_is_confirmed(self, board: Board) -> None:
        (one,) = board.applicants(1)
        board.write({one: 70})
        board.write({one: 75})
        assert Mark.objects.get().mark == 75
        with pytest.raises(refusals.TypedByOther):
            board.write({one: 20}, by=board.second)
        board.confirm("written", [one])
        with pytest.raises(refusals.MarkConfirmed):
            board.write({one: 80})
        with pytest.raises(refusals.MarkConfirmed):
            board.confirm("written", [one], by=board.third)

    def test_a_mark_before_its_stage_or_after_its_list_is_refused(self, board: Board) -> None:
        one, late = board.applicants(2)
        early = factories.local(date(2024, 5, 5))
        sheets = {one.id: {"": Decimal(60)}}
        with clock.as_of(early), pytest.raises(refusals.StepNotBegun):
            enter_marks(board.first, **board.here, step="written", marks=sheets)
        board.write({one: 60})
        board.confirm("written", [one])
        board.announce()
        with pytest.raises(refusals.StepClosed):
            board.write({late: 99})
        assert Mark.objects.count() == 1

    def test_a_withdrawn_list_opens_the_test_again(self, board: Board) -> None:
        one, late = board.applicants(2)
        board.write({one: 60})
        board.confirm("written", [one])
        paper = board.announce()
        withdraw_paper(board.first, document_id=paper.id, reason="Satu nilai tertinggal.")
        assert board.write({late: 99}) == 1

    def test_whoever_withdrew_or_failed_gets_no_mark(self, board: Board) -> None:
        gone, out = board.applicant("Mundur"), board.applicant("Gugur", outcome=Outcome.TMS)
        withdraw(board.first, application_id=gone.id, reason="Pindah kota.")
        for each in (gone, out):
            with pytest.raises(refusals.NotInStep):
                board.write({each: 70})

    def test_who_is_not_invited_is_not_interviewed(self, board: Board) -> None:
        seats = board.world.pack.bodies["ppk"].seats
        people = board.tested([*range(40, 40 + 3 * seats), 1])
        with pytest.raises(refusals.NotInStep):
            board.interview({people[-1]: 90})
        assert board.interview({people[0]: 90}) == 1

    def test_interviews_wait_for_the_list_of_the_test(self, board: Board) -> None:
        (one,) = board.applicants(1)
        board.write({one: 60})
        board.confirm("written", [one])
        with pytest.raises(refusals.WrittenNotAnnounced):
            board.interview({one: 80})

    def test_the_database_refuses_a_second_written_mark_and_a_wrong_one(self, board: Board) -> None:
        (one,) = board.applicants(1)
        board.write({one: 60})
        first = Mark.objects.get()
        for change in ({"id": uuid7()}, {"id": uuid7(), "mark": 101, "step": "interview"}):
            row = Mark(**{f.attname: getattr(first, f.attname) for f in Mark._meta.fields})
            for name, value in change.items():
                setattr(row, name, value)
            with pytest.raises(IntegrityError), transaction.atomic():
                row.save(force_insert=True)

    def test_the_regency_marks_and_nobody_else(self, board: Board) -> None:
        (one,) = board.applicants(1)
        for role, region in ((Role.PPK, board.region), (Role.BAWASLU, board.world.regency)):
            with pytest.raises(NotAllowed):
                board.write({one: 60}, by=factories.actor(board.world, role, region))


class TestPlenary:
    def test_the_best_sit_the_next_are_reserves_and_everybody_knows_why(self, board: Board) -> None:
        people = board.interviewed([50 + i for i in range(12)], [90 - i for i in range(12)])
        out = board.applicant("Gugur", outcome=Outcome.TMS)
        made = board.select()
        held = list(Appointment.objects.filter(body="ppk").order_by("seat"))
        assert [a.person_id for a in held] == [p.person_id for p in people[:5]]
        assert {(a.origin, a.position) for a in held} == {
            (Origin.SELECTION, "chair"), (Origin.SELECTION, "member"),
        }  # fmt: skip
        ranks = made.lines.filter(rank__isnull=False).order_by("rank")
        assert [line.application_id for line in ranks] == [p.id for p in people[5:10]]
        told = reasons(made)
        assert set(told) == {*(p.id for p in people), out.id}
        assert told[people[0].id] == "Nilai 90,00, peringkat 1 dari 12: terpilih."
        assert told[people[11].id].startswith("Nilai 79,00, peringkat 12 dari 12; kursi terisi")
        assert told[out.id].startswith("Tidak memenuhi syarat")
        assert render(made.minutes)

    def test_fewer_applicants_than_seats_leave_seats_empty(self, board: Board) -> None:
        board.interviewed([60, 70], [80, 81])
        made = board.select()
        assert (made.seats, Appointment.objects.filter(body="ppk").count()) == (5, 2)
        assert made.minutes.facts["empty"] == 3
        assert render(made.minutes)

    def test_equals_are_put_in_order_by_the_plenary_with_a_reason(self, board: Board) -> None:
        people = board.interviewed([60] * 6, [80] * 6)
        with pytest.raises(refusals.TieUnresolved) as refused:
            board.select()
        assert {r for group in refused.value.groups for r in group} == {p.receipt for p in people}
        assert not Selection.objects.exists()
        order = [p.id for p in reversed(people)]
        made = board.select(order=order, reason="Musyawarah pleno: domisili paling dekat.")
        assert made.lines.get(rank=1).application_id == people[0].id
        assert made.tie_reason.startswith("Musyawarah")
        assert made.minutes.facts["tie_reason"] == made.tie_reason

    def test_the_elected_chair_takes_the_first_seat(self, board: Board) -> None:
        people = board.interviewed([60] * 5, [90, 80, 70, 60, 50])
        board.select(chair=people[3].id)
        held = {a.seat: a.person_id for a in Appointment.objects.filter(body="ppk")}
        assert (held[1], held[4]) == (people[3].person_id, people[0].person_id)

    def test_a_withdrawn_applicant_is_passed_over(self, board: Board) -> None:
        people = board.interviewed([60] * 6, [90, 80, 70, 60, 50, 40])
        withdraw(board.first, application_id=people[0].id, reason="Diterima bekerja.")
        board.select()
        chosen = {a.person_id for a in Appointment.objects.filter(body="ppk")}
        assert chosen == {p.person_id for p in people[1:]}

    def test_a_mark_that_waits_holds_the_plenary_up(self, board: Board) -> None:
        one, two = board.tested([60, 70])
        board.interview({one: 80, two: 90})
        board.confirm("interview", [one])
        with pytest.raises(refusals.StepIncomplete) as refused:
            board.select()
        assert two.receipt in refused.value.id
        assert one.receipt not in refused.value.id

    def test_nobody_decides_about_themselves_or_twice(self, board: Board) -> None:
        people = board.interviewed([60], [80])
        Application.every.filter(pk=people[0].pk).update(person=board.third.person_id)
        with pytest.raises(refusals.OwnMark):
            board.select()
        with clock.as_of(LATE):
            select_members(board.first, **board.here)
            with pytest.raises(refusals.AlreadySelected):
                select_members(board.second, **board.here)
        with pytest.raises(refusals.StepClosed):
            board.interview({people[0]: 99})

    def test_whoever_serves_already_is_not_seated_twice(self, board: Board) -> None:
        people = board.interviewed([60], [80])
        factories.appointment(board.world, board.world.station(), 2, holder=people[0].person)
        with pytest.raises(errors.AlreadyServing):
            board.select()
        assert not Selection.objects.exists()

    def test_an_act_is_one_entry(self, board: Board) -> None:
        board.interviewed([60, 70], [80, 90])
        before = set(LedgerEntry.objects.values_list("pk", flat=True))
        board.select()
        (entry,) = LedgerEntry.objects.exclude(pk__in=before)
        assert entry.act == "formation.members_selected"


class TestAnnouncing:
    def test_lists_name_receipts_once(self, board: Board) -> None:
        board.tested([70, 60])
        paper = board.announce("screened")
        assert paper.facts["applicants"] == 2
        assert render(paper)
        with pytest.raises(errors_replacing.AlreadyAnnounced):
            board.announce("screened")

    def test_no_list_while_somebody_is_asked(self, board: Board) -> None:
        board.applicant(outcome=Outcome.ASK)
        with pytest.raises(refusals.StepIncomplete):
            board.announce("screened")


class TestAfter:
    def test_a_decree_names_those_without_one(self, board: Board) -> None:
        board.interviewed([60] * 6, [90, 80, 70, 60, 50, 40])
        board.select()
        with clock.as_of(LATE):
            paper = decree_members(board.first, **board.here)
            with pytest.raises(errors.NothingToDecree):
                decree_members(board.first, **board.here)
        assert len(paper.facts["members"]) == 5
        assert render(paper)
        assert not Appointment.objects.filter(body="ppk", decree=None).exists()
        withdraw_paper(board.first, document_id=paper.id, reason="Nama salah tulis.")
        assert Appointment.objects.filter(body="ppk", decree=None).count() == 5

    def test_the_next_reserve_comes_by_rank(self, board: Board) -> None:
        people = board.interviewed([60] * 7, [90, 80, 70, 60, 50, 40, 30])
        board.select()
        withdraw(board.first, application_id=people[5].id, reason="Tidak bersedia lagi.")
        left = Appointment.objects.get(person=people[1].person)
        day = date(2024, 12, 20)
        with clock.as_of(factories.local(day)):
            came = replace_selected(
                board.first, appointment_id=left.id, reason=EndReason.RESIGNED, ended_on=day
            )
            assert (came.person_id, came.seat, came.origin) == (
                people[6].person_id, left.seat, Origin.RESERVE,
            )  # fmt: skip
            assert render(came.minutes)
            with pytest.raises(refusals.NoReserveLeft):
                replace_selected(
                    board.first, appointment_id=came.id, reason=EndReason.UNABLE, ended_on=day
                )
        assert Appointment.objects.get(pk=came.pk).ended_on is None

    def test_another_body_is_not_touched(self, board: Board) -> None:
        member = factories.appointment(board.world, board.world.station(), 1)
        with pytest.raises(NotAllowed):
            replace_selected(
                board.first,
                appointment_id=member.id,
                reason=EndReason.RESIGNED,
                ended_on=date(2024, 11, 10),
            )


class TestStations:
    """Order officers: no test, no interview; the PPS decides by experience and willingness."""

    def test_two_per_station_by_experience(self) -> None:
        board = Board(body="order_officers")
        first, second = board.world.stations[board.region.path]
        own = [board.applicant(f"A{i}", station=first, experience=9 - i) for i in range(3)]
        mover = board.applicant("B", station=first, experience=1, willing=True)
        late = factories.local(date(2024, 10, 6))
        with clock.as_of(late):
            made = select_members(board.first, **board.here)
        held = {a.person_id: a.station_id for a in Appointment.objects.filter(body=board.body)}
        assert held == {
            own[0].person_id: first.id, own[1].person_id: first.id, mover.person_id: second.id,
        }  # fmt: skip
        assert "tidak bersedia di TPS lain" in reasons(made)[own[2].id]
        assert made.seats == 4
        assert render(made.minutes)

    def test_a_long_station_has_a_second_pantarlih(self) -> None:
        board = Board(body="pantarlih")
        first = board.world.station()
        first.listings.update(male=250, female=250)
        people = [board.applicant(f"A{i}", station=first, experience=i) for i in range(3)]
        with clock.as_of(factories.local(date(2024, 6, 21))):
            made = select_members(board.first, **board.here)
            assert render(decree_members(board.first, **board.here))
        held = Appointment.objects.filter(body="pantarlih")
        assert {a.person_id for a in held} == {p.person_id for p in people[1:]}
        assert (made.seats, {a.position for a in held}) == (3, {"officer"})

    def test_marks_are_unknown_there(self) -> None:
        board = Board(body="order_officers")
        (one,) = board.applicants(1)
        with pytest.raises(refusals.NoSuchStep):
            board.write({one: 70})
