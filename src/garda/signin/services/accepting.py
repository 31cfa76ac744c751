"""Accepting an invitation: the code is used up and the person chooses a PIN or a password."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q, QuerySet

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.ledger.services import record
from garda.people.models import Account, Grant, Person
from garda.people.queries import actor_of
from garda.signin import limits
from garda.signin.cookie import DeviceToken
from garda.signin.domain import code as codes
from garda.signin.domain.authority import Means, means_for
from garda.signin.errors import InvitationRefused
from garda.signin.keys import keyed
from garda.signin.models import Device, Invitation
from garda.signin.queries import grants_in_force, own_person

from . import buckets, devices, pins, sessions
from .invitations import CODE


@dataclass(frozen=True, slots=True)
class Invited:
    """For whom a valid code is, and how that person will sign in."""

    invitation: Invitation
    account: Account
    person: Person | None
    grants: list[Grant]
    means: Means

    @property
    def actor(self) -> Actor:
        """The invited person, acting under the first grant."""
        return actor_of(self.grants[0])


@dataclass(frozen=True, slots=True)
class Accepted:
    """The account that may now be signed in. ``token`` where this browser became a device."""

    account: Account
    device: Device
    token: DeviceToken | None


def invited(typed: str) -> Invited:
    """For whom the code is. Raises InvitationRefused, and TooManyTries for many codes that are not.

    A code with a typing error is refused by its check character, before the database.
    """
    code = codes.normalised(typed)
    if not codes.is_well_formed(code):
        raise InvitationRefused
    found = _open(code).select_related("account", "election").first()
    if found is None:
        buckets.take("invitation", limits.INVITATION)
        raise InvitationRefused
    return _about(found)


def _open(code: str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        code_hash=keyed(CODE, code),
        used_at__isnull=True,
        ended_at__isnull=True,
        expires_at__gt=clock.wall(),
        account__is_active=True,
    )


def _about(invitation: Invitation) -> Invited:
    account = invitation.account
    grants = grants_in_force([account.pk]).get(account.pk, [])
    here = [g for g in grants if g.election_id == invitation.election_id]
    if not here:
        raise InvitationRefused
    return Invited(
        invitation, account, own_person(account), here, means_for(g.role for g in grants)
    )


@transaction.atomic
def accept_with_pin(typed: str, *, pin: str, browser: devices.Browser) -> Accepted:
    """Use the code up, pair this browser and set the PIN.

    Raises WeakPin (nothing changed, the code is still good) and InvitationRefused.
    """
    about = _claimed(typed, Means.PIN)
    pins.refuse_weak(pin, about.person)
    accepted = _on_device(about.account, browser)
    devices.put_pin(accepted.device, about.account.pk, pin)
    _use(about, accepted.device)
    return accepted


@transaction.atomic
def accept_with_password(typed: str, *, password: str, browser: devices.Browser) -> Accepted:
    """Use the code up and set the password; sign-ins with an earlier one end.

    Raises ValidationError for a weak password (the code is still good) and InvitationRefused.
    """
    about = _claimed(typed, Means.PASSWORD)
    validate_password(password, about.account)
    about.account.set_password(password)
    about.account.save(update_fields=["password"])
    sessions.end(Q(account=about.account))
    accepted = _on_device(about.account, browser)
    devices.make_known(accepted.device, about.account.pk)
    _use(about, accepted.device)
    return accepted


def _claimed(typed: str, means: Means) -> Invited:
    """The invitation, locked: of two who use a code at once one comes too late."""
    code = codes.normalised(typed)
    found = _open(code).select_for_update(of=("self",)).select_related("account").first()
    if found is None:
        raise InvitationRefused
    about = _about(found)
    if about.means is not means:
        raise InvitationRefused
    return about


def _on_device(account: Account, browser: devices.Browser) -> Accepted:
    if browser.device is not None:
        return Accepted(account, browser.device, None)
    device, token = devices.make(browser.kind, browser.label)
    return Accepted(account, device, token)


def _use(about: Invited, device: Device) -> None:
    invitation = about.invitation
    invitation.used_at = clock.wall()
    invitation.save(update_fields=["used_at"])
    record(
        about.actor,
        "invitation.accepted",
        path=invitation.path,
        election_id=invitation.election_id,
        payload={
            "account": str(about.account.pk),
            "device": str(device.pk),
            "means": str(about.means),
        },
    )
