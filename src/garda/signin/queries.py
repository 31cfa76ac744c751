"""Reads of signing in: who was invited, who has come, on which devices, since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.rowlock import seeing, sight_of
from garda.people.models import Account, Grant, Person
from garda.regions.models import Election
from garda.regions.queries import within

from .models import Device, DeviceAccount, Invitation, Recovery, SignIn


def grants_in_force(account_ids: Iterable[UUID]) -> dict[UUID, list[Grant]]:
    """Grants in force of each account, of every election; one query.

    Not only of the election at hand: a new way into an account opens all its grants.
    """
    day = clock.now().date()
    rows = (
        Grant.objects.filter(account_id__in=list(account_ids), revoked_at__isnull=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .select_related("account", "region", "station", "deputy_of")
        .order_by("region__path", "role")
    )
    found: dict[UUID, list[Grant]] = {}
    for row in rows:
        found.setdefault(row.account_id, []).append(row)
    return found


def signed_in_before(account_ids: Iterable[UUID]) -> set[UUID]:
    """Those who accepted an invitation at any time."""
    used = Invitation.objects.filter(account_id__in=list(account_ids), used_at__isnull=False)
    return set(used.values_list("account_id", flat=True).distinct())


class Entry(StrEnum):
    """How far somebody is with signing in."""

    NONE = "none"
    WAITING = "waiting"
    EXPIRED = "expired"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Seat:
    """One person of a list of sign-in sheets. ``since``: issued, run out or accepted at."""

    account: Account
    grant: Grant
    entry: Entry
    since: datetime | None

    @property
    def can_be_invited(self) -> bool:
        return self.entry is not Entry.IN


def seats(election: Election, role: str, path: str) -> list[Seat]:
    """People with ``role`` at or under ``path`` and how far each is; two queries."""
    day = clock.now().date()
    grants = list(
        Grant.objects.filter(
            within(path, "region__path"),
            election=election,
            role=role,
            account__is_active=True,
            revoked_at__isnull=True,
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .select_related("account__person", "region__parent", "station")
        .order_by("region__path", "account__username")
    )
    entries = _entries([g.account_id for g in grants])
    return [Seat(g.account, g, *entries.get(g.account_id, (Entry.NONE, None))) for g in grants]


def _entries(account_ids: Sequence[UUID]) -> dict[UUID, tuple[Entry, datetime | None]]:
    """The furthest that each account has come."""
    now = clock.wall()
    found: dict[UUID, tuple[Entry, datetime | None]] = {}
    rows = Invitation.objects.filter(account_id__in=account_ids, ended_at__isnull=True)
    for row in rows.order_by("issued_at"):
        if row.used_at is not None:
            found.setdefault(row.account_id, (Entry.IN, row.used_at))
        elif found.get(row.account_id, (Entry.NONE, None))[0] is not Entry.IN:
            late = row.expires_at <= now
            entry = Entry.EXPIRED if late else Entry.WAITING
            found[row.account_id] = (entry, row.expires_at)
    return found


def people_of(device: Device) -> QuerySet[DeviceAccount]:
    """Who can sign in on this device with a PIN."""
    return (
        DeviceAccount.objects.filter(device=device, ended_at__isnull=True, account__is_active=True)
        .exclude(pin="")
        .select_related("account")
        .order_by("added_at")
    )


def knows(device: Device, username: str) -> bool:
    """Whether the account of this name has proved itself on this device before."""
    known = DeviceAccount.objects.filter(device=device, ended_at__isnull=True)
    return known.filter(account__username=username).exists()


def sign_ins_of(account_id: UUID) -> QuerySet[SignIn]:
    """Open sign-ins, the latest first."""
    rows = SignIn.objects.filter(account_id=account_id, ended_at__isnull=True)
    return rows.select_related("device").order_by("-seen_at")


def devices_of(account_id: UUID) -> QuerySet[DeviceAccount]:
    """Devices on which the account can or did prove itself, the latest seen first."""
    rows = DeviceAccount.objects.filter(
        account_id=account_id, ended_at__isnull=True, device__revoked_at__isnull=True
    )
    return rows.select_related("device").order_by("-device__last_seen_on", "-added_at")


@dataclass(frozen=True, slots=True)
class HeldDevice:
    """A device in somebody's hands, and the grant that says who that is."""

    pairing: DeviceAccount
    grant: Grant


