"""The decree (SK) on selected members: by the regency's KPU, or by the PPS on its behalf."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from garda.documents.models import Document
from garda.documents.services import issue
from garda.formation.contests import contest_of, listings_of
from garda.formation.errors import NothingToDecree
from garda.formation.models import Appointment
from garda.formation.selection_papers import BODY_DECREE, decree_facts, office_of
from garda.formation.staffing import lock_village, serving
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.regions.models import Election, Region

from .decreeing import SERIES

DECREE_BODY = act(
    "formation.decree_body", "Menerbitkan keputusan (SK) badan adhoc", Role.KPU_REGENCY, Role.PPS
)


@transaction.atomic
def decree_members(
    actor: Actor,
    *,
    election: Election,
    body: str,
    region: Region,
    signed_at: datetime | None = None,
) -> Document:
    """Sign the decree on every member of the body in the region who has none yet.

    For the role that selects the body. Newcomers get a later decree; empty seats do not hold it up.
    Raises NotAllowed, NotSelected, NoSuchSeat, NoCall, NothingToDecree.
    """
    contest = contest_of(election, body, region)
    DECREE_BODY.require(actor, path=region.path, among=[contest.rule.decided_by])
    lock_village(region)
    waiting = serving(election.id, body, region.path).filter(decree__isnull=True)
    members = list(waiting.order_by("path", "seat"))
    if not members:
        raise NothingToDecree(region.name, contest.body.name.id)
    document = issue(
        actor,
        election=election,
        office=office_of(contest),
        region=region,
        kind=BODY_DECREE,
        series=SERIES,
        title=f"Keputusan tentang Penetapan Anggota {contest.place}",
        facts=decree_facts(contest, members, listings_of(contest)),
        signed_at=signed_at or clock.now(),
    )
    Appointment.objects.filter(id__in=[member.id for member in members]).update(decree=document)
    record(
        actor,
        "formation.members_decreed",
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
