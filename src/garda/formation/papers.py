"""Papers of forming the groups: their facts at signing, and the names that join them in print.

Facts are kept for good and name nobody: persons stand there as ids of appointments. The names come
from the persons' records when the paper is printed, once, right after signing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from garda.documents import naming, rendering
from garda.documents.models import Document, DocumentState
from garda.documents.typesetting import Content
from garda.packs.types import Body
from garda.regions.models import Election, Region, RegionLevel, StationKind, StationListing
from garda.regions.queries import ancestors

from .models import Appointment
from .staffing import PPS, body_of, serving

DECREE = "decree"
MINUTES = "minutes"
#: States of a signed paper that was not withdrawn.
HOLDS = (DocumentState.SIGNED, DocumentState.SCANNED)

_KELURAHAN = "1"
#: How a legal source begins; other citations (press, websites) do not belong on a decision.
_LEGAL = ("UU", "PP ", "PKPU", "Peraturan", "Keputusan", "Surat ")


def village_kind(village: Region) -> str:
    """Kelurahan or Desa: the first of a village's four digits tells (Ministry's code system)."""
    digits = village.code.rpartition(".")[2]
    return "Kelurahan" if digits.startswith(_KELURAHAN) else "Desa"


def legal_bases(body: Body) -> list[str]:
    """Legal sources of the body and its pay, as the pack cites them, each once."""
    cited = [body.citation, *(position.citation for position in body.positions)]
    parts = [part.strip() for citation in cited for part in citation.split(";")]
    return list(dict.fromkeys(part for part in parts if part.startswith(_LEGAL)))


def decree_facts(
    election: Election,
    village: Region,
    appointments: Sequence[Appointment],
    listings: Sequence[StationListing],
    plenary_on: date | None,
) -> dict[str, Any]:
    """Facts of a decree on ``appointments`` (by station and seat), adopted on ``plenary_on``."""
    body = body_of(election)
    return {
        **heading(election, village),
        "plenary_on": plenary_on.isoformat() if plenary_on else None,
        **body_facts(body),
        "amends": _amended(election, village),
        "stations": stations_facts(appointments, listings),
    }


def _amended(election: Election, village: Region) -> dict[str, Any] | None:
    """The decree that another one adds to: the latest of the village that holds. One query."""
    earlier = Document.objects.filter(
        election=election, region=village, kind=DECREE, state__in=HOLDS
    )
    found = earlier.order_by("-signed_at", "-number").first()
    if found is None:
        return None
    return {"number": found.number, "year": found.year, "on": signed_on(found)}


def signed_on(document: Document) -> str:
    """Date of the signature by the office's clock."""
    moment: datetime = document.signed_at  # type: ignore[assignment]
    return moment.astimezone(ZoneInfo(document.region.time_zone)).date().isoformat()


def body_facts(body: Body) -> dict[str, Any]:
    """What the pack fixes for a body: legal sources, term, honoraria per month in rupiah."""
    return {
        "bases": legal_bases(body),
        "term": [_iso(body.term_starts), _iso(body.term_ends)],
        "honoraria": [
            {"position": position.name.id.lower(), "amount": position.honorarium}
            for position in body.positions
            if position.honorarium is not None
        ],
    }


def minutes_facts(
    election: Election, listing: StationListing, seat: int, reason: str, appointment: UUID
) -> dict[str, Any]:
    """Facts of the minutes of one direct appointment."""
    return {
        **heading(election, listing.village),
        "station": listing.number,
        "seat": seat,
        "reason": reason.strip().rstrip("."),
        "appointment": str(appointment),
    }


def heading(election: Election, village: Region) -> dict[str, Any]:
    """Where and for what; names as at signing, so a later renaming changes no old paper."""
    names = {region.level: region.name for region in ancestors(village)}
    chairs = serving(election.id, PPS, village.path).filter(seat=1)
    chair = chairs.values_list("id", flat=True).first()
    return {
        "election": election.name,
        "village": village.name,
        "village_kind": village_kind(village),
        "district": names.get(RegionLevel.DISTRICT, ""),
        "regency": names.get(RegionLevel.REGENCY, ""),
        "signer": str(chair) if chair else None,
    }


