"""Minutes of the plenary in which a member left: why, and who takes the seat."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from garda.documents import naming, rendering
from garda.documents.models import Document
from garda.documents.typesetting import Content

from .models import Appointment, EndReason
from .papers import appointments_of, heading, holders_of, member_line, signer_name
from .seats import Seat
from .staffing import body_of

REPLACEMENT = "replacement"


def replacement_facts(
    seat: Seat, left: Appointment, successor: UUID | None, rank: int | None
) -> dict[str, Any]:
    """Facts of the minutes on ``left``; people by appointment. ``rank``: the successor's."""
    ended_on: date = left.ended_on  # type: ignore[assignment]
    return {
        **heading(seat.election, seat.village),
        "station": seat.listing.number,
        "seat": seat.number,
        "left": str(left.id),
        "reason": EndReason(left.end_reason).label.lower(),
        "ended_on": ended_on.isoformat(),
        "successor": str(successor) if successor else None,
        "rank": rank,
    }


def replacement_content(document: Document) -> Content:
    """Content of the minutes, names and positions looked up."""
    facts = document.facts
    held = appointments_of([facts["left"], facts["successor"], facts["signer"]])
    body = body_of(document.election)
    successor = facts["successor"]
    return Content(
        {
            **facts,
            "left": member_line(held[facts["left"]], body),
            "successor": member_line(held[successor], body) if successor else None,
            "signer": signer_name(facts, held),
        }
    )


def _named(document: Document) -> list[UUID]:
    facts = document.facts
    return holders_of([facts.get("left"), facts.get("successor"), facts.get("signer")])


def register() -> None:
    """Tell the documents room who gives the content of this paper, and whom it names."""
    rendering.register(REPLACEMENT, replacement_content)
    naming.register(REPLACEMENT, _named)
