"""Two people of the level above give somebody a new way in: one opens, another one confirms."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.duties import two_people
from garda.kernel.errors import NotAllowed
from garda.ledger.services import record
from garda.people.models import Account
from garda.regions.models import Election
from garda.signin.domain.authority import may_recover
from garda.signin.errors import RecoveryRefused
from garda.signin.models import Recovery
from garda.signin.queries import grants_in_force

from .invitations import Issued, issue_for_recovery
from .own import own_account
from .revoking import withdraw_credentials

OPENER_AND_CONFIRMER = two_people(
    "sign_in_recovery", "membuka pemulihan akun", "mengesahkan pemulihan akun"
)
REASON_LENGTH = 300


@transaction.atomic
def open_recovery(actor: Actor, *, election: Election, account_id: UUID, reason: str) -> Recovery:
    """The first step; nothing changes for the account yet.

    Raises NotAllowed unless the actor stands above every grant of the account, and RecoveryRefused
    without a reason or while another recovery of the account is open.
    """
    Account.objects.select_for_update(no_key=True).get(pk=account_id)
    path = _check(actor, account_id)
    if not reason.strip() or len(reason) > REASON_LENGTH:
        raise RecoveryRefused(
            id=f"Tulis alasan pemulihan, paling banyak {REASON_LENGTH} huruf.",
            en=f"Write the reason of the recovery, at most {REASON_LENGTH} characters.",
        )
    _close_late(account_id)
    if Recovery.objects.filter(
        account_id=account_id, confirmed_at__isnull=True, withdrawn_at__isnull=True
    ).exists():
        raise RecoveryRefused(
            id="Pemulihan akun ini sudah dibuka. Mintalah orang lain setingkat Anda untuk "
            "mengesahkannya.",
            en="A recovery of this account is open. Ask another person of your level to confirm.",
        )
    now = clock.wall()
    opened = Recovery.objects.create(
        election=election,
        account_id=account_id,
        path=path,
        role=actor.role,
        reason=reason.strip(),
        opened_at=now,
        opened_by_id=own_account(actor),
        opener=actor.identity,
        expires_at=now + timedelta(hours=settings.GARDA_RECOVERY_HOURS),
    )
    _record(actor, "recovery.opened", opened, reason=opened.reason)
    return opened


def _check(actor: Actor, account_id: UUID) -> str:
    """Where the account's first grant lies, for somebody who stands above all of them."""
    grants = grants_in_force([account_id]).get(account_id, [])
    held = [(g.role, g.path) for g in grants]
    if account_id == actor.account_id or not may_recover(actor.role, actor.path, held):
        raise NotAllowed(
            id="Pemulihan akun ini bukan wewenang Anda. Yang berwenang adalah dua orang dari "
            "tingkat yang mengangkatnya.",
            en="The recovery of this account is not yours. It takes two people of the level that "
            "appointed it.",
        )
    return grants[0].path


def _close_late(account_id: UUID) -> None:
    """One that ran out makes room for the next; part of an act."""
    Recovery.objects.filter(
        account_id=account_id,
        confirmed_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__lte=clock.wall(),
    ).update(withdrawn_at=clock.wall())


@transaction.atomic
def confirm_recovery(actor: Actor, *, recovery_id: UUID) -> Issued:
    """The second step: every old way in ends, and one new code is made.

    Raises RecoveryRefused for the same person (whatever account or role they use), another role
    than the opener's, or a recovery that is over; NotAllowed for who is not above the account.
    """
    found = Recovery.objects.select_for_update().select_related("election").get(pk=recovery_id)
    _check(actor, found.account_id)
    _check_second(actor, found)
    withdraw_credentials(found.account_id)
    found.confirmed_at = clock.wall()
    found.confirmed_by_id = own_account(actor)
    found.confirmer = actor.identity
    found.save(update_fields=["confirmed_at", "confirmed_by", "confirmer"])
    issued = issue_for_recovery(actor, found)
    _record(actor, "recovery.confirmed", found)
    return issued


def _check_second(actor: Actor, found: Recovery) -> None:
    if found.confirmed_at or found.withdrawn_at or found.expires_at <= clock.wall():
        raise RecoveryRefused(
            id="Pemulihan ini sudah selesai, ditarik, atau lewat waktunya. Buka yang baru.",
            en="This recovery is done, withdrawn or too late. Open a new one.",
        )
    same = RecoveryRefused(
        id="Anda sendiri yang membuka pemulihan ini. Orang lain setingkat Anda harus "
        "mengesahkannya.",
        en="You opened this recovery yourself. Another person of your level has to confirm it.",
    )
    OPENER_AND_CONFIRMER.require(actor.identity, [found.opener], same)
    if actor.role != found.role:
        raise RecoveryRefused(
            id="Pemulihan ini dibuka oleh peran lain. Yang mengesahkan harus setingkat dengan "
            "yang membuka.",
            en="Another role opened this recovery. Who confirms it must hold the same role.",
        )


@transaction.atomic
def withdraw_recovery(actor: Actor, *, recovery_id: UUID) -> None:
    """Take an open recovery back, for anybody who could open it."""
    found = Recovery.objects.select_for_update().get(pk=recovery_id)
    _check(actor, found.account_id)
    if found.confirmed_at or found.withdrawn_at:
        raise RecoveryRefused(
            id="Pemulihan ini sudah selesai atau ditarik.",
            en="This recovery is done or withdrawn already.",
        )
    found.withdrawn_at = clock.wall()
    found.save(update_fields=["withdrawn_at"])
    _record(actor, "recovery.withdrawn", found)


def _record(actor: Actor, act: str, recovery: Recovery, **more: str) -> None:
    record(
        actor,
        act,
        path=recovery.path,
        election_id=recovery.election_id,
        payload={"recovery": str(recovery.pk), "account": str(recovery.account_id), **more},
    )