def stations_facts(
    appointments: Sequence[Appointment], listings: Sequence[StationListing]
) -> list[dict[str, Any]]:
    """Stations with members, in the order of ``listings``; people by appointment."""
    members = {
        station: [str(appointment.id) for appointment in group]
        for station, group in groupby(appointments, key=lambda a: a.station_id)
    }
    return [
        {
            "number": listing.number,
            "special": listing.kind == StationKind.SPECIAL,
            "place": listing.place,
            "appointments": members[listing.station_id],
        }
        for listing in listings
        if listing.station_id in members
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def decree_content(document: Document) -> Content:
    """Content of a decree: body, and one sheet per station with its members by seat."""
    facts = document.facts
    stations = facts["stations"]
    held = appointments_of([*(i for s in stations for i in s["appointments"]), facts["signer"]])
    before = replaced_by(held.values())
    body = body_of(document.election)
    sheets = [
        {
            "number": station["number"],
            "special": station["special"],
            "place": station["place"],
            "members": [
                {**member_line(held[i], body), "instead_of": before.get(i)}
                for i in station["appointments"]
            ],
        }
        for station in stations
    ]
    counts = {"members": sum(len(sheet["members"]) for sheet in sheets), "stations": len(sheets)}
    kept = {key: value for key, value in facts.items() if key != "stations"}
    return Content({**kept, **counts, "signer": signer_name(facts, held)}, sheets)


def minutes_content(document: Document) -> Content:
    """Content of the minutes of a direct appointment."""
    facts = document.facts
    held = appointments_of([facts["appointment"], facts["signer"]])
    member = member_line(held[facts["appointment"]], body_of(document.election))
    return Content({**facts, **member, "signer": signer_name(facts, held)})


def appointments_of(ids: Iterable[str | None]) -> dict[str, Appointment]:
    """Appointments by the id that facts name them with, with their persons. One query."""
    found = Appointment.objects.filter(id__in=[i for i in ids if i]).select_related("person")
    return {str(appointment.id): appointment for appointment in found}


def replaced_by(held: Iterable[Appointment]) -> dict[str, str]:
    """Names of those whom these members replace, by the newcomers' ids. One query."""
    before = {a.replaces_id: str(a.id) for a in held if a.replaces_id}
    gone = Appointment.objects.filter(id__in=list(before)).values_list("id", "person__name")
    return {before[id_]: name for id_, name in gone}


def member_line(appointment: Appointment, body: Body) -> dict[str, Any]:
    """What a paper prints of a member."""
    return {
        "seat": appointment.seat,
        "name": appointment.person.name,
        "sex": appointment.person.sex,
        "position": body.position_of(appointment.seat).name.id,
    }


def signer_name(facts: dict[str, Any], held: dict[str, Appointment]) -> str | None:
    return held[facts["signer"]].person.name if facts["signer"] else None


def holders_of(ids: Iterable[str | None]) -> list[UUID]:
    """Persons of appointments by the id that facts name them with. One query."""
    found = Appointment.objects.filter(id__in=[i for i in ids if i])
    return list(found.values_list("person_id", flat=True))


def _named_in_decree(document: Document) -> list[UUID]:
    stations = document.facts.get("stations", ())
    members = [i for station in stations for i in station["appointments"]]
    return holders_of([*members, document.facts.get("signer")])


def _named_in_minutes(document: Document) -> list[UUID]:
    return holders_of([document.facts.get("appointment"), document.facts.get("signer")])


def register() -> None:
    """Tell the documents room who gives the content of these papers, and whom they name."""
    rendering.register(DECREE, decree_content)
    rendering.register(MINUTES, minutes_content)
    naming.register(DECREE, _named_in_decree)
    naming.register(MINUTES, _named_in_minutes)
