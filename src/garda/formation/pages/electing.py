"""Chairs whom the seven elected, and who may still be recorded as one."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from garda.documents.models import Document
from garda.formation.forms.electing import ElectedForm
from garda.formation.models import Appointment
from garda.formation.plenary_papers import CHAIR
from garda.formation.staffing import KPPS, serving
from garda.regions.models import Election, Region


def elected_form(election: Election, village: Region, data: Any = None) -> ElectedForm:
    """The form with every member who has no decree yet, by station. One query."""
    members = serving(election.id, KPPS, village.path).filter(decree__isnull=True)
    found = members.select_related("person").order_by("path", "seat")
    groups = groupby(found, key=lambda member: member.path.rpartition("/")[2])
    return ElectedForm([(f"TPS {n}", [_option(m) for m in group]) for n, group in groups], data)


def _option(member: Appointment) -> tuple[str, str]:
    return str(member.id), f"{member.person.name} (kursi {member.seat})"


def elections_of_chairs(election: Election, village: Region) -> QuerySet[Document]:
    """Minutes of the chairs' elections in a village, in order. One query."""
    papers = Document.objects.filter(election=election, region=village, kind=CHAIR)
    return papers.order_by("year", "number")
