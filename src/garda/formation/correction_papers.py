"""The paper beside a decree that says how a member's name is written."""

from __future__ import annotations

from typing import Any

from garda.documents import rendering
from garda.documents.models import Document
from garda.documents.typesetting import Content

from .models import NameCorrection
from .papers import appointments_of, heading, member_line, signed_on, signer_name
from .staffing import body_of

NAME_CORRECTION = "name_correction"


def correction_facts(correction: NameCorrection, decree: Document) -> dict[str, Any]:
    """Facts of the paper; the names stand in the correction's own row."""
    village = correction.appointment.region
    return {
        **heading(correction.election, village),
        "correction": str(correction.id),
        "appointment": str(correction.appointment_id),
        "decree": {"number": decree.number, "year": decree.year, "on": signed_on(decree)},
        "station": int(correction.appointment.path[-3:]),
    }


def correction_content(document: Document) -> Content:
    """Content of the paper: what was written, what is right."""
    facts = document.facts
    correction = NameCorrection.objects.get(id=facts["correction"])
    held = appointments_of([facts["appointment"], facts["signer"]])
    member = member_line(held[facts["appointment"]], body_of(document.election))
    names = {"old_name": correction.old_name, "new_name": correction.new_name}
    return Content({**facts, **member, **names, "signer": signer_name(facts, held)})


def register() -> None:
    """Tell the documents room who gives the content of this paper."""
    rendering.register(NAME_CORRECTION, correction_content)
