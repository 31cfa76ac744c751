"""What the acts of this room ask in common."""

from __future__ import annotations

from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.regions.models import Election
from garda.rehearsals.errors import InRehearsal

PLAN = act("rehearsals.plan", "Membuka dan menutup latihan", Role.KPU_REGENCY, Role.PPS)


def source_of(actor: Actor) -> Election:
    """The election one acts in, its row locked: rehearsals of it open and close one at a time.

    Raises InRehearsal.
    """
    election = Election.objects.select_for_update(no_key=True).get(pk=actor.election)
    if election.rehearses_id is not None:
        raise InRehearsal
    return election
