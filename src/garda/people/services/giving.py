"""What every giving of roles shares: may it be given, does it fit, then the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.kernel.roles import Role
from garda.people.domain.giving import Act, fits, giving, line_of, roles_given
from garda.people.errors import (
    AlreadyHeld,
    BadPeriod,
    NoMandate,
    NotFirst,
    NotYoursToGive,
    OneLine,
    OutOfRegion,
    WrongPlace,
)
from garda.people.mandates import pairs
from garda.people.models import Account, Grant
from garda.regions.models import Election, Region, Station


@dataclass(frozen=True, slots=True)
class Mandate:
    """For whom a witness stands: contest kind, number on the ballot, number of the letter."""

    contest: str
    choice: int
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGrant:
    """A role for an account at a region, or at one of its stations, and a period."""

    account_id: UUID
    role: Role
    region: Region
    station: Station | None = None
    valid_from: date
    valid_to: date | None = None
    division: str = ""
    mandate: Mandate | None = None

    @property
    def path(self) -> str:
        return self.region.path if self.station is None else self.station.path

    @property
    def place(self) -> str:
        """``Watuaji``, ``TPS 007 Watuaji``."""
        number = f"TPS {self.path.rpartition('/')[2]} " if self.station else ""
        return number + self.region.name


def check_may(actor: Actor, act: Act, *, role: str, path: str, place: str) -> bool:
    """Whether the role may be given only as the first there.

    The machine itself gives everything that fits. Raises NotYoursToGive, OutOfRegion, WrongPlace.
    """
    if not fits(role, path) and actor.is_machine:
        raise WrongPlace(role, place)
    if actor.is_machine:
        return False
    if role not in roles_given(act, giver=actor.role, at=actor.path):
        raise NotYoursToGive(actor.role, role)
    if not in_scope(path, actor.path):
        raise OutOfRegion
    if not fits(role, path):
        raise WrongPlace(role, place)
    entry = giving(act, giver=actor.role, at=actor.path, role=role, path=path)
    if entry is None:
        raise NotYoursToGive(actor.role, role)
    return entry.first_only


def write_grants(
    actor: Actor,
    election: Election,
    grants: Sequence[NewGrant],
    accounts: Mapping[UUID, Account],
    *,
    deputy_of: Grant | None = None,
) -> list[Grant]:
    """Check what is given against what is held, and write it. Five queries for any number.

    Raises what :func:`check_may` raises, and BadPeriod, NotFirst, NoMandate, OneLine, AlreadyHeld.
    """
    if deputy_of is None:
        _check_givers(actor, election, grants)
    _check_periods(grants)
    _check_mandates(election, grants, accounts)
    _check_held(election, grants, accounts)
    rows = [_row(actor, election, grant, deputy_of) for grant in grants]
    Grant.objects.bulk_create(rows)
    return rows


def item(grant: Grant) -> dict[str, object]:
    """A given role as the ledger has it: ids and places, no names."""
    return {
        "grant": str(grant.id),
        "account": str(grant.account_id),
        "role": grant.role,
        "path": grant.path,
        "from": grant.valid_from.isoformat(),
        "to": grant.valid_to.isoformat() if grant.valid_to else None,
    }


def _check_givers(actor: Actor, election: Election, grants: Sequence[NewGrant]) -> None:
    only_first = [
        g for g in grants if check_may(actor, Act.GIVE, role=g.role, path=g.path, place=g.place)
    ]
    if not only_first:
        return
    # Two operators who open one office at the same moment: the second sees the first's accounts.
    places = {grant.region.id for grant in only_first}
    list(Region.objects.select_for_update(no_key=True).filter(id__in=places).order_by("path"))
    held = Grant.objects.filter(election=election, revoked_at__isnull=True)
    taken = set(held.values_list("role", "region_id"))
    for grant in only_first:
        if (grant.role, grant.region.id) in taken:
            raise NotFirst(grant.role, grant.place)


def _check_periods(grants: Iterable[NewGrant]) -> None:
    for grant in grants:
        if grant.valid_to is not None and grant.valid_to < grant.valid_from:
            raise BadPeriod(
                id=f"Masa peran di {grant.place} berakhir sebelum dimulai. Periksa kedua tanggal.",
                en=f"The period of the role at {grant.place} ends before it begins.",
            )


def _check_mandates(
    election: Election, grants: Sequence[NewGrant], accounts: Mapping[UUID, Account]
) -> None:
    standing = (
        [(p.contest, p.number, p.path) for p in pairs(election.id)]
        if any(g.mandate for g in grants)
        else []
    )
    for grant in grants:
        mandate, who = grant.mandate, accounts[grant.account_id].username
        if (mandate is None) != (grant.role != Role.WITNESS):
            raise NoMandate(who)
        if mandate is not None and not (
            mandate.letter.strip()
            and any(
                (mandate.contest, mandate.choice) == (kind, number) and in_scope(grant.path, path)
                for kind, number, path in standing
            )
        ):
            raise NoMandate(who)


def _check_held(
    election: Election, grants: Sequence[NewGrant], accounts: Mapping[UUID, Account]
) -> None:
    """One person, one line; and no role twice at one place and time."""
    people = {a.person_id for a in accounts.values() if a.person_id}
    held = Grant.objects.filter(
        Q(account__in=list(accounts)) | Q(account__person__in=people),
        election=election,
        revoked_at__isnull=True,
    ).select_related("account", "region", "station")
    seen: dict[UUID, list[_Held]] = defaultdict(list)
    for row in held:
        seen[_who(row.account)].append(_held(row.account, row))
    for grant in grants:
        account = accounts[grant.account_id]
        new = _held(account, grant)
        for other in seen[_who(account)]:
            _refuse_clash(new, other, account.username)
        seen[_who(account)].append(new)


def _who(account: Account) -> UUID:
    """The human being behind an account, or the account where nobody is known."""
    return account.person_id or account.id


def _held(account: Account, grant: Grant | NewGrant) -> _Held:
    return _Held(account.id, grant.role, grant.path, grant.valid_from, grant.valid_to)


@dataclass(frozen=True, slots=True)
class _Held:
    """A role that an account holds or shall hold."""

    account: UUID
    role: str
    path: str
    starts: date
    ends: date | None

    def overlaps(self, other: _Held) -> bool:
        return (self.ends is None or other.starts <= self.ends) and (
            other.ends is None or self.starts <= other.ends
        )


def _refuse_clash(new: _Held, other: _Held, username: str) -> None:
    if not new.overlaps(other):
        return
    wanted, has = line_of(new.role), line_of(other.role)
    if wanted is not has:
        raise OneLine(username, has, wanted)
    if (new.account, new.role, new.path) == (other.account, other.role, other.path):
        raise AlreadyHeld(username, new.role)


def _row(actor: Actor, election: Election, grant: NewGrant, deputy_of: Grant | None) -> Grant:
    mandate = grant.mandate
    return Grant(
        account_id=grant.account_id,
        election=election,
        role=grant.role,
        region=grant.region,
        station=grant.station,
        division=grant.division,
        contest_code=mandate.contest if mandate else "",
        choice_number=mandate.choice if mandate else None,
        mandate=mandate.letter.strip() if mandate else "",
        valid_from=grant.valid_from,
        valid_to=grant.valid_to,
        deputy_of=deputy_of,
        granted_by_id=actor.account_id,
    )
