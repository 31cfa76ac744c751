"""Announcements, decrees and corrections of names of one village, as their page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from garda.documents.models import Document
from garda.formation.announcements import (
    SCREENING,
    SELECTION,
    TITLES,
    announcements,
    screening_content,
    selection_content,
)
from garda.formation.models import Appointment, NameCorrection
from garda.formation.papers import DECREE
from garda.formation.queries import SeatRow, seat_board
from garda.formation.staffing import KPPS, serving
from garda.kernel.rowlock import seeing, sight_of
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import within


@dataclass(frozen=True, slots=True)
class Announcement:
    """One result: the paper that holds, None while it was not announced."""

    kind: str
    title: str
    document: Document | None


@dataclass(frozen=True, slots=True)
class VillagePapers:
    """``undecreed``: members without a decree; ``seats`` counts; ``members`` as choices."""

    announcements: tuple[Announcement, ...]
    seats: SeatRow | None
    decrees: tuple[Document, ...]
    corrections: tuple[NameCorrection, ...]
    members: tuple[tuple[UUID, str], ...]

    @property
    def undecreed(self) -> int:
        return self.seats.appointed - self.seats.decreed if self.seats else 0


@dataclass(frozen=True, slots=True)
class PublicList:
    """An announcement as the public reads it: its paper and the lists printed on it."""

    title: str
    document: Document
    content: dict[str, object]


def village_papers(election: Election, village: Region) -> VillagePapers:
    """Everything the page of a village's papers shows. Nine queries."""
    holds = announcements(election, village)
    decrees = Document.objects.filter(
        election=election, region=village, kind=DECREE, signed_at__isnull=False
    )
    corrections = NameCorrection.objects.filter(within(village.path), election=election)
    return VillagePapers(
        announcements=tuple(
            Announcement(kind, title, holds.get(kind)) for kind, title in TITLES.items()
        ),
        seats=next(iter(seat_board(election, village.path, RegionLevel.VILLAGE)), None),
        decrees=tuple(decrees.order_by("-signed_at", "-number")),
        corrections=tuple(
            corrections.select_related("document", "appointment").order_by("-proposed_at")
        ),
        members=_choices(serving(election.id, KPPS, village.path)),
    )


def _choices(members: QuerySet[Appointment]) -> tuple[tuple[UUID, str], ...]:
    rows = members.order_by("path", "seat").values_list("id", "path", "seat", "person__name")
    return tuple((id_, f"{name}, TPS {path[-3:]} kursi {seat}") for id_, path, seat, name in rows)


def public_lists(election: Election, village: Region) -> list[PublicList]:
    """What the village has announced and still holds; names of this village alone. Four queries."""
    holds = announcements(election, village)
    contents = {SCREENING: screening_content, SELECTION: selection_content}
    with seeing(sight_of(village.path)):
        return [
            PublicList(title, holds[kind], dict(contents[kind](holds[kind]).body))
            for kind, title in TITLES.items()
            if kind in holds
        ]
