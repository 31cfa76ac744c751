"""The papers of a village that wait, found right as its PPS does it: at once."""

from __future__ import annotations

from garda.formation.paper_queries import waiting_papers
from garda.formation.services import accept_papers
from garda.kernel.actor import Actor
from garda.regions.models import Election, Region


def accept_waiting(actor: Actor, *, election: Election, village: Region) -> int:
    """How many there were."""
    ids = list(waiting_papers(election, village.path).values_list("id", flat=True))
    return accept_papers(actor, election=election, village=village, paper_ids=ids)
