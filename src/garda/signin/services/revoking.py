"""Ending sign-ins, devices and credentials: one's own, or those of somebody whose phone is gone."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.ledger.services import record
from garda.people.models import Account
from garda.signin.domain.authority import may_recover
from garda.signin.errors import NotThere
from garda.signin.models import Device, DeviceAccount, InvitationEnd
from garda.signin.queries import devices_of, grants_in_force, sign_ins_of

from . import devices, factors, invitations, sessions
from .own import own_account


@transaction.atomic
def end_own_sign_in(actor: Actor, *, sign_in_id: UUID) -> None:
    """End one of the own sign-ins; another account's is not found."""
    row = sign_ins_of(own_account(actor)).get(pk=sign_in_id)
    sessions.end(Q(pk=row.pk))
    record(
        actor, "sign_in.ended", path=actor.path, payload={"sign_in": str(row.pk), "whose": "own"}
    )


@transaction.atomic
def forget_own_device(actor: Actor, *, pairing_id: UUID) -> None:
    """Take the own account off a device and end what runs there."""
    row = devices_of(own_account(actor)).get(pk=pairing_id)
    devices.end_pairings(Q(pk=row.pk))
    sessions.end(Q(account_id=row.account_id, device_id=row.device_id))
    record(
        actor,
        "device.forgotten",
        path=actor.path,
        payload={"account": str(row.account_id), "device": str(row.device_id)},
    )


@transaction.atomic
def end_own_others(actor: Actor, *, but: UUID) -> int:
    """End all own sign-ins but the present one; returns their number."""
    ended = sessions.end(Q(account_id=own_account(actor)) & ~Q(pk=but))
    record(actor, "sign_ins.ended", path=actor.path, payload={"count": ended, "whose": "own"})
    return ended


@transaction.atomic
def revoke_account(actor: Actor, *, account_id: UUID, reason: str) -> None:
    """Nobody gets in with this account any more: a phone was stolen, a person is suspected.

    Ends sign-ins, pairings, devices that nobody else uses, open codes, password and factors in one
    act. The way back is a recovery by two people. Raises NotAllowed unless the actor stands above
    every grant of the account, and for the own one.
    """
    _require_above(actor, account_id)
    withdraw_credentials(account_id)
    record(
        actor,
        "account.credentials_revoked",
        path=actor.path,
        payload={"account": str(account_id), "reason": reason},
    )


@transaction.atomic
def revoke_device(actor: Actor, *, account_id: UUID, pairing_id: UUID, reason: str) -> None:
    """A phone is lost or broken: this account no longer gets in there, its other devices stay.

    What the phone still holds is taken when it sends, and marked. A device that nobody else uses is
    revoked as a whole. Raises NotAllowed as :func:`revoke_account`, NotThere for a pairing that has
    ended.
    """
    _require_above(actor, account_id)
    row = devices_of(account_id).filter(pk=pairing_id).first()
    if row is None:
        raise NotThere
    devices.end_pairings(Q(pk=row.pk))
    sessions.end(Q(account_id=account_id, device_id=row.device_id))
    _revoke_unused([row.device_id])
    record(
        actor,
        "device.revoked",
        path=actor.path,
        payload={"account": str(account_id), "device": str(row.device_id), "reason": reason},
    )


def _require_above(actor: Actor, account_id: UUID) -> None:
    held = [(g.role, g.path) for g in grants_in_force([account_id]).get(account_id, [])]
    if account_id == actor.account_id or not may_recover(actor.role, actor.path, held):
        raise NotAllowed(
            id="Akun ini tidak di bawah Anda. Mintalah kepada tingkat yang mengangkatnya.",
            en="This account is not below you. Ask the level that appointed it.",
        )


def withdraw_credentials(account_id: UUID) -> None:
    """End every way in; part of an act."""
    account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
    sessions.end(Q(account_id=account_id))
    used = list(
        DeviceAccount.objects.filter(account_id=account_id, ended_at__isnull=True).values_list(
            "device_id", flat=True
        )
    )
    devices.end_pairings(Q(account_id=account_id))
    _revoke_unused(used)
    invitations.end_open([account_id], InvitationEnd.REVOKED)
    factors.remove_all(account_id)
    account.set_unusable_password()
    account.save(update_fields=["password"])


def _revoke_unused(device_ids: list[UUID]) -> None:
    """Devices that were this account's alone; on a shared one the others go on."""
    shared = DeviceAccount.objects.filter(device_id__in=device_ids, ended_at__isnull=True)
    alone = Device.objects.filter(pk__in=device_ids, revoked_at__isnull=True).exclude(
        pk__in=shared.values("device_id")
    )
    alone.update(revoked_at=clock.wall())
