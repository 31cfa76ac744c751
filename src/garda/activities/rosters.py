"""Attendance lists and cards on paper: a code for each person, printed when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from garda.documents.qr import svg
from garda.documents.typesetting import Content, typeset
from garda.formation.papers import village_kind
from garda.kernel import clock
from garda.regions.models import Region, RegionLevel

from .cards import card_text, expiry, short_code
from .models import Activity
from .queries_attendance import Invited, by_station, expected

_FOLDER = Path(__file__).parent / "typst"
CARDS_PER_PAGE = 10


def roster_pdf(activity: Activity) -> bytes:
    """The list to be signed: one page per TPS, in the order of seats."""
    zone = ZoneInfo(activity.region.time_zone)
    starts = activity.starts_at.astimezone(zone)
    body = _body(activity) | {
        "title": activity.title,
        "when": starts.strftime("%d-%m-%Y %H.%M"),
        "place_line": ", ".join(filter(None, [activity.place, place_name(activity.region)])),
    }
    groups = [
        {"number": number, "label": f"{number:03d}", "people": _people(activity, group)}
        for (_, number), group in by_station(expected(activity)).items()
    ]
    return _typeset("roster.typ", body, groups)


def cards_pdf(activity: Activity) -> bytes:
    """Cards of everybody invited, ten to a page."""
    people = _people(activity, expected(activity))
    pages = [{"people": part} for part in _parts(people)]
    return _typeset("cards.typ", _body(activity), pages)


def _body(activity: Activity) -> dict[str, Any]:
    election = activity.election
    return {
        "election": election.name,
        "watermark": election.watermark,
        "expires": expiry(election).strftime("%d-%m-%Y"),
    }


def _people(activity: Activity, group: Sequence[Invited]) -> list[dict[str, Any]]:
    expires, where = expiry(activity.election), place_name(activity.region)
    return [_person(each, card_text(each.appointment, expires), where) for each in group]


def _person(each: Invited, text: str, where: str) -> dict[str, Any]:
    held = each.appointment
    return {
        "seat": held.seat,
        "name": held.person.name,
        "role": each.role,
        "place": f"TPS {each.station:03d}, {where}" if each.station else where,
        "code": short_code(held.id),
        "qr": svg(text),
    }


def place_name(region: Region) -> str:
    """``Desa Watuaji``; other regions by their name alone."""
    if region.level == RegionLevel.VILLAGE:
        return f"{village_kind(region)} {region.name}"
    return region.name


def _parts(people: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(people), CARDS_PER_PAGE):
        yield people[start : start + CARDS_PER_PAGE]


def _typeset(name: str, body: dict[str, Any], parts: Sequence[dict[str, Any]]) -> bytes:
    content = Content(body, parts)
    return typeset(_FOLDER / name, paper={}, content=content, made_at=clock.wall(), numbered=False)
