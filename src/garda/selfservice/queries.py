"""Reads of slips: how many, never whose."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from garda.kernel import clock
from garda.regions.models import Election
from garda.regions.queries import within

from .models import Slip


@dataclass(frozen=True, slots=True)
class SlipTally:
    """Slips handed out: begun by somebody, sent, and still good without being sent."""

    issued: int
    begun: int
    sent: int
    open: int


def slip_tally(election: Election, path: str) -> SlipTally:
    """Slips at or under ``path``. One query."""
    sent, now = Q(application__isnull=False), clock.now()
    counts = Slip.objects.filter(within(path), election=election).aggregate(
        issued=Count("pk"),
        begun=Count("pk", filter=Q(saved_at__isnull=False)),
        sent=Count("pk", filter=sent),
        open=Count("pk", filter=~sent & Q(expires_at__gt=now)),
    )
    return SlipTally(**counts)
