"""Witnesses: a pair's people, named by a written mandate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.people.models import Grant
from garda.regions.models import Election, Region, Station

from .accounts import NewAccount, new_accounts
from .giving import Mandate, NewGrant, item, write_grants


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWitness:
    """A witness at a station, or where a plenary sits. Without an account one is opened."""

    username: str
    mandate: Mandate
    region: Region
    station: Station | None = None
    person_id: UUID | None = None


@transaction.atomic
def name_witnesses(
    actor: Actor,
    *,
    election: Election,
    witnesses: Sequence[NewWitness],
    valid_from: date,
    valid_to: date,
) -> list[Grant]:
    """Open an account for each witness under their mandate, in one act. All or nothing.

    Raises TakenName, NoMandate (no such contest, pair or letter here), and what
    :func:`garda.people.services.giving.write_grants` raises.
    """
    accounts = new_accounts(
        [NewAccount(w.username, w.person_id, Role.WITNESS, w.region) for w in witnesses]
    )
    grants = [
        NewGrant(
            account_id=account.id,
            role=Role.WITNESS,
            region=witness.region,
            station=witness.station,
            valid_from=valid_from,
            valid_to=valid_to,
            mandate=witness.mandate,
        )
        for account, witness in zip(accounts, witnesses, strict=True)
    ]
    given = write_grants(actor, election, grants, {row.id: row for row in accounts})
    record(
        actor,
        "witnesses.named",
        path=actor.path,
        election_id=election.id,
        payload={"count": len(given)},
        items=[
            item(grant) | {"contest": w.mandate.contest, "choice": w.mandate.choice}
            for grant, w in zip(given, witnesses, strict=True)
        ],
    )
    return given
