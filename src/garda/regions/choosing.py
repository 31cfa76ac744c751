"""Which election a command means."""

from __future__ import annotations

from garda.kernel.errors import GardaError

from .models import Election


def chosen_election(code: str | None) -> Election:
    """The election ``code``, or the one with the latest voting day that is no rehearsal of another.

    Raises GardaError.
    """
    found = Election.objects.order_by("-voting_day")
    election = (found.filter(code=code) if code else found.filter(rehearses=None)).first()
    if election is None:
        raise GardaError(
            id="Pemilihan itu tidak ada di basis data ini.",
            en="There is no such election in this database.",
            code="no_election",
        )
    return election
