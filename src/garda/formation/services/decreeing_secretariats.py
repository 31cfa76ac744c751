"""The decree (SK) on secretariats, signed by the regency's KPU for as many of them as wait."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from garda.documents.models import Document
from garda.documents.services import issue
from garda.formation.errors import NothingToDecree
from garda.formation.errors_secretariat import FormedOtherwise
from garda.formation.models import Appointment
from garda.formation.secretariat_papers import SECRETARIAT_DECREE, secretariat_decree_facts
from garda.formation.staffing import LOCAL_GOVERNMENT, body_of, serving
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import ancestors

from .decreeing import SERIES

DECREE_SECRETARIATS = act(
    "formation.decree_secretariat", "Menerbitkan keputusan sekretariat", Role.KPU_REGENCY
)


@transaction.atomic
def decree_secretariats(
    actor: Actor,
    *,
    election: Election,
    body: str,
    region: Region,
    signed_at: datetime | None = None,
) -> Document:
    """Sign one decree on everyone in secretariats ``body`` at or under ``region`` who has none yet.

    For the regency's KPU, which numbers it. Newcomers of a later letter get a later decree; empty
    seats do not hold it up. ``signed_at``: time of the signature, now when None. Raises NotAllowed,
    FormedOtherwise, NothingToDecree.
    """
    DECREE_SECRETARIATS.require(actor, path=region.path)
    formed = body_of(election, body)
    if formed.formed_by != LOCAL_GOVERNMENT:
        raise FormedOtherwise(formed.name.id)
    # Whoever signs at the same moment waits here, then finds the others' decree.
    waiting = serving(election.id, body, region.path).filter(decree__isnull=True)
    members = list(
        waiting.select_for_update(of=("self",), no_key=True)
        .select_related("region", "nominee__proposal")
        .order_by("path", "seat")
    )
    if not members:
        raise NothingToDecree(region.name, formed.name.id)
    regency = next(r for r in ancestors(region) if r.level == RegionLevel.REGENCY)
    document = issue(
        actor,
        election=election,
        office=regency,
        region=region,
        kind=SECRETARIAT_DECREE,
        series=SERIES,
        title=f"Keputusan KPU {regency.name} tentang Penetapan {formed.name.id} {region.name}",
        facts=secretariat_decree_facts(election, regency, formed, members),
        signed_at=signed_at or clock.now(),
    )
    Appointment.objects.filter(id__in=[member.id for member in members]).update(decree=document)
    record(
        actor,
        "formation.secretariats_decreed",
        path=region.path,
        payload={
            "document": str(document.id),
            "number": document.number,
            "body": body,
            "members": len(members),
        },
        items=[str(member.id) for member in members],
        election_id=election.id,
        happened_at=document.signed_at,
    )
    return document
