"""Accounts for members of a body who were appointed and have none yet."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.services import NewAccount, open_accounts
from garda.regions.models import Election
from garda.signin.queries import appointed_without_account


def open_for_appointed(actor: Actor, *, election: Election, role: str, path: str) -> list[UUID]:
    """Open an account for everybody appointed to the body ``role`` at or under ``path``.

    Ids in the order of the seats; empty where everybody has one. The act is that of
    :func:`garda.people.services.open_accounts`, which raises NotAllowed for who may not give the
    role.
    """
    missing = list(appointed_without_account(election, role, path))
    if not missing:
        return []
    accounts = [_account(appointment, role) for appointment in missing]
    since: date = clock.today(missing[0].region.time_zone)
    return open_accounts(actor, election=election, accounts=accounts, valid_from=since)


def _account(appointment: Appointment, role: str) -> NewAccount:
    """``kpps-33.20.09.2004-003-1``: body, village, station, seat; the second in it has ``-2``."""
    parts = [role.replace("_", "-"), appointment.region.code]
    if appointment.station is not None:
        parts.append(appointment.station.path.rpartition("/")[2])
    parts.append(str(appointment.seat))
    if appointment.replaces is not None:
        parts.append(str(_turn(appointment)))
    return NewAccount(
        username="-".join(parts),
        person_id=appointment.person_id,
        role=Role(role),
        region=appointment.region,
        station=appointment.station,
    )


def _turn(appointment: Appointment) -> int:
    """Which holder of their seat somebody is, by who replaced whom: 1 for the first."""
    turn, before = 1, appointment.replaces
    while before is not None:
        turn, before = turn + 1, before.replaces
    return turn
