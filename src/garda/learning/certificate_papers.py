"""The certificate as a paper. Facts name nobody: the person stands there as an appointment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from garda.activities.gathering_papers import OFFICES
from garda.documents import naming, rendering
from garda.documents.models import Document
from garda.documents.typesetting import Content
from garda.formation.models import Appointment
from garda.formation.papers import appointments_of, holders_of
from garda.packs.loader import get_pack
from garda.regions.models import Region, RegionLevel

from .models import Attempt, Module
from .paper import place_of

CERTIFICATE = "training_certificate"
SERIES = "SERT"


def title_of(seat: Appointment) -> str:
    """Public in the register: which seat, never who sits there."""
    return f"Sertifikat bimtek {seat.body.upper()}, {place_of(seat)}, kursi {seat.seat}"


def certificate_facts(
    seat: Appointment,
    office: Region,
    place: str,
    modules: Mapping[str, Module],
    passed: Sequence[Attempt],
) -> dict[str, Any]:
    """Facts at signing. ``passed``: the post-tests, one per required module."""
    return {
        "election": seat.election.name,
        "office": OFFICES[RegionLevel(office.level)],
        "office_region": place,
        "appointment": str(seat.id),
        "place": place_of(seat),
        "modules": [
            {
                "code": modules[attempt.root].code,
                "title": modules[attempt.root].title,
                "version": modules[attempt.root].version,
                "root": attempt.root,
                "score": attempt.score,
                "questions": attempt.questions,
            }
            for attempt in sorted(passed, key=lambda attempt: modules[attempt.root].code)
        ],
    }


def _content(document: Document) -> Content:
    facts = document.facts
    held = appointments_of([facts["appointment"]])[facts["appointment"]]
    body = get_pack(document.election.pack).bodies[held.body]
    position = body.position_of(held.seat).name.id
    return Content({**facts, "name": held.person.name, "position": f"{position} {body.name.id}"})


def _named(document: Document) -> list[UUID]:
    return holders_of([document.facts.get("appointment")])


def register() -> None:
    rendering.register(CERTIFICATE, _content)
    naming.register(CERTIFICATE, _named)
