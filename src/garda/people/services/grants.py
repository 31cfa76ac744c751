"""Giving, deputising and ending roles; an act under a role that ended meanwhile is undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.prepared import fetched
from garda.kernel.roles import Role
from garda.ledger.services import Recorded, record
from garda.people.domain.giving import DEPUTISED, Act
from garda.people.errors import (
    BadPeriod,
    ForOneself,
    GrantOver,
    NoDeputies,
    ReasonNeeded,
    UnknownAccount,
    UnknownGrant,
    over_before,
)
from garda.people.models import Account, Grant
from garda.regions.models import Election, Region, Station

from .giving import NewGrant, check_may, item, write_grants

#: FOR SHARE: many acts under one grant go side by side, its revocation waits for them or they
#: for it.
_STILL_HOLDS = "SELECT 1 FROM people_grant WHERE id = %s AND revoked_at IS NULL FOR SHARE"
#: Characters of a reason, as the column holds them.
REASON_LENGTH = 200
TASK_OVER = "Tugas yang memberi peran ini sudah berakhir."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role holds: a region, or one of its stations."""

    region: Region
    station: Station | None = None


class GrantEnded(NotAllowed):
    code = "grant_ended"


def confirm_grant(event: Recorded) -> None:
    """Undo the act that is being recorded when its grant was revoked. Raises GrantEnded."""
    if event.actor.grant_id is None:
        return
    if not fetched(_STILL_HOLDS, [event.actor.grant_id]):
        raise GrantEnded(
            id="Peran Anda baru saja dicabut. Tindakan ini tidak dijalankan; hubungi pemberi"
            " peran Anda bila ini keliru.",
            en="Your role has just been revoked. This was not done; ask whoever gave you the"
            " role if that is a mistake.",
        )


@transaction.atomic
def give_grants(actor: Actor, *, election: Election, grants: Sequence[NewGrant]) -> list[Grant]:
    """Give roles to accounts that exist, in one act; grants in the order given. All or nothing.

    Raises UnknownAccount, ForOneself, and what :func:`garda.people.services.giving.write_grants`
    raises.
    """
    accounts = _locked_accounts({grant.account_id for grant in grants})
    for account in accounts.values():
        _refuse_self(actor, account)
    given = write_grants(actor, election, grants, accounts)
    record(
        actor,
        "grants.given",
        path=actor.path,
        election_id=election.id,
        payload={"count": len(given)},
        items=[item(grant) for grant in given],
    )
    return given


