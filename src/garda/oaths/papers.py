"""Papers of a swearing-in: minutes, attendance list, and a letter for each person.

Facts are kept for good and name nobody: people stand there as ids of appointments. The three papers
of one swearing-in share its facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from garda.activities.models import (
    Activity,
    ActivityMember,
    Attendance,
    MemberRole,
    Presence,
)
from garda.documents import naming, qr, rendering
from garda.documents.models import Document, Wording
from garda.documents.typesetting import Content
from garda.documents.wordings import OATH
from garda.formation.models import Appointment
from garda.formation.papers import appointments_of, holders_of, signer_name, village_kind
from garda.formation.staffing import PPS, body_of
from garda.kernel.zones import zone_name
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import chains

MINUTES: Final = "oath_minutes"
LIST: Final = "oath_attendance"
LETTERS: Final = "oath_letters"
KINDS: Final[Mapping[str, str]] = {
    MINUTES: "Berita acara",
    LIST: "Daftar hadir",
    LETTERS: "Surat keterangan",
}


def facts_of(election: Election, activities: Sequence[Activity]) -> list[dict[str, Any]]:
    """Facts of each swearing-in, in order, with the rows of its list. Five queries."""
    rows = _rows(activities)
    heads = _headings(election, [activity.region for activity in activities])
    words = _words(election, activities)
    leaders = _leaders(activities)
    return [
        {
            **heads[activity.path],
            **_gathering(activity),
            **words[activity.content_hash],
            "leader": leaders.get(activity.id),
            "people": [_person(row) for row in rows.get(activity.id, ())],
        }
        for activity in activities
    ]


def _rows(activities: Sequence[Activity]) -> dict[UUID, list[Attendance]]:
    """Who was recorded, by station and seat."""
    found = Attendance.objects.filter(activity__in=activities, appointment__isnull=False)
    ordered = found.select_related("appointment").order_by(
        "activity", "appointment__path", "appointment__seat"
    )
    return {key: list(rows) for key, rows in groupby(ordered, key=lambda row: row.activity_id)}


def _headings(election: Election, villages: Iterable[Region]) -> dict[str, dict[str, Any]]:
    """Who writes, by village; names as at signing. Two queries."""
    listed = list(villages)
    names = {region.path: region.name for region in chains(listed)}
    seated = Appointment.objects.filter(
        election=election, body=PPS, seat=1, ended_on__isnull=True, region__in=listed
    )
    chairs = {path: str(id_) for path, id_ in seated.values_list("path", "id")}
    return {
        village.path: {
            "election": election.name,
            "village": village.name,
            "village_kind": village_kind(village),
            "district": names.get(_above(village.path, RegionLevel.DISTRICT), ""),
            "regency": names.get(_above(village.path, RegionLevel.REGENCY), ""),
            "signer": chairs.get(village.path),
        }
        for village in listed
    }


_DEPTHS: Final = {RegionLevel.REGENCY: 3, RegionLevel.DISTRICT: 4}


def _above(path: str, level: RegionLevel) -> str:
    return "/".join(path.split("/")[: _DEPTHS[level]])


def _gathering(activity: Activity) -> dict[str, Any]:
    zone = activity.region.time_zone
    starts = activity.starts_at.astimezone(ZoneInfo(zone))
    return {
        "activity": str(activity.id),
        "title": activity.title,
        "place": activity.place,
        "online_room": bool(activity.link),
        "on": starts.date().isoformat(),
        "at": f"{starts:%H.%M} {zone_name(zone)}",
    }


def _words(election: Election, activities: Sequence[Activity]) -> dict[str, dict[str, Any]]:
    """What was read out, by hash; the official one where it is both."""
    hashes = {activity.content_hash for activity in activities}
    found = Wording.objects.filter(election=election, code=OATH, content_hash__in=hashes)
    words = {
        row.content_hash: {
            "words": [part for part in row.text.split("\n\n") if part],
            "practice": row.practice,
            "source": row.source,
            "content_hash": row.content_hash,
        }
        for row in found.order_by("-practice")
    }
    lost = {"words": [], "practice": True, "source": "-"}
    return {h: words.get(h, {**lost, "content_hash": h or "0" * 64}) for h in hashes}


def _leaders(activities: Sequence[Activity]) -> dict[UUID, str]:
    """Who led, as the part they had: leaders need hold no seat."""
    found = ActivityMember.objects.filter(
        activity__in=activities, role=MemberRole.LEADER, ended_at__isnull=True
    )
    return {row.activity_id: str(row.id) for row in found}


def _person(row: Attendance) -> dict[str, Any]:
    member = row.appointment
    if member is None:
        raise TypeError("a list of an oath names appointments")
    return {
        "appointment": str(member.id),
        "station": int(member.path.rpartition("/")[2]),
        "seat": member.seat,
        "presence": str(row.presence),
        "late": row.late,
        "sworn": row.completed,
        "at": row.happened_at.isoformat(),
    }


# --- printing -------------------------------------------------------------------------------


def minutes_content(document: Document) -> Content:
    """Content of the minutes: counts, and by name who was online or absent."""
    facts = document.facts
    held = _held(facts)
    people = facts["people"]
    online = [p for p in people if p["sworn"] and p["presence"] == Presence.ONLINE]
    return Content(
        {
            **_body(facts, held),
            "leader": _leader_name(facts),
            "counts": _counts(people),
            "online": [_line(p, held) for p in online],
            "absent": [_line(p, held) for p in people if not p["sworn"]],
        }
    )


def list_content(document: Document) -> Content:
    """Content of the attendance list: one table per station."""
    facts = document.facts
    held = _held(facts)
    zone = ZoneInfo(document.region.time_zone)
    sheets = [
        {
            "number": number,
            "members": [
                {**_line(p, held), "presence": _presence(p), "at": _clock(p, zone)} for p in group
            ],
        }
        for number, group in groupby(facts["people"], key=lambda p: p["station"])
    ]
    # All stations stand on the same sheets: the template walks them itself.
    return Content(_body(facts, held), sheets)


def letters_content(document: Document) -> Content:
    """Content of a village's letters: whoever was sworn in, each with a QR code of their own."""
    facts = document.facts
    held = _held(facts)
    body = body_of(document.election)
    sheets = []
    for number, person in enumerate(letters_in(facts), start=1):
        url = letter_url(document, number)
        position = body.position_of(person["seat"]).name.id
        sheets.append(
            {
                **_line(person, held),
                "n": number,
                "position": position,
                "online": person["presence"] == Presence.ONLINE,
                "on": facts["on"],
                "url": url,
                "qr": qr.svg(url),
            }
        )
    return Content(_body(facts, held), sheets)


