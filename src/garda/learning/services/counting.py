"""Keeping practice counts: how often somebody tried, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.learning.models import PracticeCount
from garda.learning.practice import Counted
from garda.ledger.services import record

from .taking import TAKE, taker_of


@transaction.atomic
def keep_count(
    actor: Actor, *, sending: UUID, seed: int, figures: Sequence[int | None], counted: Counted
) -> PracticeCount:
    """Keep what somebody counted. ``sending``: id of the page; the same figures sent twice from it
    are one count, corrected ones another. Raises NotAllowed, NoPerson.
    """
    TAKE.require(actor, path=actor.path)
    taker = taker_of(actor)
    id_ = uuid5(sending, ",".join(map(str, figures)))
    known = PracticeCount.objects.filter(pk=id_, person=taker.person).first()
    if known is not None:
        return known
    kept = PracticeCount.objects.create(
        id=id_,
        election_id=actor.election,
        person_id=taker.person,
        appointment_id=taker.appointment,
        path=taker.path,
        seed=seed,
        figures=list(figures),
        wrong=list(counted.wrong),
        broken=counted.broken,
        right=counted.right,
        happened_at=clock.now(),
    )
    record(
        actor,
        "learning.practice_counted",
        path=taker.path,
        payload={"count": str(kept.id), "seed": seed, "right": kept.right, "broken": kept.broken},
        election_id=actor.election,
    )
    return kept
