"""Reads of applicants' papers: what waits to be checked, how one stands, and whom to call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from garda.kernel import clock
from garda.regions.models import Election, Region
from garda.regions.queries import within

from .domain.papers import PaperLine, Seen, Standing, paper_lines
from .models import Application, ApplicationPaper, PaperState
from .models.applications import STATION_GROUPS
from .offices import documents_of
from .services.intake import period_of

_MOMENT = timedelta(microseconds=1)


def newest(body: str = STATION_GROUPS) -> QuerySet[ApplicationPaper]:
    """Papers that no newer version replaced, of applications for ``body`` that stand."""
    newer = ApplicationPaper.objects.filter(
        application=OuterRef("application"), code=OuterRef("code"), version__gt=OuterRef("version")
    )
    return ApplicationPaper.objects.filter(
        ~Exists(newer), application__body=body, application__withdrawn_at__isnull=True
    )


def waiting_papers(election: Election, path: str) -> QuerySet[ApplicationPaper]:
    """Papers at or under ``path`` that wait to be checked: applicant by applicant, as received."""
    found = newest().filter(
        within(path, "application__path"), election=election, state=PaperState.WAITING
    )
    return found.order_by("application__received_at", "application", "code")


def refused_papers(election: Election, path: str) -> QuerySet[ApplicationPaper]:
    """Papers at or under ``path`` that must be brought again by a day."""
    found = newest().filter(within(path, "application__path"), election=election)
    return found.filter(state=PaperState.REFUSED, due_on__isnull=False)


def next_waiting(paper: ApplicationPaper, path: str) -> ApplicationPaper | None:
    """What is checked after ``paper``: the rest of its applicant, then whoever came next, at the
    end those who were left out before. At most three queries.
    """
    application = paper.application
    waiting = waiting_papers(paper.election, path).exclude(pk=paper.pk)
    same = waiting.filter(application=application)
    later = Q(application__received_at__gt=application.received_at) | Q(
        application__received_at=application.received_at, application__gt=application.pk
    )
    return (
        same.filter(code__gt=paper.code).first() or same.first() or waiting.filter(later).first()
        or waiting.first()
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperTally:
    """Newest papers of a region by state, and applications with one that waits."""

    waiting: int
    accepted: int
    refused: int
    applications: int

    @property
    def checked(self) -> int:
        return self.accepted + self.refused

    @property
    def total(self) -> int:
        return self.checked + self.waiting


def paper_tally(election: Election, path: str) -> PaperTally:
    """How far checking is at or under ``path``. One query."""
    rows = newest().filter(within(path, "application__path"), election=election)
    waiting = Q(state=PaperState.WAITING)
    return PaperTally(
        **rows.aggregate(
            waiting=Count("pk", filter=waiting),
            accepted=Count("pk", filter=Q(state=PaperState.ACCEPTED)),
            refused=Count("pk", filter=Q(state=PaperState.REFUSED)),
            applications=Count("application", filter=waiting, distinct=True),
        )
    )


@dataclass(frozen=True, slots=True)
class ToBring:
    """Documents that an applicant still has to bring by the same day: one refused, or missing."""

    lines: tuple[PaperLine, ...]
    until: date | None

    @property
    def names(self) -> str:
        return ", ".join(line.rule.name.id for line in self.lines)

    @property
    def seen(self) -> Seen | None:
        """What was refused; None where nothing came."""
        return self.lines[0].seen

    @property
    def overdue(self) -> bool:
        return self.lines[0].standing is Standing.OVERDUE


@dataclass(frozen=True, slots=True)
class ApplicationPapers:
    """One application with its documents: how each stands, and what is to be brought until when."""

    application: Application
    lines: tuple[PaperLine, ...]
    papers: Mapping[str, ApplicationPaper]
    call_ends: date

    @property
    def lacking(self) -> list[tuple[PaperLine, date | None]]:
        """What the applicant still has to bring, with the last day; None where none is set."""
        return [(line, self.until(line)) for line in self.lines if line.lacking]

    @property
    def to_bring(self) -> list[ToBring]:
        """:attr:`lacking`, with what never came put together by its last day."""
        missing: dict[date | None, list[PaperLine]] = {}
        found = []
        for line, until in self.lacking:
            if line.seen is None:
                missing.setdefault(until, []).append(line)
            else:
                found.append(ToBring((line,), until))
        return [*found, *(ToBring(tuple(lines), until) for until, lines in missing.items())]

    def until(self, line: PaperLine) -> date | None:
        if line.seen is not None and line.seen.due_on is not None:
            return line.seen.due_on
        return None if line.rule.due_when is not None else self.call_ends

    @property
    def received(self) -> int:
        return sum(line.due and line.received for line in self.lines)

    @property
    def due(self) -> int:
        return sum(line.due for line in self.lines)


def papers_of(applications: Sequence[Application]) -> list[ApplicationPapers]:
    """How the documents of each application stand today, in the order given.

    One query; the applications come with election, village and call.
    """
    rows = ApplicationPaper.objects.filter(application__in=applications).order_by("version")
    found: dict[UUID, dict[str, ApplicationPaper]] = defaultdict(dict)
    for paper in rows:
        found[paper.application_id][paper.code] = paper
    return [_stands(application, found[application.id]) for application in applications]


def _stands(application: Application, papers: Mapping[str, ApplicationPaper]) -> ApplicationPapers:
    zone = application.village.time_zone
    lines = paper_lines(
        documents_of(application.election, application.body),
        application.facts,
        [_seen(paper) for paper in papers.values()],
        clock.today(zone),
    )
    _, closes = period_of(application.call, zone)
    ends = (closes - _MOMENT).astimezone(ZoneInfo(zone)).date()
    return ApplicationPapers(application, lines, papers, ends)


def _seen(paper: ApplicationPaper) -> Seen:
    return Seen(paper.code, paper.state, paper.reason, paper.note, paper.due_on)


def standing_applications(election: Election, path: str) -> QuerySet[Application]:
    """Applications at or under ``path`` that were not withdrawn, with what their papers need."""
    rows = Application.objects.filter(
        within(path), election=election, withdrawn_at__isnull=True
    ).select_related("person", "election", "village", "call")
    return rows.order_by("path", "received_at", "id")


def to_remind(election: Election, village: Region) -> list[ApplicationPapers]:
    """Applicants who still have to bring something, the nearest last day first. Two queries."""
    stands = papers_of(list(standing_applications(election, village.path)))
    return sorted((each for each in stands if each.lacking), key=_nearest)


def _nearest(each: ApplicationPapers) -> tuple[date, str]:
    days = [day for _, day in each.lacking if day is not None]
    return min(days, default=date.max), each.application.person.search_name
