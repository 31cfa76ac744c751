"""A village's proposal the public way: list, dice, placement."""

from __future__ import annotations

from garda.formation.domain.lottery import thrown_by_machine
from garda.formation.models import FixedList, Proposal
from garda.formation.services import fix_list, propose, throw_dice
from garda.kernel.actor import Actor
from garda.regions.models import Election, Region


def dice(seed: int) -> str:
    return thrown_by_machine(seed, "test")


def drawn(actor: Actor, *, election: Election, village: Region, seed: int = 7) -> FixedList:
    """A fixed list with its dice."""
    fixed = fix_list(actor, election=election, village=village)
    throw_dice(actor, list_id=fixed.id, dice=dice(seed))
    return fixed


def placed(actor: Actor, *, election: Election, village: Region, seed: int = 7) -> Proposal:
    """A proposal from a newly fixed list."""
    drawn(actor, election=election, village=village, seed=seed)
    return propose(actor, election=election, village=village)
