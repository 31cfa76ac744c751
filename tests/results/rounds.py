"""A vote that is held again."""

from __future__ import annotations

from tests.support.counted import Counted

from garda.results.models import RoundKind, VoteRound


def replace_round(count: Counted) -> VoteRound:
    """The regent's vote at the first station is held again; returns the round that counts now."""
    old = count.round(count.bupati, count.world.station())
    new = VoteRound.objects.create(
        election=old.election,
        contest=old.contest,
        station=old.station,
        path=old.path,
        number=old.number + 1,
        kind=RoundKind.PSU,
        ordered_by="Putusan uji",
        voted_on=old.voted_on,
    )
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    return new
