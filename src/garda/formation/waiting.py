"""What waits in villages, from papers to the decree: counts by village, never of whom.

Each function is the one definition of its matter, for the tasks of a village's PPS as for the
queue over all villages of a regency or district. Questions about neutrality and public responses
are counted in their own rooms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, Q, QuerySet

from garda.documents.models import Document
from garda.packs.loader import get_pack
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import within

from .announcements import SCREENING, SELECTION
from .figures import with_papers
from .models import Application, FixedList, Outcome, Proposal, ProposalState, Question
from .paper_queries import refused_papers, waiting_papers
from .papers import HOLDS
from .queries import SeatRow, seat_board
from .rollup import PathPrefix
from .services.questions import OF_THE_VILLAGE
from .staffing import KPPS, latest_outcome


@dataclass(frozen=True, slots=True)
class Waits:
    """How many wait in a village. ``due``: the first day set by somebody, None by the calendar."""

    count: int
    due: date | None = None


#: By path of the village; villages where nothing waits may be left out.
ByVillage = Mapping[str, Waits]


@dataclass(frozen=True)
class Asked:
    """Where one looks. ``besides``: who does not confirm what they proposed themselves."""

    election: Election
    path: str
    besides: UUID | None = None

    @cached_property
    def seats(self) -> list[SeatRow]:
        """Villages with their seats. Five queries, once."""
        return seat_board(self.election, self.path, RegionLevel.VILLAGE)

    @property
    def standing(self) -> QuerySet[Application]:
        return Application.objects.filter(
            within(self.path), election=self.election, withdrawn_at__isnull=True
        )

    @property
    def proposals(self) -> QuerySet[Proposal]:
        """Those in force."""
        made = Proposal.objects.filter(within(self.path), election=self.election)
        return made.exclude(state=ProposalState.SUPERSEDED)

    @cached_property
    def proposed(self) -> set[str]:
        """Villages with a proposal in force."""
        return set(self.proposals.values_list("path", flat=True))

    @cached_property
    def fixed(self) -> dict[str, date]:
        """Villages with a list fixed for the draw, and the day of the newest by their clocks."""
        lists = FixedList.objects.filter(within(self.path), election=self.election).order_by()
        newest = lists.values_list("path", "village__time_zone").annotate(Max("fixed_at"))
        return {path: at.astimezone(ZoneInfo(zone)).date() for path, zone, at in newest}


def papers(asked: Asked) -> ByVillage:
    """Documents that nobody has looked at. One query."""
    return _counted(waiting_papers(asked.election, asked.path), "application__path")


def incomplete(asked: Asked) -> ByVillage:
    """Applicants who still have to bring a document. One query."""
    documents = get_pack(asked.election.pack).documents
    return _counted(with_papers(asked.standing, documents).filter(complete=False))


def fixing(asked: Asked) -> ByVillage:
    """Applicants who have to bring a refused document again, and the nearest last day. One query.

    Also after that day, until somebody checks the requirements anew and says what follows.
    """
    refused = refused_papers(asked.election, asked.path).annotate(
        outcome=latest_outcome("application")
    )
    standing = refused.exclude(outcome=Outcome.TMS)
    return _counted(standing, "application__path", "application", first=Min("due_on"))


def unchecked(asked: Asked) -> ByVillage:
    """Applications that the rules have not judged. One query."""
    return _counted(asked.standing.annotate(outcome=latest_outcome()).filter(outcome__isnull=True))


def unproposed(asked: Asked) -> ByVillage:
    """Questions of the village for which nobody has proposed a verdict. One query."""
    return _questions(asked, Q(first_by__isnull=True))


def unconfirmed(asked: Asked) -> ByVillage:
    """Verdicts that wait for a second person. One query."""
    mine = Q(first_by=asked.besides) if asked.besides else Q(pk__in=[])
    return _questions(asked, Q(first_by__isnull=False) & ~mine)


def _questions(asked: Asked, which: Q) -> ByVillage:
    found = Question.objects.filter(
        which,
        within(asked.path, "application__path"),
        election=asked.election,
        application__body=KPPS,
        origin__in=OF_THE_VILLAGE,
        closed_at__isnull=True,
        application__withdrawn_at__isnull=True,
    )
    return _counted(found, "application__path", first=Min("due_on"))


def unfixed(asked: Asked) -> ByVillage:
    """Villages with eligible applicants whose list was never fixed for the draw. Three queries."""
    judged = asked.standing.annotate(outcome=latest_outcome()).filter(outcome=Outcome.MS)
    eligible = set(judged.values_list("path", flat=True).distinct())
    return _once(eligible - asked.fixed.keys() - asked.proposed)


def undrawn(asked: Asked) -> ByVillage:
    """Villages with a list from which nothing is proposed: dice or draw are missing. 2 queries.

    Due by the pack's days after it was fixed: a list that lies makes people ask why.
    """
    days = timedelta(days=get_pack(asked.election.pack).draw_days)
    waits = asked.fixed.items()
    return {path: Waits(1, day + days) for path, day in waits if path not in asked.proposed}


def unadopted(asked: Asked) -> ByVillage:
    """Proposals that wait for the plenary. One query."""
    return _counted(asked.proposals.filter(state=ProposalState.PROPOSED))


def unannounced_screening(asked: Asked) -> ByVillage:
    """Villages with applicants that have not announced who fulfils the requirements. 2 queries."""
    applied = set(asked.standing.values_list("path", flat=True).distinct())
    return _once(applied - _announced(asked, SCREENING))


def unannounced_selection(asked: Asked) -> ByVillage:
    """Villages whose plenary adopted and that have not announced who was chosen. Two queries."""
    adopted = asked.proposals.filter(state=ProposalState.ADOPTED)
    return _once(set(adopted.values_list("path", flat=True)) - _announced(asked, SELECTION))


def unapplied(asked: Asked) -> ByVillage:
    """Seats that the eligible applicants of a village cannot fill, before anybody is proposed."""
    before = (row for row in asked.seats if not row.proposed and not row.appointed)
    return {row.path: Waits(row.short) for row in before}


def undecreed(asked: Asked) -> ByVillage:
    """Members without a decree."""
    return {row.path: Waits(row.appointed - row.decreed) for row in asked.seats}


def empty(asked: Asked) -> ByVillage:
    """Seats without a member where a plenary has filled some."""
    return {row.path: Waits(row.empty) for row in asked.seats if row.appointed}


def _counted(rows: QuerySet[Any], path: str = "path", each: str = "pk", **first: Min) -> ByVillage:
    grouped = rows.order_by().annotate(above=PathPrefix(path, level=RegionLevel.VILLAGE))
    found = grouped.values("above").annotate(number=Count(each, distinct=each != "pk"), **first)
    return {row["above"]: Waits(row["number"], row.get("first")) for row in found}


def _once(paths: Iterable[str]) -> ByVillage:
    return dict.fromkeys(paths, Waits(1))


def _announced(asked: Asked, kind: str) -> set[str]:
    """Villages with an announcement of this kind that holds."""
    papers = Document.objects.filter(
        within(asked.path, "region__path"), election=asked.election, kind=kind, state__in=HOLDS
    )
    return set(papers.values_list("region__path", flat=True))


def village_regions(paths: Iterable[str]) -> Mapping[str, Region]:
    """Villages by path, with their districts. One query."""
    found = Region.objects.filter(path__in=list(paths)).select_related("parent")
    return {region.path: region for region in found}
