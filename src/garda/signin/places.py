"""How addresses of this room name accounts and recoveries below the signed-in person."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from garda.kernel.actor import Actor
from garda.people.access import Place
from garda.people.models import Account, Grant

from .domain.authority import may_recover
from .models import Recovery
from .queries import grants_in_force


@dataclass(frozen=True, slots=True)
class Subordinate:
    """An account all of whose grants lie below the actor, with the first of them."""

    account: Account
    grant: Grant

    @property
    def path(self) -> str:
        return self.grant.path


def _subordinate(actor: Actor, account_id: UUID) -> Subordinate | None:
    grants = grants_in_force([account_id]).get(account_id, [])
    held = [(g.role, g.path) for g in grants]
    if account_id == actor.account_id or not may_recover(actor.role, actor.path, held):
        return None
    return Subordinate(grants[0].account, grants[0])


def _recovery(actor: Actor, recovery_id: UUID) -> Recovery | None:
    found = Recovery.objects.filter(pk=recovery_id).select_related("account", "election").first()
    if found is None or _subordinate(actor, found.account_id) is None:
        return None
    return found


#: Whose account it is nobody else learns, not even that it exists.
ACCOUNT = Place("akun", "account_id", _subordinate, private=True)
RECOVERY = Place("pemulihan", "recovery_id", _recovery, private=True)
