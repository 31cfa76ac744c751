"""The letter to an applicant: neutral, on one page, for handing over. Kept nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from garda.documents.typesetting import Content, typeset
from garda.formation.papers import village_kind
from garda.kernel import clock
from garda.kernel.zones import zone_name
from garda.regions.models import Region, RegionLevel
from garda.regions.queries import ancestors

from .domain.decision import to_bring
from .queries import CaseFile, local_day

TEMPLATE = Path(__file__).parent / "typst" / "letter.typ"


def letter_pdf(file: CaseFile) -> bytes:
    """One page: what needs a clarification, what to bring, until when. Names no list or party."""
    return typeset(
        TEMPLATE, paper={}, content=Content(body_of(file)), made_at=clock.now(), numbered=False
    )


def body_of(file: CaseFile) -> dict[str, Any]:
    case, village = file.case, file.case.application.village
    rule = file.rules.lists[file.kind].rule
    return {
        "election": case.election.name,
        "watermark": case.election.watermark,
        "name": case.person.name,
        "receipt": case.application.receipt,
        "number": case.label,
        "rule": rule,
        "text": file.rules.question.id,
        "bring": file.names_of(to_bring(file.rules, file.kind, file.hit)),
        "hours": file.rules.answer_hours,
        "due": _due(file),
        "day": local_day(file.now, village.time_zone).isoformat(),
        **_place(village),
    }


def _due(file: CaseFile) -> dict[str, str] | None:
    """Until when, once the letter was handed over; before, the paper has a line to fill in."""
    due = file.case.answer_due
    if due is None:
        return None
    zone = file.case.application.village.time_zone
    local = due.astimezone(ZoneInfo(zone))
    return {"day": local.date().isoformat(), "hour": f"{local:%H.%M} {zone_name(zone)}"}


def _place(village: Region) -> dict[str, str]:
    names = {region.level: region.name for region in ancestors(village)}
    return {
        "village": f"{village_kind(village)} {village.name}",
        "district": names.get(RegionLevel.DISTRICT, ""),
        "regency": names.get(RegionLevel.REGENCY, ""),
    }
