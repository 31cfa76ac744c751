"""Calls of a regency, and what a village's poster and public page say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from garda.formation.models import Call
from garda.formation.services.intake import call_of, period_of
from garda.formation.staffing import body_of, need_of
from garda.kernel import clock
from garda.packs.intake import CallRule
from garda.packs.loader import get_pack
from garda.packs.types import Body, Stage
from garda.regions.models import Election, Region
from garda.regions.queries import ancestors

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CallLine:
    """The call for one body: by the pack, and as it was opened. ``last``: its last minute."""

    body: Body
    rule: CallRule
    call: Call | None
    last: datetime | None
    applicants: int
    need: int
    wanted: int | None
    #: Whether there is a page of its selection.
    selected: bool

    @property
    def lacks(self) -> bool:
        """Whether it may be extended, as far as the number of applicants says."""
        if self.call is None or self.wanted is None or self.call.extended_to is not None:
            return False
        return self.applicants < self.wanted


def call_lines(election: Election, regency: Region) -> list[CallLine]:
    """Every call that the pack knows, by the day it opens. One query, and one per body."""
    found = Call.objects.filter(election=election, region=regency).annotate(
        applied=Count("application", filter=Q(application__withdrawn_at__isnull=True))
    )
    calls = {call.body: call for call in found}
    rules = get_pack(election.pack).intake.calls.values()
    lines = [_line(election, regency, rule, calls.get(rule.body)) for rule in rules]
    return sorted(lines, key=lambda line: line.rule.receiving.starts)


def _line(election: Election, regency: Region, rule: CallRule, call: Call | None) -> CallLine:
    body, need = body_of(election, rule.body), need_of(election, regency, rule.body)
    return CallLine(
        body=body,
        rule=rule,
        call=call,
        last=period_of(call, regency.time_zone)[1] - _MINUTE if call else None,
        applicants=getattr(call, "applied", 0),
        need=need,
        wanted=rule.extension.below * need if rule.extension else None,
        selected=rule.body in get_pack(election.pack).selections and call is not None,
    )


@dataclass(frozen=True, slots=True)
class VillageCall:
    """What an applicant needs to know: where, until when, what to bring, and what follows."""

    village: Region
    regions: Sequence[Region]
    body: Body
    opens: datetime
    last: datetime
    is_open: bool
    always: Sequence[tuple[str, str]]
    sometimes: Sequence[tuple[str, str]]
    stages: Sequence[Stage]


def village_call(election: Election, village: Region) -> VillageCall:
    """The call for KPPS as it concerns one village. Two queries. Raises NoCall."""
    call, pack = call_of(election, village), get_pack(election.pack)
    opens, closes = period_of(call, village.time_zone)
    documents = [(rule.code, rule.name.id, rule.due_when) for rule in pack.documents]
    return VillageCall(
        village=village,
        regions=ancestors(village),
        body=body_of(election, call.body),
        opens=opens,
        last=closes - _MINUTE,
        is_open=opens <= clock.now() < closes,
        always=[(code, name) for code, name, when in documents if when is None],
        sometimes=[(code, name) for code, name, when in documents if when is not None],
        stages=pack.intake.calls[call.body].stages,
    )
