"""Issuing one-time codes, many at once, and taking them back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.ledger.services import record
from garda.people.models import Account, Grant
from garda.regions.models import Election
from garda.signin.domain import code as codes
from garda.signin.domain.authority import may_invite
from garda.signin.keys import keyed
from garda.signin.models import Invitation, InvitationEnd, Recovery
from garda.signin.queries import grants_in_force, signed_in_before

from .own import own_account

CODE = "invitation"


@dataclass(frozen=True, slots=True)
class Issued:
    """A code in clear: it exists here and on the sheet, and is stored nowhere."""

    account_id: UUID
    code: str
    expires_at: datetime


class AlreadySignedIn(GardaError):
    """A new code would let its maker take over an account that somebody uses."""

    code = "already_signed_in"


@transaction.atomic
def issue(actor: Actor, *, election: Election, account_ids: Sequence[UUID]) -> list[Issued]:
    """Give each account a new one-time code, in the order given; earlier open ones end.

    Raises NotAllowed unless the actor may invite every grant of every account, and AlreadySignedIn
    when one of them has accepted before: that needs a recovery by two people. Seven queries for
    any number of accounts.
    """
    wanted = list(dict.fromkeys(account_ids))
    accounts = _locked(wanted)
    held = grants_in_force(wanted)
    for account_id in wanted:
        _check(actor, accounts, held, account_id)
    _check_new(signed_in_before(wanted), accounts)
    issued = _write(actor, election, {a: held[a] for a in wanted})
    record(
        actor,
        "invitations.issued",
        path=actor.path,
        election_id=election.id,
        payload={"count": len(issued)},
        items=[{"account": str(i.account_id), "expires": i.expires_at} for i in issued],
    )
    return issued


def _locked(wanted: Iterable[UUID]) -> dict[UUID, Account]:
    """Accounts by id, locked in one order: two bulk acts at once wait instead of colliding."""
    rows = Account.objects.filter(pk__in=list(wanted)).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(no_key=True)}


def _check(
    actor: Actor,
    accounts: Mapping[UUID, Account],
    held: Mapping[UUID, list[Grant]],
    account_id: UUID,
) -> None:
    account = accounts.get(account_id)
    grants = [(g.role, g.path) for g in held.get(account_id, [])]
    allowed = account is not None and account.is_active and account_id != actor.account_id
    if not allowed or not may_invite(actor.role, actor.path, grants):
        name = account.username if account is not None else str(account_id)
        raise NotAllowed(
            id=f"Akun {name} tidak dapat Anda undang: peran atau wilayahnya bukan di bawah Anda. "
            "Mintalah kepada tingkat yang mengangkatnya.",
            en=f"You may not invite the account {name}: its role or region is not below yours.",
        )


def _check_new(signed_in: Iterable[UUID], accounts: Mapping[UUID, Account]) -> None:
    names = sorted(accounts[account_id].username for account_id in signed_in)
    if names:
        raise AlreadySignedIn(
            id=f"{', '.join(names[:3])} sudah pernah masuk, jadi kode baru butuh pemulihan oleh "
            "dua orang. Perangkat tambahan dapat ia pasangkan sendiri dari halaman Akun saya.",
            en=f"{', '.join(names[:3])} has signed in before; a new code needs a recovery by two "
            "people. Further devices can be paired from the own account's page.",
        )


def _write(
    actor: Actor,
    election: Election,
    held: Mapping[UUID, list[Grant]],
    recovery: Recovery | None = None,
) -> list[Issued]:
    """End what is open, and write the new ones."""
    now = clock.wall()
    expires_at = now + timedelta(days=settings.GARDA_INVITATION_DAYS)
    end_open(held, InvitationEnd.REPLACED)
    issued = [Issued(a, codes.make(secrets.randbelow), expires_at) for a in held]
    Invitation.objects.bulk_create(
        Invitation(
            election=election,
            account_id=new.account_id,
            path=held[new.account_id][0].path,
            code_hash=keyed(CODE, new.code),
            issued_at=now,
            issued_by_id=actor.account_id,
            expires_at=expires_at,
            recovery=recovery,
        )
        for new in issued
    )
    return issued


def end_open(account_ids: Iterable[UUID], reason: InvitationEnd) -> int:
    """End open codes of these accounts; part of an act. Returns their number."""
    open_ones = Invitation.objects.filter(
        account_id__in=list(account_ids), used_at__isnull=True, ended_at__isnull=True
    )
    return open_ones.update(ended_at=clock.wall(), end_reason=reason)


@transaction.atomic
def revoke(actor: Actor, *, election: Election, account_ids: Sequence[UUID]) -> int:
    """Make the open codes of these accounts worthless; returns how many there were.

    Raises NotAllowed unless the actor may invite every one of them.
    """
    accounts = _locked(account_ids)
    held = grants_in_force(account_ids)
    for account_id in account_ids:
        _check(actor, accounts, held, account_id)
    ended = end_open(account_ids, InvitationEnd.REVOKED)
    record(
        actor,
        "invitations.revoked",
        path=actor.path,
        election_id=election.id,
        payload={"count": ended},
        items=[str(a) for a in account_ids],
    )
    return ended


@transaction.atomic
def invite_oneself(actor: Actor, *, election: Election) -> Issued:
    """A code for one's own further device, made by whoever is signed in and has just proved it."""
    account_id = own_account(actor)
    (issued,) = _write(actor, election, grants_in_force([account_id]))
    record(
        actor,
        "invitation.own_device",
        path=actor.path,
        election_id=election.id,
        payload={"account": str(account_id), "expires": issued.expires_at},
    )
    return issued


def issue_for_recovery(actor: Actor, recovery: Recovery) -> Issued:
    """The code that a confirmed recovery gives; part of that act."""
    held = grants_in_force([recovery.account_id])
    (issued,) = _write(actor, recovery.election, held, recovery)
    return issued
