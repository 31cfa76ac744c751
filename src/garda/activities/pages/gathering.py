"""What the page of one gathering shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from garda.activities.domain.topics import TOPICS
from garda.activities.domain.typed_lines import TypedLine
from garda.activities.gathering_papers import ASSIGNMENT, MINUTES, members_of
from garda.activities.models import (
    Activity,
    ActivityMember,
    ActivitySession,
    AgendaItem,
    Allowance,
    FollowUp,
    Material,
    Presence,
)
from garda.activities.services.materials import KINDS
from garda.documents.links import link_to
from garda.documents.models import Document
from garda.kernel.actor import Actor

LINK = "gathering"

__all__ = ["GatheringPage", "gathering_page", "lines_of", "members_of"]


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A file of the gathering, what kind it is, and a link that opens it for a while."""

    material: Material
    kind: str
    link: str


@dataclass(frozen=True, slots=True)
class GatheringPage:
    """Everything noted about a gathering. ``came`` and ``absent``: persons."""

    agenda: Sequence[AgendaItem]
    sessions: Sequence[ActivitySession]
    members: Sequence[ActivityMember]
    materials: Sequence[MaterialLine]
    allowances: Sequence[Allowance]
    follow_ups: Sequence[tuple[str, FollowUp]]
    papers: Sequence[Document]
    came: int
    absent: int

    @property
    def due(self) -> int:
        """Rupiah in all lines of transport and meals."""
        return sum(line.amount for line in self.allowances)

    @property
    def paid(self) -> int:
        return sum(line.amount for line in self.allowances if line.received_at)


def gathering_page(actor: Actor, activity: Activity) -> GatheringPage:
    """Eight queries, whatever the gathering's size."""
    counted = activity.attendances.aggregate(
        came=Count("id", filter=~Q(presence=Presence.ABSENT)),
        absent=Count("id", filter=Q(presence=Presence.ABSENT)),
    )
    agreed = activity.follow_ups.order_by("due_on", "id")
    return GatheringPage(
        agenda=list(activity.agenda.order_by("number")),
        sessions=list(activity.sessions.order_by("number")),
        members=members_of(activity),
        materials=[
            MaterialLine(each, KINDS.get(each.kind, each.kind), link_to(actor, each.upload, LINK))
            for each in activity.materials.select_related("upload").order_by("added_at")
        ],
        allowances=list(
            activity.allowances.select_related("person").order_by("kind", "path", "person__name")
        ),
        follow_ups=[(TOPICS[each.topic], each) for each in agreed],
        papers=_papers(activity),
        came=counted["came"],
        absent=counted["absent"],
    )


def _papers(activity: Activity) -> list[Document]:
    found = Document.objects.filter(
        election=activity.election,
        region=activity.region,
        kind__in=[MINUTES, ASSIGNMENT],
        facts__activity=str(activity.id),
    )
    return list(found.order_by("-signed_at", "-number"))


def lines_of(activity: Activity) -> tuple[str, str]:
    """Agenda and sessions as they are typed. Two queries."""
    zone = ZoneInfo(activity.region.time_zone)
    agenda = [
        TypedLine(
            title=item.title,
            starts=item.starts_at.astimezone(zone).time() if item.starts_at else None,
            speaker=item.speaker,
        )
        for item in activity.agenda.order_by("number")
    ]
    sessions = [
        TypedLine(
            title=each.title,
            starts=each.starts_at.astimezone(zone).time(),
            ends=each.ends_at.astimezone(zone).time(),
        )
        for each in activity.sessions.order_by("number")
    ]
    return "\n".join(map(str, agenda)), "\n".join(map(str, sessions))