def letters_in(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Whoever was sworn in, in the order of their letters."""
    return [person for person in facts["people"] if person["sworn"]]


def letter_url(document: Document, number: int) -> str:
    """Where anyone checks letter ``number`` (from 1) of a village's."""
    return f"{qr.check_url(document)}?surat={number}"


def _body(facts: Mapping[str, Any], held: dict[str, Appointment]) -> dict[str, Any]:
    kept = {key: value for key, value in facts.items() if key != "people"}
    return {**kept, "signer": signer_name(dict(facts), held)}


def _held(facts: Mapping[str, Any]) -> dict[str, Appointment]:
    return appointments_of([*(p["appointment"] for p in facts["people"]), facts["signer"]])


def _line(person: Mapping[str, Any], held: Mapping[str, Appointment]) -> dict[str, Any]:
    name = held[person["appointment"]].person.name
    return {"name": name, "station": person["station"], "seat": person["seat"]}


def _counts(people: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    sworn = [p for p in people if p["sworn"]]
    online = sum(p["presence"] == Presence.ONLINE for p in sworn)
    late = sum(p["late"] and p["presence"] == Presence.ONSITE for p in sworn)
    return {
        "recorded": len(people),
        "on_site": len(sworn) - online - late,
        "late": late,
        "online": online,
        "absent": len(people) - len(sworn),
    }


def _presence(person: Mapping[str, Any]) -> str:
    late = " (terlambat)" if person["late"] else ""
    return Presence(person["presence"]).label + late


def _clock(person: Mapping[str, Any], zone: ZoneInfo) -> str:
    if not person["sworn"]:
        return ""
    return f"{datetime.fromisoformat(person['at']).astimezone(zone):%H.%M}"


def _leader_name(facts: Mapping[str, Any]) -> str | None:
    found = ActivityMember.objects.filter(id=facts["leader"]) if facts["leader"] else None
    return found.values_list("person__name", flat=True).first() if found is not None else None


def _named(document: Document) -> list[UUID]:
    people = document.facts.get("people", ())
    return holders_of([*(p["appointment"] for p in people), document.facts.get("signer")])


def register() -> None:
    """Tell the documents room who gives the content of these papers, and whom they name."""
    for kind, content in (
        (MINUTES, minutes_content),
        (LIST, list_content),
        (LETTERS, letters_content),
    ):
        rendering.register(kind, content)
        naming.register(kind, _named)
