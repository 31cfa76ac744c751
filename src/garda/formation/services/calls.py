"""Opening the calls of a regency by the pack's calendar."""

from __future__ import annotations

from django.db import transaction

from garda.formation.errors import CallExists
from garda.formation.models import Call
from garda.formation.staffing import KPPS, body_of
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.regions.models import Election, Region

OPEN_CALL = act("formation.call", "Membuka pendaftaran", Role.KPU_REGENCY)

RECEIVING = "receiving"


@transaction.atomic
def open_calls(actor: Actor, *, election: Election, regency: Region) -> list[Call]:
    """Open the call for KPPS in ``regency`` with the dates of the pack's stage ``receiving``.

    For the regency's KPU. Raises NotAllowed, CallExists, and KeyError for a pack without the stage.
    """
    OPEN_CALL.require(actor, path=regency.path)
    stage = get_pack(election.pack).stage(RECEIVING)
    body = body_of(election, KPPS)
    if Call.objects.filter(election=election, region=regency, body=body.code).exists():
        raise CallExists(regency.name)
    call = Call.objects.create(
        election=election,
        region=regency,
        body=body.code,
        opens_on=stage.starts,
        closes_on=stage.ends,
        closes_at=stage.closes_at,
    )
    record(
        actor,
        "formation.calls_opened",
        path=regency.path,
        payload={
            "body": body.code,
            "opens_on": str(call.opens_on),
            "closes_on": str(call.closes_on),
        },
        election_id=election.id,
    )
    return [call]
