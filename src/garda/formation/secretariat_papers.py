"""The decree on secretariats: one decision of the regency's KPU, with all of them in its annex."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from garda.documents import naming, rendering
from garda.documents.models import Document
from garda.documents.typesetting import Content
from garda.packs.types import Body
from garda.regions.models import Election, Region, RegionLevel

from .models import Appointment
from .papers import appointments_of, body_facts, holders_of, member_line, village_kind
from .staffing import body_of

SECRETARIAT_DECREE = "secretariat_decree"


def secretariat_decree_facts(
    election: Election, regency: Region, body: Body, members: Sequence[Appointment]
) -> dict[str, Any]:
    """Facts of a decree on ``members`` (by path and seat, with region and letter); no names."""
    return {
        "election": election.name,
        "regency": regency.name,
        "body": body.code,
        "body_name": body.name.id,
        **body_facts(body),
        "secretariats": [_secretariat(group) for group in _by_region(members)],
    }


def _by_region(members: Iterable[Appointment]) -> Iterable[list[Appointment]]:
    return (list(group) for _, group in groupby(members, key=lambda member: member.path))


def _secretariat(members: Sequence[Appointment]) -> dict[str, Any]:
    region = members[0].region
    is_village = region.level == RegionLevel.VILLAGE
    proposals = {m.nominee.proposal for m in members if m.nominee is not None}
    return {
        "region": region.name,
        "kind": village_kind(region) if is_village else "Kecamatan",
        "letters": [
            {"number": p.letter_number, "on": p.letter_date.isoformat(), "office": p.office}
            for p in sorted(proposals, key=lambda p: (p.letter_date, p.letter_number))
        ],
        "appointments": [str(member.id) for member in members],
    }


def secretariat_decree_content(document: Document) -> Content:
    """Content of the decree: one table, in which every secretariat has its heading."""
    facts = document.facts
    body = body_of(document.election, facts["body"])
    held = appointments_of(i for group in facts["secretariats"] for i in group["appointments"])
    secretariats = [
        {
            **{key: value for key, value in group.items() if key != "appointments"},
            "members": [member_line(held[i], body) for i in group["appointments"]],
        }
        for group in facts["secretariats"]
    ]
    members = sum(len(group["members"]) for group in secretariats)
    return Content({**facts, "secretariats": secretariats, "members": members})


def _named(document: Document) -> list[UUID]:
    return holders_of(i for group in document.facts["secretariats"] for i in group["appointments"])


def register() -> None:
    """Tell the documents room who gives the content of this paper, and whom it names."""
    naming.register(SECRETARIAT_DECREE, _named)
    rendering.register(SECRETARIAT_DECREE, secretariat_decree_content)
