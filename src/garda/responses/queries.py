"""Reads of responses: cases with their state, recommendations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, F, Func, IntegerField, Min, OuterRef, Q, QuerySet, Subquery

from garda.formation.models import QuestionVerdict
from garda.regions.queries import within

from .domain.cases import Case, NoteKind
from .models import Note, Recommendation, Response, ResponseFile


def _count(model: type[ResponseFile | Note], **conditions: Any) -> Any:
    rows = model._default_manager.filter(response=OuterRef("pk"), **conditions).order_by()
    # Func and not Count: grouping by the row would count each one by itself.
    many = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.annotate(many=many).values("many"))


def cases() -> QuerySet[Response]:
    """Responses with what :func:`case_of` asks for."""
    return Response.objects.select_related("application", "question").annotate(
        file_count=_count(ResponseFile),
        reply_count=_count(Note, kind=NoteKind.REPLY),
        interview_count=_count(Note, kind=NoteKind.INTERVIEW),
    )


def case_of(response: Response) -> Case:
    """The case of a response of :func:`cases`."""
    row = cast(Any, response)
    question = response.question
    decided = question is not None and question.closed_at is not None
    return Case(
        named=response.named,
        files=row.file_count,
        replies=row.reply_count,
        interviews=row.interview_count,
        taken_up=question is not None,
        withdrawn=response.application.withdrawn_at is not None,
        verdict=question.verdict == QuestionVerdict.PASS if question and decided else None,
        dismissed=response.dismissed_at is not None,
        answered=response.answered_at is not None,
    )


UNSETTLED = Q(dismissed_at__isnull=True) & (
    Q(question__isnull=True) | Q(question__closed_at__isnull=True)
)
UNANSWERED = Q(answered_at__isnull=True)


def responses_at(election_id: UUID, path: str) -> QuerySet[Response]:
    """Responses at or under a path: those that wait longest first, answered ones last."""
    found = cases().filter(within(path), election=election_id)
    return found.select_related("election", "application__person", "question", "village").order_by(
        F("answered_at").asc(nulls_first=True), "received_at", "id"
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many responses wait at or under a path: for a first look, a verdict, a second person,
    an answer to the reporter."""

    new: int
    asked: int
    proposed: int
    unanswered: int

    @property
    def all(self) -> int:
        return self.new + self.asked + self.proposed + self.unanswered


def waiting(election_id: UUID, path: str) -> Waiting:
    """One query."""
    found = Response.objects.filter(within(path), UNANSWERED, election=election_id)
    asked = UNSETTLED & Q(question__isnull=False)
    return Waiting(
        **found.aggregate(
            new=Count("id", filter=UNSETTLED & Q(question__isnull=True)),
            asked=Count("id", filter=asked & Q(question__first_by__isnull=True)),
            proposed=Count("id", filter=asked & Q(question__first_by__isnull=False)),
            unanswered=Count("id", filter=~UNSETTLED),
        )
    )


def unanswered(election_id: UUID, path: str) -> QuerySet[Recommendation]:
    """Recommendations at or under a path that were not answered, the first due first."""
    found = Recommendation.objects.filter(
        within(path), election=election_id, answered_at__isnull=True
    )
    return found.select_related("response", "office").order_by("due_on", "id")


@dataclass(frozen=True, slots=True)
class Due:
    """Recommendations without answer: all, those overdue, and the first day due (None: none)."""

    all: int
    overdue: int
    first: date | None


def due(found: QuerySet[Recommendation], today: date) -> Due:
    """One query."""
    days = list(found.values_list("due_on", flat=True))
    return Due(len(days), sum(day < today for day in days), min(days, default=None))


def waiting_by_village(election_id: UUID, path: str) -> dict[str, int]:
    """As :func:`waiting`, all of each village by its path. One query."""
    found = Response.objects.filter(within(path), UNANSWERED, election=election_id)
    return dict(found.order_by().values_list("path").annotate(Count("id")))


def due_by_village(election_id: UUID, path: str) -> dict[str, tuple[int, date]]:
    """Recommendations without answer by village: how many, and the first day due. One query."""
    found = unanswered(election_id, path).select_related(None).order_by()
    rows = found.values_list("path").annotate(Count("id"), Min("due_on"))
    return {village: (number, first) for village, number, first in rows}
