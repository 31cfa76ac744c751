"""A round that is held again: the new one counts, the old one stays as it was."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from garda.kernel.events import publish
from garda.results.events import FormsReopened
from garda.results.models import VoteRound


def replace_round(*, old: VoteRound, kind: str, ordered_by: str, voted_on: date) -> VoteRound:
    """Open the next round of a contest at a station; from now on it counts instead of ``old``.

    Part of the act of a room above, which holds ``old`` locked and writes the ledger entry. Figures
    of the old round leave the roll-up; under a closed plenary that is refused (PlenaryClosed).
    Raises TransactionManagementError outside an act.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a round is replaced in the act's transaction")
    publish(FormsReopened([(old.contest_id, old.path)]))
    new = VoteRound.objects.create(
        election_id=old.election_id,
        contest_id=old.contest_id,
        station_id=old.station_id,
        path=old.path,
        number=old.number + 1,
        kind=kind,
        ordered_by=ordered_by,
        voted_on=voted_on,
    )
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    return new
