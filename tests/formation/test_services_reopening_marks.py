"""A mark that was wrong although two people looked at it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.formation.selections import CRITERIA, LATE, Board

from garda.formation import errors_selection as refusals
from garda.formation.models import Application, Mark, Score
from garda.formation.services import reopen_marks
from garda.kernel import clock
from garda.ledger.models import LedgerEntry
from garda.privacy.reasons import BadReason

pytestmark = pytest.mark.django_db


@pytest.fixture
def board() -> Board:
    return Board()


class TestReopening:
    def reopen(self, board: Board, one: Application, step: str = "written", **options: Any) -> None:
        with clock.as_of(LATE):
            reopen_marks(
                options.pop("by", board.third),
                **board.here,
                step=step,
                application=one.id,
                reason=options.pop("reason", "Salah ketik, lembar jawaban 78."),
            )

    def test_a_wrong_mark_is_typed_and_confirmed_anew(self, board: Board) -> None:
        (one,) = board.applicants(1)
        board.write({one: 87})
        board.confirm("written", [one])
        self.reopen(board, one)
        assert not Score.objects.exists()
        board.write({one: 78}, by=board.second)
        with pytest.raises(refusals.SameMarker):
            board.confirm("written", [one], by=board.second)
        board.confirm("written", [one], by=board.first)
        assert Score.objects.get().score == 78
        entry = LedgerEntry.objects.get(act="formation.marks_reopened")
        assert entry.payload.payload["score"] == "87.00"

    def test_interviewers_mend_their_own(self, board: Board) -> None:
        (one,) = board.interviewed([60], [80])
        self.reopen(board, one, "interview")
        assert Mark.objects.filter(step="interview").count() == len(CRITERIA)
        board.interview({one: 70})
        board.confirm("interview", [one])
        assert Score.objects.get(step="interview").score == 70

    def test_not_after_the_list_nor_without_reason_nor_for_nothing(self, board: Board) -> None:
        one, two = board.applicants(2)
        with pytest.raises(refusals.NothingToConfirm):
            self.reopen(board, two)
        board.write({one: 60})
        board.confirm("written", [one])
        with pytest.raises(BadReason):
            self.reopen(board, one, reason=" ")
        board.announce()
        with pytest.raises(refusals.StepClosed):
            self.reopen(board, one)
        assert Score.objects.count() == 1

    def test_the_database_refuses_changes_and_one_person_alone(self, board: Board) -> None:
        (one,) = board.applicants(1)
        board.write({one: 60})
        board.confirm("written", [one])
        with pytest.raises(DatabaseError), transaction.atomic():
            Score.objects.update(score=99)
        Score.objects.all().delete()
        alone = Score(
            election=board.world.election,
            application=one,
            step="written",
            score=60,
            given_by=[board.first.identity],
            confirmed_by=board.first.identity,
            confirmed_at=LATE,
        )
        with pytest.raises(IntegrityError, match="score_two_people"), transaction.atomic():
            alone.save(force_insert=True)