def devices_below(election: Election, roles: Iterable[str], path: str) -> list[HeldDevice]:
    """Devices of people with one of ``roles`` at or under ``path``, by place; two queries."""
    day = clock.now().date()
    grants = (
        Grant.objects.filter(
            within(path, "region__path"),
            election=election,
            role__in=list(roles),
            revoked_at__isnull=True,
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .select_related("account__person", "region__parent", "station")
        .order_by("region__path", "station__path", "account__username")
    )
    held = {grant.account_id: grant for grant in grants}
    rows = DeviceAccount.objects.filter(
        account_id__in=list(held), ended_at__isnull=True, device__revoked_at__isnull=True
    ).select_related("device")
    found: dict[UUID, list[DeviceAccount]] = {}
    for row in rows.order_by("-device__last_seen_on", "-added_at"):
        found.setdefault(row.account_id, []).append(row)
    return [HeldDevice(row, held[who]) for who in held for row in found.get(who, [])]


def first_grants(account_ids: Iterable[UUID]) -> dict[UUID, Grant]:
    """The first grant in force of each account, which says who somebody is here; one query."""
    return {account: grants[0] for account, grants in grants_in_force(account_ids).items()}


def names_of(accounts: Sequence[Account], grants: Mapping[UUID, Grant]) -> dict[UUID, str]:
    """What a device's own page calls its people; one query, in the region they all work in.

    The page is open before anybody has signed in, so it opens just that region for these persons.
    """
    paths = [grants[a.pk].region.path.split("/") for a in accounts if a.pk in grants]
    shared = [parts[0] for parts in zip(*paths, strict=False) if len(set(parts)) == 1]
    with seeing(sight_of("/".join(shared) or None)):
        ids = [a.person_id for a in accounts if a.person_id is not None]
        names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    return {a.pk: names.get(a.person_id or a.pk, a.username) for a in accounts}


def own_person(account: Account) -> Person | None:
    """The person behind an account that is just signing in, whom nobody else's range shows yet."""
    if account.person_id is None:
        return None
    with seeing(sight_of(None, account.person_id)):
        return Person.objects.filter(pk=account.person_id).first()


def factors_of(account_id: UUID | None) -> QuerySet[Authenticator]:
    """Second factors of an account and its recovery codes, the oldest first."""
    return Authenticator.objects.filter(user_id=account_id).order_by("pk")


def has_factor(account_id: UUID) -> bool:
    """Whether a password alone no longer suffices."""
    return factors_of(account_id).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def recoveries_of(account_id: UUID) -> QuerySet[Recovery]:
    """Recoveries of an account that were confirmed, the latest first: its holder sees them all."""
    rows = Recovery.objects.filter(account_id=account_id, confirmed_at__isnull=False)
    return rows.order_by("-confirmed_at")


def appointed_without_account(election: Election, body: str, path: str) -> QuerySet[Appointment]:
    """Members of a body at or under ``path`` whose person holds no such role here yet."""
    # A role that ended with an earlier task here does not serve the new one.
    held = Grant.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("starts_on")),
        election=election,
        role=body,
        account__person=OuterRef("person"),
        region=OuterRef("region"),
        revoked_at__isnull=True,
    )
    rows = Appointment.objects.filter(
        within(path), election=election, body=body, ended_on__isnull=True
    )
    return (
        rows.exclude(Exists(held))
        .select_related("region", "station", "replaces")
        .order_by("path", "seat")
    )


def open_recoveries(election: Election, path: str) -> QuerySet[Recovery]:
    """Recoveries that wait for the second person, at or under ``path``, the oldest first."""
    return (
        Recovery.objects.filter(
            within(path),
            election=election,
            confirmed_at__isnull=True,
            withdrawn_at__isnull=True,
            expires_at__gt=clock.wall(),
        )
        .select_related("account__person", "opened_by__person")
        .order_by("opened_at")
    )


def seat_of(account_id: UUID) -> Seat:
    """One account with its first grant, as a row of a list of sheets."""
    grant = (
        Grant.objects.filter(account_id=account_id, revoked_at__isnull=True)
        .select_related("account__person", "region__parent", "station")
        .order_by("region__path", "role")[0]
    )
    return Seat(grant.account, grant, Entry.NONE, None)
