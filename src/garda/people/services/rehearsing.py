"""Roles in a rehearsal: those who hold one in the election hold the same in its rehearsal.

Parts of the act that opens or closes it; nobody gets more than they hold already.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.bulk import copy_rows
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.models import Grant
from garda.regions.models import Election
from garda.regions.queries import within

_FIELDS = [
    "id",
    "account",
    "election",
    "role",
    "region",
    "station",
    "division",
    "contest_code",
    "mandate",
    "valid_from",
    "valid_to",
    "granted_by",
    "revoked_for",
]
CLOSED = "Latihan ditutup."


def copy_grants(
    actor: Actor, *, rehearsal: Election, path: str, stations: Mapping[str, UUID], today: date
) -> int:
    """Give roles of the rehearsed election at or under ``path``; returns how many. Two queries.

    ``stations``: the rehearsal's by path; a role at a station that it lacks is left out. Deputies
    and witnesses (who have a mandate for one pair) are left out.
    """
    held = (
        Grant.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            within(path, "region__path"),
            election=rehearsal.rehearses_id,
            revoked_at__isnull=True,
            deputy_of__isnull=True,
        )
        .exclude(role=Role.WITNESS)
        .select_related("station")
    )
    return copy_rows(
        Grant,
        _FIELDS,
        [
            _row(actor, rehearsal, grant, stations, today)
            for grant in held
            if grant.station is None or grant.station.path in stations
        ],
    )


def _row(
    actor: Actor, rehearsal: Election, grant: Grant, stations: Mapping[str, UUID], today: date
) -> tuple[object, ...]:
    return (
        uuid7(),
        grant.account_id,
        rehearsal.id,
        grant.role,
        grant.region_id,
        stations[grant.station.path] if grant.station else None,
        grant.division,
        "",
        "",
        min(grant.valid_from, today),
        grant.valid_to,
        actor.account_id,
        "",
    )


def join_with(grant: Grant, rehearsal: Election, today: date) -> bool:
    """Give a holder of ``grant`` the same role in a rehearsal; False where it is held already."""
    like = {"account_id": grant.account_id, "election": rehearsal, "role": grant.role}
    if Grant.objects.filter(**like, region=grant.region_id, revoked_at__isnull=True).exists():
        return False
    Grant.objects.create(
        **like,
        region_id=grant.region_id,
        valid_from=min(grant.valid_from, today),
        valid_to=grant.valid_to,
        granted_by_id=grant.account_id,
    )
    return True


def end_roles_in(actor: Actor, rehearsal: Election) -> int:
    """End every role in a rehearsal at once; returns how many. One query."""
    held = Grant.objects.filter(election=rehearsal, revoked_at__isnull=True)
    return held.update(revoked_at=clock.now(), revoked_by=actor.account_id, revoked_for=CLOSED)
