"""The receipt for boxes and papers as a paper: its facts name nobody, names come when printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from garda.activities.gathering_papers import OFFICES, place_name
from garda.documents import naming, rendering
from garda.documents.models import Document
from garda.documents.typesetting import Content
from garda.kernel.zones import zone_name
from garda.packs.loader import get_pack
from garda.regions.models import Election, Region, RegionLevel

from .models import HandOver, Leg

RECEIPT = "hand_over"
#: The sides of each leg, as the paper calls them.
_SIDES = {Leg.TO_PPS: ("KPPS", "PPS"), Leg.TO_PPK: ("PPS", "PPK")}
Box = tuple[str, str, Sequence[str]]


def receipt_facts(
    election: Election,
    village: Region,
    office: Region,
    leg: str,
    handover: UUID,
    boxes: Sequence[Box],
    at: datetime,
    note: str,
) -> dict[str, Any]:
    """``boxes``: path of the station, number of the seal, codes of what came with it."""
    contents = get_pack(election.pack).votingday.contents
    local = at.astimezone(ZoneInfo(village.time_zone))
    return {
        "election": election.name,
        "office": OFFICES[RegionLevel(office.level)],
        "office_region": place_name(office),
        "village": place_name(village),
        "handover": str(handover),
        "giver": _SIDES[Leg(leg)][0],
        "taker": _SIDES[Leg(leg)][1],
        "on": local.date().isoformat(),
        "at": f"{local:%H.%M} {zone_name(village.time_zone)}",
        "contents": [contents[code].name.id for code in contents],
        "boxes": [
            {
                "station": int(path.rpartition("/")[2]),
                "seal": seal,
                "there": [code in came for code in contents],
            }
            for path, seal, came in sorted(boxes)
        ],
        "note": note,
    }


def _handover(document: Document) -> HandOver | None:
    found = HandOver.objects.filter(document=document)
    return found.select_related("given_by", "taken_by").first()


def _people(document: Document) -> list[UUID]:
    found = _handover(document)
    return [p for p in (found.given_by_id, found.taken_by_id) if p] if found else []


def content(document: Document) -> Content:
    """The facts with the names of both sides. One query."""
    found = _handover(document)
    given = found.given_by.name if found and found.given_by else ""
    taken = found.taken_by.name if found and found.taken_by else ""
    return Content({**document.facts, "given_by": given, "taken_by": taken})


def register() -> None:
    rendering.register(RECEIPT, content)
    naming.register(RECEIPT, _people)
