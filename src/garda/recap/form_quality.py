"""How the forms of a contest became figures: who read them, what was corrected, how often wrong.

Counts of forms and measured rates only; no figure of a form stands here, settled or not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from garda.kernel.snapshots import one_moment
from garda.packs.types import Block
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import within
from garda.results.entry import result_rules
from garda.results.models import (
    SETTLED_STATES,
    BlockState,
    Contest,
    DecisionOutcome,
    Reading,
    Settlement,
    Source,
    VoteRound,
)
from garda.results.quality import Quality, quality
from garda.results.queries import contests_of

from .models import Correction

#: Levels that have such a page: those of the results.
LEVELS = frozenset({RegionLevel.REGENCY, RegionLevel.DISTRICT, RegionLevel.VILLAGE})


@dataclass(frozen=True, slots=True)
class SourceShare:
    """How many forms a source has read; ``settles``: it counts as one of the two that agree."""

    label: str
    forms: int
    settles: bool


@dataclass(frozen=True, slots=True)
class Becoming:
    """How the votes of the forms stand: ``settled`` of ``forms``; of them ``as_written`` by two
    people's word, and ``decided`` after the sources differed."""

    forms: int
    settled: int
    as_written: int
    decided: int
    waiting: int


@dataclass(frozen=True, slots=True)
class FormQuality:
    """The page. ``corrected``: forms of which a settling source sent a later version;
    ``at_plenaries``: forms that a plenary corrected."""

    contest: Contest
    region: Region
    becoming: Becoming
    sources: tuple[SourceShare, ...]
    corrected: int
    at_plenaries: int
    measured: Quality

    @property
    def empty(self) -> bool:
        """Nothing has settled: there is nothing to tell of yet, as on the page of results."""
        return self.becoming.settled == 0


@one_moment()
def form_quality(election: Election, kind: str, code: str) -> FormQuality | None:
    """The page of a contest ``kind`` in a region; None where there is none. Twelve queries."""
    region = Region.objects.filter(code=code, level__in=LEVELS, valid_to__isnull=True).first()
    if region is None:
        return None
    contest = next((c for c in contests_of(election, region.path) if c.kind == kind), None)
    if contest is None:
        return None
    readings = _readings(contest, region.path)
    return FormQuality(
        contest=contest,
        region=region,
        becoming=_becoming(contest, region.path),
        sources=tuple(_shares(election.id, readings)),
        corrected=_corrected(election.id, readings),
        at_plenaries=_at_plenaries(contest, region.path),
        measured=quality(election.id, region.path, contest=contest.id),
    )


def _becoming(contest: Contest, path: str) -> Becoming:
    rounds = VoteRound.objects.filter(within(path), contest=contest, replaced_by__isnull=True)
    votes = Settlement.objects.filter(round__in=rounds, block=Block.VOTES)
    confirmed = Q(decisions__outcome=DecisionOutcome.CONFIRMED)
    told = votes.aggregate(
        settled=_number(state__in=SETTLED_STATES),
        as_written=_number(state=BlockState.AS_WRITTEN),
        decided=Count("id", filter=confirmed & Q(state__in=SETTLED_STATES), distinct=True),
        waiting=_number(state__in=[BlockState.DIFFERS, BlockState.DECIDED]),
    )
    return Becoming(forms=rounds.count(), **told)


def _number(**which: object) -> Count:
    return Count("id", filter=Q(**which), distinct=True)


def _readings(contest: Contest, path: str) -> QuerySet[Reading]:
    """Readings of forms that count; a decision of two people is none."""
    return Reading.objects.filter(
        within(path, "round__path"), round__contest=contest, round__replaced_by__isnull=True
    ).exclude(source=Source.ARBITER)


def _shares(election_id: UUID, readings: QuerySet[Reading]) -> Iterable[SourceShare]:
    """In the order of the pack's policy; sources that read nothing are left out."""
    rows = readings.order_by().values_list("source").annotate(n=Count("round", distinct=True))
    numbers = dict(rows)
    for code, policy in result_rules(election_id).sources.items():
        if numbers.get(code):
            yield SourceShare(policy.label.id, numbers[code], policy.settles)


def _corrected(election_id: UUID, readings: QuerySet[Reading]) -> int:
    policies = result_rules(election_id).sources.values()
    settling = [policy.code for policy in policies if policy.settles]
    later = readings.filter(version__gt=1, source__in=settling)
    return later.order_by().values("round").distinct().count()


def _at_plenaries(contest: Contest, path: str) -> int:
    """Forms with a correction that holds: of a plenary that was not opened anew."""
    made = Correction.objects.filter(
        within(path, "round__path"),
        plenary__contest=contest,
        plenary__superseded_by__isnull=True,
        confirmed_at__isnull=False,
    )
    return made.order_by().values("round").distinct().count()
