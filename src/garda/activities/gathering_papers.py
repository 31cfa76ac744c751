"""Papers of a gathering: its minutes, and the letter that sends people there.

Facts are kept for good and name nobody: people stand there as ids of their part in the gathering.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from garda.documents import naming, rendering
from garda.documents.models import Document
from garda.documents.typesetting import Content
from garda.formation.papers import village_kind
from garda.kernel.zones import zone_name
from garda.regions.models import Region, RegionLevel
from garda.regions.queries import ancestors

from .domain.audiences import AUDIENCE_NAMES
from .domain.topics import TOPICS
from .models import Activity, ActivityMember, Attendance, MemberRole, Presence

MINUTES, ASSIGNMENT = "gathering_minutes", "assignment"
#: What an office of each level is called on paper.
OFFICES = {
    RegionLevel.COUNTRY: "Komisi Pemilihan Umum Republik Indonesia",
    RegionLevel.PROVINCE: "Komisi Pemilihan Umum",
    RegionLevel.REGENCY: "Komisi Pemilihan Umum",
    RegionLevel.DISTRICT: "Panitia Pemilihan Kecamatan",
    RegionLevel.VILLAGE: "Panitia Pemungutan Suara",
}


def heading(activity: Activity, office: Region) -> dict[str, Any]:
    """Who writes, and which gathering it is; names as at signing."""
    starts = activity.starts_at.astimezone(ZoneInfo(activity.region.time_zone))
    return {
        "election": activity.election.name,
        "office": OFFICES[RegionLevel(office.level)],
        "office_region": place_name(office),
        "title": activity.title,
        "kind": activity.get_kind_display(),
        "audience": AUDIENCE_NAMES[activity.audience],
        "region": place_name(activity.region),
        "place": activity.place,
        "link": activity.link,
        "on": starts.date().isoformat(),
        "at": f"{starts:%H.%M} {zone_name(activity.region.time_zone)}",
    }


def place_name(region: Region) -> str:
    """``Desa Watuaji, Kecamatan Keling, Kabupaten Jepara``."""
    above = {r.level: r.name for r in ancestors(region)}
    if region.level == RegionLevel.VILLAGE:
        district, regency = above.get(RegionLevel.DISTRICT), above.get(RegionLevel.REGENCY)
        return f"{village_kind(region)} {region.name}, Kecamatan {district}, {regency}"
    if region.level == RegionLevel.DISTRICT:
        return f"Kecamatan {region.name}, {above.get(RegionLevel.REGENCY)}"
    return region.name


def minutes_facts(activity: Activity, office: Region, summary: str) -> dict[str, Any]:
    """Facts of the minutes: who came in numbers, the agenda, what was agreed. Five queries."""
    return {
        **heading(activity, office),
        "summary": summary,
        "counts": _counts(activity),
        "agenda": [
            {"title": item.title, "speaker": item.speaker}
            for item in activity.agenda.order_by("number")
        ],
        "agreed": [
            {
                "topic": TOPICS[agreed.topic],
                "text": agreed.text,
                "owner": agreed.owner,
                "due_on": agreed.due_on.isoformat(),
            }
            for agreed in activity.follow_ups.order_by("due_on", "id")
        ],
        "members": [str(member.id) for member in members_of(activity)],
    }


def _counts(activity: Activity) -> dict[str, int]:
    def when(presence: str) -> Count:
        return Count("id", filter=Q(presence=presence))

    return Attendance.objects.filter(activity=activity).aggregate(
        onsite=when(Presence.ONSITE),
        online=when(Presence.ONLINE),
        absent=when(Presence.ABSENT),
        late=Count("id", filter=Q(late=True)),
    )


def members_of(activity: Activity) -> list[ActivityMember]:
    """Those with a part in the gathering, leaders first. One query."""
    order = list(MemberRole)
    found = activity.members.filter(ended_at__isnull=True).select_related("person")
    return sorted(found, key=lambda m: (order.index(MemberRole(m.role)), m.person.name))


def assignment_facts(
    activity: Activity, office: Region, members: Sequence[ActivityMember], task: str
) -> dict[str, Any]:
    """Facts of a letter that sends ``members`` to a gathering."""
    facts = heading(activity, office)
    return {**facts, "task": task, "members": [str(member.id) for member in members]}


def content(document: Document) -> Content:
    """Content of either paper, with the names of those it speaks of. One query."""
    named = {str(m.id): m for m in _members(document)}
    lines = [
        {"name": named[i].person.name, "role": named[i].get_role_display()}
        for i in document.facts["members"]
        if i in named
    ]
    return Content({**document.facts, "members": lines})


def _members(document: Document) -> list[ActivityMember]:
    found = ActivityMember.objects.filter(id__in=document.facts.get("members", ()))
    return list(found.select_related("person"))


def _named(document: Document) -> list[UUID]:
    return [member.person_id for member in _members(document)]


def register() -> None:
    """Tell the documents room who gives the content of these papers, and whom they name."""
    for kind in (MINUTES, ASSIGNMENT):
        rendering.register(kind, content)
        naming.register(kind, _named)
