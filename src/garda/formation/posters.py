"""The poster of a village's call: one sheet for its notice board, A4 or F4."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from garda.documents.qr import svg
from garda.documents.typesetting import Content, typeset
from garda.kernel import clock
from garda.kernel.zones import zone_name
from garda.regions.models import Election, RegionLevel

from .pages.calls import VillageCall
from .papers import village_kind

TEMPLATE = Path(__file__).parent / "typst" / "poster.typ"
#: Width and height in millimetres. F4 is what offices here print on.
SHEETS: Final[Mapping[str, tuple[int, int]]] = {"a4": (210, 297), "f4": (215, 330)}


def poster_pdf(election: Election, call: VillageCall, sheet: str) -> bytes:
    """A PDF of one page. Raises KeyError for an unknown ``sheet``."""
    width, height = SHEETS[sheet]
    paper = {"width": width, "height": height}
    content = Content(_body(election, call))
    return typeset(TEMPLATE, paper=paper, content=content, made_at=clock.wall())


def public_address(call: VillageCall) -> str:
    """Where anyone reads the same."""
    return f"{settings.GARDA_PUBLIC_URL}{reverse('village-call', args=[call.village.code])}"


def _body(election: Election, call: VillageCall) -> dict[str, Any]:
    names = {region.level: region.name for region in call.regions}
    address, zone = public_address(call), call.village.time_zone
    last = call.last.astimezone(call.opens.tzinfo)
    return {
        "election": election.name,
        "watermark": election.watermark,
        "group": call.body.name.id,
        "village": f"{village_kind(call.village)} {call.village.name}",
        "district": names.get(RegionLevel.DISTRICT, ""),
        "regency": names.get(RegionLevel.REGENCY, ""),
        "opens": call.opens.date().isoformat(),
        "closes": last.date().isoformat(),
        "hour": f"{last:%H.%M} {zone_name(zone)}",
        "always": [name for _, name in call.always],
        "sometimes": [name for _, name in call.sometimes],
        "qr": svg(address),
        "address": address.partition("://")[2],
    }
