"""Papers of selecting members of other bodies: announced lists, minutes, decree, replacement.

As everywhere facts name nobody: applicants stand there by application, members by appointment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from garda.documents import naming, rendering
from garda.documents.models import Document
from garda.documents.typesetting import Content
from garda.kernel.roles import Role
from garda.regions.models import Region, RegionLevel, StationListing
from garda.regions.queries import ancestors

from .contests import SELECTION_LIST, Contest
from .domain.selection import told
from .models import Application, Appointment, Selection
from .papers import appointments_of, body_facts, holders_of, member_line, signer_name, village_kind
from .staffing import PPS, body_of, serving

SELECTION_MINUTES = "selection_minutes"
SELECTION_REPLACEMENT = "selection_replacement"
BODY_DECREE = "body_decree"


def office_of(contest: Contest) -> Region:
    """Who signs: the village where its PPS decides, else the regency."""
    if contest.rule.decided_by == Role.PPS:
        return contest.region
    return next(r for r in ancestors(contest.region) if r.level == RegionLevel.REGENCY)


def selection_heading(contest: Contest) -> dict[str, Any]:
    """Which body, where, who signs; names as at signing."""
    names = {region.level: region.name for region in ancestors(contest.region)}
    chair = None
    if contest.rule.decided_by == Role.PPS:
        chairs = serving(contest.election.id, PPS, contest.region.path).filter(seat=1)
        chair = chairs.values_list("id", flat=True).first()
    return {
        "election": contest.election.name,
        "body": contest.body.code,
        "body_name": contest.body.name.id,
        "office": "kpu" if chair is None and contest.rule.decided_by != Role.PPS else "pps",
        "region": contest.region.name,
        "kind": kind_of(contest.region),
        "district": names.get(RegionLevel.DISTRICT, ""),
        "regency": names.get(RegionLevel.REGENCY, ""),
        "signer": str(chair) if chair else None,
    }


def kind_of(region: Region) -> str:
    """Kecamatan, Desa or Kelurahan."""
    return village_kind(region) if region.level == RegionLevel.VILLAGE else "Kecamatan"


def list_facts(
    contest: Contest, step: str, applicants: int, listed: Iterable[UUID]
) -> dict[str, Any]:
    """Facts of an announced list: of how many applicants, who is on it, by receipt."""
    return {
        **selection_heading(contest),
        "step": step,
        "applicants": applicants,
        "listed": [str(each) for each in listed],
    }


def list_content(document: Document) -> Content:
    """The list with receipts and names: no marks, nothing of why somebody is not on it."""
    people = _applicants(document.facts["listed"])
    rows = [people[id_] for id_ in document.facts["listed"] if id_ in people]
    return Content({**document.facts, "listed": rows, "signer": _signer(document)})


def minutes_facts(
    contest: Contest,
    seated: Sequence[tuple[Appointment, str]],
    reserves: Iterable[UUID],
    *,
    seats: int,
    applicants: int,
    tie_reason: str,
    listings: Sequence[StationListing],
) -> dict[str, Any]:
    """Facts of the plenary's minutes; ``seated``: members with their marks as told."""
    number = {listing.station_id: listing.number for listing in listings}
    return {
        **selection_heading(contest),
        "applicants": applicants,
        "seats": seats,
        "empty": seats - len(seated),
        "tie_reason": tie_reason,
        "chosen": [
            {
                "appointment": str(member.id),
                "station": number.get(member.station_id) if member.station_id else None,
                "mark": mark,
            }
            for member, mark in seated
        ],
        "reserves": [str(each) for each in reserves],
    }


def minutes_content(document: Document) -> Content:
    """Members by seat with their marks, reserves by rank."""
    facts = document.facts
    held = appointments_of([row["appointment"] for row in facts["chosen"]])
    body = body_of(document.election, facts["body"])
    people = _applicants(facts["reserves"])
    chosen = [
        {**row, **member_line(held[row["appointment"]], body)}
        for row in facts["chosen"]
        if row["appointment"] in held
    ]
    reserves = [people[id_] for id_ in facts["reserves"] if id_ in people]
    shown = {"chosen": chosen, "reserves": reserves, "signer": _signer(document)}
    return Content({**facts, **shown})


