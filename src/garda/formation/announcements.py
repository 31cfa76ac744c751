"""Lists that are announced: facts by application, names and places looked up when they are shown.

Name, receipt and station, as the announcement on the village's board has them: no NIK, no date of
birth, nothing of why somebody did not pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from garda.documents import rendering
from garda.documents.models import Document, DocumentState
from garda.documents.typesetting import Content
from garda.regions.models import Election, Region

from .models import Application, Outcome, Proposal, ProposalLine, ProposalState
from .papers import appointments_of, heading, signer_name
from .staffing import body_of, current_listings, latest_outcome, open_applications

SCREENING = "announcement_screening"
SELECTION = "announcement_selection"
TITLES: Mapping[str, str] = {
    SCREENING: "Pengumuman Hasil Penelitian Administrasi Calon Anggota KPPS",
    SELECTION: "Pengumuman Hasil Seleksi Calon Anggota KPPS",
}
_HOLDS = (DocumentState.SIGNED, DocumentState.SCANNED)


def announced(election: Election, village: Region, kind: str) -> Document | None:
    """The announcement of this kind that holds. One query."""
    return announcements(election, village).get(kind)


def announcements(election: Election, village: Region) -> dict[str, Document]:
    """The announcements of a village that hold, by kind. One query."""
    found = Document.objects.filter(
        election=election, region=village, kind__in=list(TITLES), state__in=_HOLDS
    )
    return {document.kind: document for document in found.order_by("signed_at")}


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
    """Groups by station and seat, reserves by rank, as adopted; None before that."""
    adopted = Proposal.objects.filter(
        election=election, village=village, state=ProposalState.ADOPTED
    ).first()
    if adopted is None:
        return None
    lines = list(adopted.lines.filter(application__withdrawn_at__isnull=True))
    return {
        **heading(election, village),
        "stations": [
            {
                "number": listing.number,
                "chosen": [
                    {"seat": line.seat, "application": str(line.application_id)}
                    for line in _seated(lines, listing.station_id)
                ],
            }
            for listing in current_listings(election, village)
        ],
        "reserves": [
            {"rank": line.rank, "application": str(line.application_id)}
            for line in sorted(lines, key=lambda line: line.rank or 0)
            if line.rank is not None
        ],
    }


def _seated(lines: Iterable[ProposalLine], station: object) -> list[ProposalLine]:
    here = [line for line in lines if line.station_id == station]
    return sorted(here, key=lambda line: line.seat or 0)


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
    chosen = [row["application"] for station in facts["stations"] for row in station["chosen"]]
    people = _people([*chosen, *(row["application"] for row in facts["reserves"])])
    stations = [
        {
            "number": station["number"],
            "chosen": [
                {
                    **people[row["application"]],
                    "seat": row["seat"],
                    "position": body.position_of(row["seat"]).name.id,
                }
                for row in station["chosen"]
            ],
        }
        for station in facts["stations"]
    ]
    reserves = [{**people[r["application"]], "rank": r["rank"]} for r in facts["reserves"]]
    shown = {"stations": stations, "reserves": reserves, "signer": _signer(facts)}
    return Content({**facts, **shown})


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
