"""Taking part from above: a rehearsal's committees and supervisors of the regions around it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.people.models import Grant
from garda.people.services.rehearsing import join_with
from garda.rehearsals.errors import JoinedAlready, RehearsalClosed
from garda.rehearsals.models import Rehearsal

from .rules import source_of

JOIN = act(
    "rehearsals.join",
    "Ikut dalam latihan di wilayahnya",
    Role.KPU_RI,
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    Role.PPK,
    Role.BAWASLU,
    Role.PANWASCAM,
)


@transaction.atomic
def join_rehearsal(actor: Actor, *, rehearsal_id: UUID) -> None:
    """Hold one's own role in a rehearsal of the own region, too.

    Those at or under the rehearsal's region hold theirs from its beginning. Raises NotAllowed,
    InRehearsal, RehearsalClosed, JoinedAlready.
    """
    source = source_of(actor)
    open_ones = Rehearsal.objects.filter(election=source, closed_at__isnull=True)
    rehearsal = open_ones.select_related("practice", "region").filter(pk=rehearsal_id).first()
    if rehearsal is None:
        raise RehearsalClosed
    JOIN.require(actor, path=rehearsal.path)
    held = Grant.objects.filter(
        account=actor.account_id, election=source, role=actor.role, revoked_at__isnull=True
    ).filter(region__path=actor.path, station__isnull=True)
    grant = held.first()
    today = clock.today(rehearsal.region.time_zone)
    if grant is None or not join_with(grant, rehearsal.practice, today):
        raise JoinedAlready
    record(
        actor,
        "rehearsal.joined",
        path=rehearsal.path,
        payload={"rehearsal": rehearsal.practice.code, "role": actor.role},
        election_id=source.id,
    )
