"""Reads of the register of exports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.regions.models import Region, RegionLevel
from garda.regions.queries import within

from .domain.copies import Agreement, agreement
from .models import Export, ExportCopy, ExportState

#: Names of a found list that are compared, and copies it is compared with: the newest.
MOST_NAMES, MOST_COPIES = 2_000, 500
#: Below this many pairs, chance alone may agree.
FEWEST_PAIRS = 20


def register_of(actor: Actor) -> QuerySet[Export]:
    """Exports of the actor's region, and those the actor asked for, the newest first."""
    return (
        Export.objects.filter(
            within(actor.path) | within(actor.path, "office__path"),
            election_id=actor.election,
        )
        .select_related(
            "office", "region", "election", "requested_by__person", "answered_by__person"
        )
        .annotate(fetched=Count("copies"))
        .order_by("-requested_at", "-id")
    )


def copies_of(export_id: UUID) -> list[ExportCopy]:
    found = ExportCopy.objects.filter(export_id=export_id).select_related("account__person")
    return list(found.order_by("number"))


def waiting_for(actor: Actor) -> int:
    """Lists that this person can answer as the second one: not their own."""
    return (
        Export.objects.filter(
            within(actor.path, "office__path"),
            election_id=actor.election,
            state=ExportState.WAITING,
        )
        .exclude(requested_person=actor.identity)
        .count()
    )


def state_words(export: Export, now: datetime | None = None) -> tuple[str, str]:
    """Tone and word of a list's state; one that has expired says so."""
    moment = now or clock.now()
    if export.state == ExportState.WAITING:
        return "awas", "Menunggu orang kedua"
    if export.state != ExportState.OPEN:
        return "netral", export.get_state_display()
    if export.expires_at is not None and export.expires_at <= moment:
        return "netral", "Kedaluwarsa"
    return "ok", "Dapat diunduh"


def regions_to_choose(region: Region) -> list[Region]:
    """The region and what lies below it, down to villages; above a regency the next level only."""
    wanted = Q(path=region.path)
    if region.level in {RegionLevel.COUNTRY, RegionLevel.PROVINCE}:
        wanted |= Q(parent=region)
    else:
        wanted |= within(region.path)
    return list(Region.objects.filter(wanted, valid_to__isnull=True).order_by("path"))


@dataclass(frozen=True, slots=True)
class Match:
    """A copy that a found list was compared with."""

    copy: ExportCopy
    found: Agreement

    @property
    def certain(self) -> bool:
        """All pairs agree, and there are enough of them that chance is out of the question."""
        return self.found.pairs >= FEWEST_PAIRS and self.found.share > 0.95


def likely_copies(actor: Actor, names: Sequence[str], limit: int = 10) -> list[Match]:
    """Copies whose order a found list has, the best first. One query."""
    copies = (
        ExportCopy.objects.filter(
            within(actor.path, "export__path"), export__election_id=actor.election
        )
        .select_related("export__office", "export__region", "account__person")
        .order_by("-id")[:MOST_COPIES]
    )
    shown = names[:MOST_NAMES]
    matches = [Match(copy, agreement(bytes(copy.seed), shown)) for copy in copies]
    return sorted(matches, key=lambda match: -match.found.share)[:limit]
