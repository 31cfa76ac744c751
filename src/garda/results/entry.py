"""The desk of one source at one form: what it may enter, and what its own figures break.

Blind by construction: nothing here reads a figure of the other source of the same form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.packs.types import Block, FormDefinition, Severity
from garda.regions.models import StationListing
from garda.regions.queries import within
from garda.results.domain.checks import check_form, check_station
from garda.results.domain.definition import Figures, as_figures
from garda.results.domain.findings import Finding
from garda.results.domain.refusals import SameAuthor, SourceParty
from garda.results.models import Decision, Reading, SettledFigure, Source, VoteRound
from garda.results.queries import load_definition, voter_figures

#: For which source a role enters.
SOURCE_OF: Mapping[str, Source] = {
    Role.KPPS: Source.OPERATOR,
    Role.PPS: Source.OPERATOR,
    Role.PPK: Source.PPK,
}


@dataclass(frozen=True)
class Desk:
    """One round's form before one person. ``latest`` is the own source's last version."""

    round: VoteRound
    source: Source
    listing: StationListing | None
    latest: Reading | None
    refusal: GardaError | None

    @property
    def definition(self) -> FormDefinition:
        return load_definition(self.round.contest_id)

    @cached_property
    def station_number(self) -> int | None:
        return self.listing.number if self.listing else None

    def findings(self, figures: Figures) -> tuple[Finding, ...]:
        """What ``figures`` break: by themselves, against the voter list and the other contests."""
        kind = self.definition.contest_kind
        definitions, sheets = {kind: self.definition}, {kind: figures}
        for contest_id, sheet in self._other_contests().items():
            other = load_definition(contest_id)
            definitions[other.contest_kind] = other
            sheets[other.contest_kind] = as_figures(other, sheet)
        between = check_station(definitions, sheets, voter_figures(self.listing))
        own = tuple(f for f in between if f.contest == kind)
        return check_form(self.definition, figures) + own

    def _other_contests(self) -> Mapping[UUID, dict[str, int]]:
        """Settled figures of the station's other contests: those have both sources already."""
        sheets: dict[UUID, dict[str, int]] = defaultdict(dict)
        rows = SettledFigure.objects.filter(
            election_id=self.round.election_id, path=self.round.path
        ).exclude(contest_id=self.round.contest_id)
        for contest_id, key, value in rows.values_list("contest_id", "key", "value"):
            sheets[contest_id][key] = value
        return sheets


def open_desk(actor: Actor, round_: VoteRound) -> Desk:
    """The desk of ``actor`` at a form. Raises NotAllowed elsewhere."""
    actor.require(*SOURCE_OF, path=round_.path)
    source = SOURCE_OF[actor.role]
    listing = StationListing.objects.filter(
        station_id=round_.station_id, voter_list__superseded_on__isnull=True
    ).first()
    own = Reading.objects.filter(round=round_, source=source)
    return Desk(round_, source, listing, own.order_by("version").last(), _refusal(actor, round_))


def _refusal(actor: Actor, round_: VoteRound) -> GardaError | None:
    """Why this person cannot be a source here; the service refuses the same at saving."""
    entered = set(
        Reading.objects.filter(round=round_, entered_by=actor.identity)
        .exclude(source=Source.ARBITER)
        .values_list("source", flat=True)
    )
    if entered - {SOURCE_OF[actor.role]}:
        return SameAuthor()
    decided = Decision.objects.filter(settlement__round=round_).filter(
        Q(decided_by=actor.identity) | Q(closed_by=actor.identity)
    )
    return SourceParty() if not entered and decided.exists() else None


def errors_by_block(findings: tuple[Finding, ...]) -> dict[Block, tuple[str, ...]]:
    """Codes of broken error rules per block, in order, each once."""
    found: dict[Block, dict[str, None]] = defaultdict(dict)
    for finding in findings:
        if finding.severity is Severity.ERROR:
            found[finding.block][finding.code] = None
    return {block: tuple(codes) for block, codes in found.items()}


def entered_forms(actor: Actor) -> QuerySet[Reading]:
    """The own source's readings in the actor's region, newest first."""
    return (
        Reading.objects.filter(
            within(actor.path, "round__path"),
            election_id=actor.election,
            source=SOURCE_OF[actor.role],
        )
        .select_related("round__contest", "round__station__village")
        .order_by("-recorded_at", "-id")
    )