def replacement_facts(
    contest: Contest, left: Appointment, successor: UUID, rank: int
) -> dict[str, Any]:
    """Facts of the minutes on a replacement."""
    return {
        **selection_heading(contest),
        "left": str(left.id),
        "reason": left.get_end_reason_display(),
        "ended_on": str(left.ended_on),
        "successor": str(successor),
        "rank": rank,
    }


def replacement_content(document: Document) -> Content:
    """Who left, who came."""
    facts = document.facts
    held = appointments_of([facts["left"], facts["successor"]])
    body = body_of(document.election, facts["body"])
    shown = {name: member_line(held[facts[name]], body) for name in ("left", "successor")}
    return Content({**facts, **shown, "signer": _signer(document)})


def decree_facts(
    contest: Contest, members: Sequence[Appointment], listings: Sequence[StationListing]
) -> dict[str, Any]:
    """Facts of a decree on ``members`` (by path and seat), with the minutes that chose them."""
    number = {listing.station_id: listing.number for listing in listings}
    minutes = (
        Selection.objects.filter(call=contest.call, region=contest.region, minutes__isnull=False)
        .values_list("minutes__number", "minutes__year")
        .first()
    )
    return {
        **selection_heading(contest),
        **body_facts(contest.body),
        "minutes": {"number": minutes[0], "year": minutes[1]} if minutes else None,
        "members": [
            {
                "appointment": str(member.id),
                "station": number.get(member.station_id) if member.station_id else None,
            }
            for member in members
        ],
    }


def decree_content(document: Document) -> Content:
    """The decree with its table of members."""
    facts = document.facts
    held = appointments_of(row["appointment"] for row in facts["members"])
    body = body_of(document.election, facts["body"])
    members = [
        {**row, **member_line(held[row["appointment"]], body)}
        for row in facts["members"]
        if row["appointment"] in held
    ]
    return Content({**facts, "members": members, "signer": _signer(document)})


def _applicants(ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Name and receipt of applicants by the id of their application. One query."""
    found = Application.every.filter(id__in=list(ids)).select_related("person")
    return {str(a.id): {"name": a.person.name, "receipt": a.receipt} for a in found}


def _signer(document: Document) -> str | None:
    return signer_name(document.facts, appointments_of([document.facts["signer"]]))


def mark_told(scores: Mapping[str, Any]) -> str:
    """The marks of one applicant in one line: ``tertulis 70,00, wawancara 82,50``."""
    words = {"written": "tertulis", "interview": "wawancara"}
    return ", ".join(f"{words[step]} {told(scores[step])}" for step in words if step in scores)


def _people_of(ids: Iterable[str]) -> list[UUID]:
    return list(Application.every.filter(id__in=list(ids)).values_list("person_id", flat=True))


def _named_in_list(document: Document) -> list[UUID]:
    return [*_people_of(document.facts["listed"]), *holders_of([document.facts["signer"]])]


def _named_in_minutes(document: Document) -> list[UUID]:
    facts = document.facts
    members = holders_of([*(row["appointment"] for row in facts["chosen"]), facts["signer"]])
    return [*members, *_people_of(facts["reserves"])]


def _named_in_replacement(document: Document) -> list[UUID]:
    facts = document.facts
    return holders_of([facts["left"], facts["successor"], facts["signer"]])


def _named_in_decree(document: Document) -> list[UUID]:
    facts = document.facts
    return holders_of([*(row["appointment"] for row in facts["members"]), facts["signer"]])


def register() -> None:
    """Tell the documents room who gives the content of these papers, and whom they name."""
    for kind, content, named in (
        (SELECTION_LIST, list_content, _named_in_list),
        (SELECTION_MINUTES, minutes_content, _named_in_minutes),
        (SELECTION_REPLACEMENT, replacement_content, _named_in_replacement),
        (BODY_DECREE, decree_content, _named_in_decree),
    ):
        rendering.register(kind, content)
        naming.register(kind, named)
