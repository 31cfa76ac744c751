"""To which training a test belongs, where nobody said so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from garda.activities.domain.audiences import AUDIENCES
from garda.activities.models import Activity, ActivityKind
from garda.kernel.codes import in_scope

#: A test is taken from some hours before its training begins until the day after.
BEFORE: Final = timedelta(hours=3)
AFTER: Final = timedelta(hours=36)


def trainings(election_id: UUID, first: datetime, last: datetime) -> list[Activity]:
    """Trainings that tests between two moments may belong to. One query."""
    return list(
        Activity.objects.filter(
            election=election_id,
            kind=ActivityKind.TRAINING,
            cancelled_at__isnull=True,
            starts_at__range=(first - AFTER, last + BEFORE),
        )
    )


def training_of(found: Sequence[Activity], path: str, body: str, moment: datetime) -> UUID | None:
    """The one of ``found`` that invites a member of ``body`` at ``path`` around ``moment``: the
    nearest in place, then the latest to begin."""
    around = [
        training
        for training in found
        if in_scope(path, training.path)
        and body in AUDIENCES.get(training.audience, ())
        and training.starts_at - BEFORE <= moment <= training.starts_at + AFTER
    ]
    nearest = max(around, key=lambda t: (len(t.path), t.starts_at), default=None)
    return nearest.id if nearest else None
