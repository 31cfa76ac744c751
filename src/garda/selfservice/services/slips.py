"""Handing out codes, one for each applicant who wants to apply on the own phone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from garda.formation.services.intake import call_of, period_of
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.regions.models import Election, Region
from garda.selfservice.errors import SlipRefused, TooManySlips
from garda.selfservice.limits import MOST_SLIPS
from garda.selfservice.models import Slip
from garda.selfservice.sealing import code_hash
from garda.signin.domain import code as codes
from garda.signin.services.own import own_account

ISSUE = act("selfservice.issue", "Membagikan kartu daftar mandiri", Role.PPS)


@dataclass(frozen=True, slots=True)
class Issued:
    """A code in clear: it exists here and on the slip, and is stored nowhere."""

    slip: UUID
    code: str
    expires_at: datetime


@transaction.atomic
def issue_slips(actor: Actor, *, election: Election, village: Region, count: int) -> list[Issued]:
    """New codes for a village, good until its call closes.

    For the PPS of the village. Raises NotAllowed, NoCall, TooManySlips, and SlipRefused after the
    call.
    """
    ISSUE.require(actor, path=village.path)
    if not 1 <= count <= MOST_SLIPS:
        raise TooManySlips(MOST_SLIPS)
    _, closes = period_of(call_of(election, village), village.time_zone)
    now = clock.now()
    if now >= closes:
        raise SlipRefused
    issued = [Issued(uuid7(), codes.make(secrets.randbelow), closes) for _ in range(count)]
    Slip.objects.bulk_create(
        Slip(
            id=new.slip,
            election=election,
            village=village,
            path=village.path,
            code_hash=code_hash(new.code),
            issued_at=now,
            issued_by_id=own_account(actor),
            expires_at=closes,
        )
        for new in issued
    )
    record(
        actor,
        "selfservice.slips_issued",
        path=village.path,
        payload={"count": count, "expires": closes.isoformat()},
        items=[str(new.slip) for new in issued],
        election_id=election.id,
    )
    return issued