@transaction.atomic
def give_deputy(
    actor: Actor, *, grant_id: UUID, account_id: UUID, valid_from: date, valid_to: date
) -> Grant:
    """Let an account act in the stead of a grant's holder for a period within the grant's own.

    For whoever may give the role. What the deputy does names the represented account in the
    ledger. Raises UnknownGrant, GrantOver, NoDeputies, ForOneself, UnknownAccount, BadPeriod, and
    what :func:`garda.people.services.giving.write_grants` raises.
    """
    (stead,) = _locked_grants([grant_id])
    if stead.role not in DEPUTISED or stead.deputy_of_id is not None:
        raise NoDeputies(stead.role)
    _check_may(actor, Act.DEPUTISE, stead)
    accounts = _locked_accounts({account_id})
    deputy = accounts[account_id]
    _refuse_self(actor, deputy)
    if _same_person(deputy, stead.account):
        raise ForOneself
    _check_within(stead, valid_from, valid_to)
    new = NewGrant(
        account_id=account_id,
        role=Role(stead.role),
        region=stead.region,
        station=stead.station,
        division=stead.division,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    (given,) = write_grants(actor, stead.election, [new], accounts, deputy_of=stead)
    record(
        actor,
        "grant.deputised",
        path=stead.path,
        election_id=stead.election_id,
        payload=item(given) | {"deputises": str(stead.account_id)},
    )
    return given


@transaction.atomic
def revoke_grant(actor: Actor, *, grant_id: UUID, reason: str) -> int:
    """End a role at once, with those who deputise for its holder; returns how many ended.

    The holder's next request finds no role, and an act under way is undone. Raises UnknownGrant,
    GrantOver, ForOneself, ReasonNeeded, NotYoursToGive, OutOfRegion.
    """
    (grant,) = _locked_grants([grant_id])
    _check_may(actor, Act.REVOKE, grant)
    _refuse_self(actor, grant.account)
    reason = reason.strip()
    if not 0 < len(reason) <= REASON_LENGTH:
        raise ReasonNeeded(REASON_LENGTH)
    ended = [grant, *_deputies([grant])]
    _revoke(actor, ended, reason)
    record(
        actor,
        "grant.revoked",
        path=grant.path,
        election_id=grant.election_id,
        payload={"grant": str(grant.id), "reason": reason},
        items=[item(g) for g in ended],
    )
    return len(ended)


@transaction.atomic
def end_grants_on(actor: Actor, *, grant_ids: Sequence[UUID], day: date) -> int:
    """Let roles run out on ``day``, their last one, and no deputy longer; returns how many.

    Never lengthens a period. Raises UnknownGrant, GrantOver, ForOneself, BadPeriod (a day that
    has passed, or lies before a beginning), NotYoursToGive, OutOfRegion.
    """
    grants = _locked_grants(grant_ids)
    for grant in grants:
        _check_may(actor, Act.REVOKE, grant)
        _refuse_self(actor, grant.account)
        if day < max(grant.valid_from, clock.today(grant.region.time_zone)):
            raise over_before(day)
        if grant.valid_to is not None and grant.valid_to < day:
            raise GrantOver
    deputies = _run_out(actor, grants, day)
    record(
        actor,
        "grants.ended",
        path=actor.path,
        election_id=actor.election_id,
        payload={"count": len(grants), "on": day.isoformat()},
        items=[item(grant) for grant in [*grants, *deputies]],
    )
    return len(grants)


def end_with_task(
    actor: Actor, *, person_id: UUID, of: Election, role: str, place: Place, last: date
) -> list[UUID]:
    """End somebody's ``role`` at a place with the task it came from; part of that task's act.

    ``last`` is the last day of the task; a role whose last day has passed ends at once. Deputies
    end too. Returns the grants that ended; may be none.
    """
    held = Grant.objects.select_for_update(of=("self",), no_key=True).filter(
        Q(account__person=person_id) | Q(account__counts_as=person_id),
        Q(valid_to__isnull=True) | Q(valid_to__gt=last),
        election=of,
        role=role,
        region=place.region,
        station=place.station,
        deputy_of__isnull=True,
        revoked_at__isnull=True,
    )
    grants = list(held.order_by("id"))
    today = clock.today(place.region.time_zone)
    over = [grant for grant in grants if last < max(grant.valid_from, today)]
    _run_out(actor, [grant for grant in grants if grant not in over], last)
    _revoke(actor, [*over, *_deputies(over)], TASK_OVER)
    return [grant.id for grant in grants]


def _run_out(actor: Actor, grants: Sequence[Grant], day: date) -> list[Grant]:
    """Let grants end on ``day`` and no deputy of theirs later; returns those deputies."""
    deputies = [d for d in _deputies(grants) if d.valid_to is None or d.valid_to > day]
    begun = [d for d in deputies if d.valid_from <= day]
    ended = [*grants, *begun]
    Grant.objects.filter(id__in=[g.id for g in ended]).update(valid_to=day)
    # A period that would begin afterwards has nobody to stand in for.
    _revoke(actor, [d for d in deputies if d.valid_from > day], "Peran yang diwakili berakhir.")
    return deputies


def _revoke(actor: Actor, grants: Sequence[Grant], reason: str) -> None:
    Grant.objects.filter(id__in=[g.id for g in grants]).update(
        revoked_at=clock.now(), revoked_by=actor.account_id, revoked_for=reason
    )


def _check_may(actor: Actor, act: Act, grant: Grant) -> None:
    check_may(actor, act, role=grant.role, path=grant.path, place=grant.region.name)


def _locked_grants(ids: Sequence[UUID]) -> list[Grant]:
    """Grants in force or to come, their rows locked. Raises UnknownGrant, GrantOver."""
    found = list(
        Grant.objects.select_for_update(of=("self",), no_key=True)
        .select_related("account", "election", "region", "station")
        .filter(id__in=ids)
        .order_by("id")
    )
    if not ids or len(found) != len(set(ids)):
        raise UnknownGrant
    for grant in found:
        today = clock.today(grant.region.time_zone)
        if grant.revoked_at is not None or (grant.valid_to is not None and grant.valid_to < today):
            raise GrantOver
    return found


def _deputies(grants: Sequence[Grant]) -> list[Grant]:
    """Deputies that are not revoked, their rows locked too."""
    return list(
        Grant.objects.select_for_update(of=("self",), no_key=True)
        .select_related("region", "station")
        .filter(deputy_of__in=grants, revoked_at__isnull=True)
        .order_by("id")
    )


def _locked_accounts(ids: set[UUID]) -> dict[UUID, Account]:
    """Accounts with all others of the same people locked: two givers at once see each other."""
    people = Account.objects.filter(id__in=ids, person__isnull=False).values("person_id")
    rows = (
        Account.objects.select_for_update(no_key=True)
        .filter(Q(id__in=ids) | Q(person_id__in=people))
        .order_by("id")
    )
    found = {row.id: row for row in rows if row.id in ids}
    if len(found) != len(ids):
        raise UnknownAccount
    return found


def _refuse_self(actor: Actor, account: Account) -> None:
    if not actor.is_machine and actor.identity in {account.person_id, account.id}:
        raise ForOneself


def _same_person(one: Account, other: Account) -> bool:
    return one.id == other.id or (one.person_id is not None and one.person_id == other.person_id)


def _check_within(grant: Grant, valid_from: date, valid_to: date) -> None:
    too_late = grant.valid_to is not None and valid_to > grant.valid_to
    if valid_from > valid_to or valid_from < grant.valid_from or too_late:
        last = f"{grant.valid_to:%d-%m-%Y}" if grant.valid_to else "tidak dibatasi"
        raise BadPeriod(
            id="Masa perwakilan harus di dalam masa peran yang diwakili "
            f"({grant.valid_from:%d-%m-%Y} sampai {last}). Periksa kedua tanggal.",
            en="A deputy's period must lie within the role's own. Check both dates.",
        )
