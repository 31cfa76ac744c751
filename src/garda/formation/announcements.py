"""Lists that are announced: facts by application, names and places looked up when they are shown.

Name, receipt and station, as the announcement on the village's board has them: no NIK, no date of
birth, nothing of why somebody did not pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q

from garda.documents import rendering
from garda.documents.models import Document
from garda.documents.typesetting import Content
from garda.regions.models import Election, Region

from .models import Application, Appointment, Outcome, Proposal, ProposalState
from .papers import HOLDS, appointments_of, heading, signer_name
from .staffing import (
    KPPS,
    body_of,
    current_listings,
    latest_outcome,
    open_applications,
    reserves,
    serving,
)

SCREENING = "announcement_screening"
SELECTION = "announcement_selection"
TITLES: Mapping[str, str] = {
    SCREENING: "Pengumuman Hasil Penelitian Administrasi Calon Anggota KPPS",
    SELECTION: "Pengumuman Hasil Seleksi Calon Anggota KPPS",
}


def announced(election: Election, village: Region, kind: str) -> Document | None:
    """The announcement of this kind that holds. One query."""
    return announcements(election, village).get(kind)


def announcements(election: Election, village: Region) -> dict[str, Document]:
    """The announcements of a village that hold, by kind. One query."""
    found = Document.objects.filter(
        election=election, region=village, kind__in=list(TITLES), state__in=HOLDS
    )
    return {document.kind: document for document in found.order_by("signed_at")}


def announced_applications(election: Election, village: Region) -> list[Application]:
    """Whom the lists that hold name and who did not withdraw since, by name. Two queries.

    As the lists were signed: somebody about whom a question came up since stays on them, so that
    nobody learns here who is being asked.
    """
    facts = [document.facts for document in announcements(election, village).values()]
    named = {id_ for each in facts for id_ in _applicants_of(each)}
    seated = {row["appointment"] for each in facts for row in _seated_of(each)}
    if not named | seated:
        return []
    held = Appointment.objects.filter(id__in=seated, application__isnull=False)
    listed = Application.objects.filter(
        Q(id__in=named) | Q(id__in=held.values("application")),
        election=election,
        withdrawn_at__isnull=True,
    )
    return list(listed.select_related("person", "station").order_by("person__search_name", "id"))


def _applicants_of(facts: Mapping[str, Any]) -> list[str]:
    return [*facts.get("passed", ()), *(row["application"] for row in facts.get("reserves", ()))]


def _seated_of(facts: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for station in facts.get("stations", ()):
        yield from station["chosen"]


def screening_facts(election: Election, village: Region) -> dict[str, Any] | None:
    """Who fulfils the requirements, by receipt; None while anybody's outcome is open."""
    rows = list(
        open_applications(election, village)
        .annotate(outcome=latest_outcome())
        .values_list("id", "outcome")
    )
    if not rows or any(outcome in {None, Outcome.ASK} for _, outcome in rows):
        return None
    passed = [str(id_) for id_, outcome in rows if outcome == Outcome.MS]
    return {**heading(election, village), "applicants": len(rows), "passed": passed}


def selection_facts(election: Election, village: Region) -> dict[str, Any] | None:
    """Groups by station and seat as they are now, reserves by rank; None before the plenary.

    From the seats, not from the proposal: a chair may have been elected, a seat filled since.
    """
    adopted = Proposal.objects.filter(
        election=election, village=village, state=ProposalState.ADOPTED
    ).first()
    if adopted is None:
        return None
    members = list(serving(election.id, KPPS, village.path).order_by("path", "seat"))
    return {
        **heading(election, village),
        "stations": [
            {
                "number": listing.number,
                "chosen": [
                    {"seat": member.seat, "appointment": str(member.id)}
                    for member in members
                    if member.station_id == listing.station_id
                ],
            }
            for listing in current_listings(election, village)
        ],
        "reserves": [
            {"rank": rank, "application": str(application)}
            for rank, application in reserves(election, [village]).values_list(
                "rank", "application"
            )
        ],
    }


def screening_content(document: Document) -> Content:
    """The list with names, receipts and stations."""
    facts = document.facts
    people = _people(facts["passed"])
    rows = [people[id_] for id_ in facts["passed"] if id_ in people]
    return Content({**facts, "passed": rows, "signer": _signer(facts)})


def selection_content(document: Document) -> Content:
    """Groups and reserves with names, receipts and positions."""
    facts = document.facts
    body = body_of(document.election)
    chosen = [row["appointment"] for row in _seated_of(facts)]
    members = _members(chosen)
    people = _people(row["application"] for row in facts["reserves"])
    stations = [
        {
            "number": station["number"],
            "chosen": [
                {
                    **members[row["appointment"]],
                    "seat": row["seat"],
                    "position": body.position_of(row["seat"]).name.id,
                }
                for row in station["chosen"]
                if row["appointment"] in members
            ],
        }
        for station in facts["stations"]
    ]
    ranked = [{**people[r["application"]], "rank": r["rank"]} for r in facts["reserves"]]
    shown = {"stations": stations, "reserves": ranked, "signer": _signer(facts)}
    return Content({**facts, **shown})


def _members(ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What is printed of members, by appointment; appointed directly, they have no receipt."""
    found = Appointment.objects.filter(id__in=list(ids)).select_related("person", "application")
    return {
        str(member.id): {
            "name": member.person.name,
            "receipt": member.application.receipt if member.application else "penunjukan langsung",
        }
        for member in found
    }


def _people(ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What is printed of applicants, by id. One query."""
    found = Application.objects.filter(id__in=list(ids)).select_related("person", "station")
    return {
        str(application.id): {
            "name": application.person.name,
            "receipt": application.receipt,
            "home": int(application.station.path[-3:]) if application.station else None,
        }
        for application in found
    }


def _signer(facts: dict[str, Any]) -> str | None:
    return signer_name(facts, appointments_of([facts["signer"]]))


def register() -> None:
    """Tell the documents room who gives the content of these papers."""
    rendering.register(SCREENING, screening_content)
    rendering.register(SELECTION, selection_content)
