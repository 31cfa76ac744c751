"""The public draw of a village: first the list is fixed, then dice are thrown over it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.formation.domain import draw_list
from garda.formation.domain.lottery import THROWS, read_dice, seed_of
from garda.formation.errors import AlreadyAdopted
from garda.formation.errors_placement import DiceThrown, ListUnchanged, WrongDice
from garda.formation.models import DiceThrow, FixedList, Proposal, ProposalState
from garda.formation.placing import gather, newest_list, refuse_changed
from garda.formation.staffing import lock_village
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.regions.models import Election, Region

FIX = act("formation.fix_list", "Menetapkan daftar pelamar untuk undian", Role.PPS)
THROW = act("formation.throw_dice", "Mencatat dadu pleno terbuka", Role.PPS)


@transaction.atomic
def fix_list(actor: Actor, *, election: Election, village: Region) -> FixedList:
    """Fix the list of the village's eligible applicants, before any dice are thrown.

    For the PPS of the village. A list that has changed is fixed anew; a proposal made from the
    former one is set aside. Raises NotAllowed, NoStations, NotAssessed, AlreadyAdopted,
    ListUnchanged.
    """
    FIX.require(actor, path=village.path)
    lock_village(village)
    set_aside(election, village)
    content = gather(election, village).content
    before = newest_list(election, village)
    list_hash = draw_list.hash_of(content)
    if before is not None and before.list_hash == list_hash:
        raise ListUnchanged(village.name)
    fixed = FixedList.objects.create(
        election=election,
        village=village,
        path=village.path,
        version=before.version + 1 if before else 1,
        content=content,
        list_hash=list_hash,
        applicants=len(content["applicants"]),
        fixed_at=clock.now(),
        fixed_by=actor.identity,
    )
    record(
        actor,
        "formation.list_fixed",
        path=village.path,
        payload={"list": str(fixed.id), "version": fixed.version, "hash": list_hash},
        items=[row["receipt"] for row in content["applicants"]],
        election_id=election.id,
    )
    return fixed


@transaction.atomic
def throw_dice(actor: Actor, *, list_id: UUID, dice: str) -> DiceThrow:
    """Record the dice thrown over a list in the open plenary, as digits.

    For the PPS of the village. They count once. Raises NotAllowed, WrongDice, DiceThrown,
    ListChanged when the list in force is another one by now, FixedList.DoesNotExist.
    """
    fixed = FixedList.objects.select_related("election", "village").get(id=list_id)
    THROW.require(actor, path=fixed.path)
    lock_village(fixed.village)
    digits = _digits(dice)
    if DiceThrow.objects.filter(fixed_list=fixed).exists():
        raise DiceThrown(fixed.village.name)
    refuse_changed(fixed, gather(fixed.election, fixed.village).content, fixed.village)
    throw = DiceThrow.objects.create(
        election=fixed.election,
        fixed_list=fixed,
        path=fixed.path,
        dice=digits,
        seed=seed_of(fixed.list_hash, digits),
        thrown_at=clock.now(),
        thrown_by=actor.identity,
    )
    record(
        actor,
        "formation.dice_thrown",
        path=fixed.path,
        payload={"list": str(fixed.id), "hash": fixed.list_hash, "dice": digits},
        election_id=fixed.election_id,
    )
    return throw


def _digits(written: str) -> str:
    try:
        return read_dice(written)
    except ValueError as wrong:
        raise WrongDice(THROWS) from wrong


def set_aside(election: Election, village: Region) -> int:
    """Supersede what is proposed; returns the next proposal's version. Raises AlreadyAdopted."""
    older = list(Proposal.objects.filter(election=election, village=village))
    if any(proposal.state == ProposalState.ADOPTED for proposal in older):
        raise AlreadyAdopted(village.name)
    standing = [p.id for p in older if p.state == ProposalState.PROPOSED]
    if standing:
        Proposal.objects.filter(id__in=standing).update(state=ProposalState.SUPERSEDED)
    return 1 + max((proposal.version for proposal in older), default=0)
