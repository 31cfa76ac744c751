"""Papers of a breach: a letter to everybody concerned, by region, and one to the agency.

Facts are kept for good and name nobody: persons stand there as rows of the breach. Names come when
the paper is printed. The wording is for practice; a real commission puts its own into the pack.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from garda.documents import naming, rendering
from garda.documents.models import Document
from garda.documents.typesetting import Content
from garda.kernel.zones import stamp
from garda.packs.loader import get_pack

from .holdings import holdings
from .models import Breach, BreachPerson

LETTERS, AGENCY = "breach_letters", "breach_agency"


def letter_facts(breach: Breach, place: str, rows: Sequence[BreachPerson]) -> dict[str, Any]:
    """Facts of the letters of one region, a sheet for each of ``rows``."""
    return {**_common(breach), "place": place, "sheets": [[str(r.id), r.sheet] for r in rows]}


def agency_facts(breach: Breach, persons: int, regions: Sequence[str]) -> dict[str, Any]:
    """Facts of the letter to the agency: how many, where, out of which tables."""
    titles = {holding.code: holding.title for holding in holdings()}
    return {
        **_common(breach),
        "agency": get_pack(breach.election.pack).breach.agency.id,
        "persons": persons,
        "regions": list(regions),
        "tables": [titles.get(code, code) for code in breach.tables],
    }


def _common(breach: Breach) -> dict[str, Any]:
    zone = breach.office.time_zone
    return {
        "election": breach.election.name,
        "office": breach.office.name,
        "breach": breach.label,
        "noticed": stamp(breach.noticed_at, zone),
        "disclosed": breach.disclosed,
        "happened": breach.happened,
        "remedy": breach.remedy,
        "contact": breach.contact,
    }


def letters_content(document: Document) -> Content:
    """One sheet per person, with the name as it is now. One query."""
    facts = document.facts
    ids = [UUID(id_) for id_, _ in facts["sheets"]]
    found = BreachPerson.objects.filter(pk__in=ids).select_related("person")
    names = {str(row.id): row.person.name for row in found}
    sheets = [{"name": names.get(id_, ""), "sheet": sheet} for id_, sheet in facts["sheets"]]
    return Content({key: value for key, value in facts.items() if key != "sheets"}, sheets)


def agency_content(document: Document) -> Content:
    return Content(document.facts)


def _named(document: Document) -> list[UUID]:
    """Everybody to whom the letters go. One query."""
    ids = [UUID(id_) for id_, _ in document.facts["sheets"]]
    return list(BreachPerson.objects.filter(pk__in=ids).values_list("person_id", flat=True))


def register() -> None:
    naming.register(LETTERS, _named)
    rendering.register(LETTERS, letters_content)
    rendering.register(AGENCY, agency_content)
