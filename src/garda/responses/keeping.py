"""Reporters' contacts as rules of retention see them, and responses among the tables of people."""

from __future__ import annotations

from garda.kernel.events import subscribe
from garda.people.services import Erasing
from garda.privacy.categories import Category, register
from garda.privacy.holdings import by_column, refine
from garda.regions.models import Election
from garda.regions.queries import within

from .models import Reporter, Response

CATEGORY = "reporters"


def _reporters(election: Election, path: str) -> int:
    return Reporter.objects.filter(within(path), response__election=election).count()


def ready() -> None:
    from .services.wiping import wipe_responses

    register(Category(CATEGORY, _reporters))
    subscribe(Erasing, wipe_responses)
    refine(
        Response,
        "Tanggapan masyarakat tentang pelamar",
        person="application__person_id",
        path="path",
        there=by_column("received_at"),
    )
