"""The practice decree: on which paper the seats of a rehearsal stand. Names nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

from garda.documents import rendering
from garda.documents.models import Document
from garda.documents.typesetting import Content
from garda.regions.models import Election, Region

REHEARSAL = "rehearsal"


def rehearsal_facts(
    election: Election, region: Region, stations: int, voting_day: date
) -> dict[str, Any]:
    """Facts of the paper: what is rehearsed, where, for which day."""
    return {
        "election": election.name,
        "region": region.name,
        "stations": stations,
        "voting_day": voting_day.isoformat(),
    }


def content(document: Document) -> Content:
    """The facts as they are."""
    return Content(dict(document.facts))


def register() -> None:
    rendering.register(REHEARSAL, content)
