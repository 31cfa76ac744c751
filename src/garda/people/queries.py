"""Reads of accounts and grants."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from garda.kernel.actor import Actor
from garda.kernel.built_once import built_once
from garda.kernel.roles import SEES_NO_PERSONS
from garda.kernel.rowlock import Sight, sight_of
from garda.regions.models import Election

from .models import Grant

#: Session key of the grant chosen at sign-in or by switching.
SESSION_GRANT = "grant"


def grants_of(account_id: UUID, day: date) -> QuerySet[Grant]:
    """Grants of an account in force on ``day``, with election, region and station."""
    return (
        Grant.objects.filter(account_id=account_id, valid_from__lte=day, revoked_at__isnull=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .select_related("election__rehearses", "region", "station", "account__person", "deputy_of")
        .order_by("region__path", "role")
    )


_grants = built_once(grants_of)


def held_around(account_id: UUID, day: date, election: Election) -> list[Grant]:
    """Grants in force in the election (or the one it rehearses) and in rehearsals of it, in this
    order.

    One in a rehearsal counts only beside its like in the election itself: whose role has ended
    there sees nobody through a rehearsal either.
    """
    base = election.rehearses_id or election.id
    grants = _grants(account_id, day)
    own = [grant for grant in grants if grant.election_id == base]
    likes = {(grant.role, grant.path) for grant in own}
    rehearsed = (grant for grant in grants if grant.election.rehearses_id == base)
    return own + [grant for grant in rehearsed if (grant.role, grant.path) in likes]


def actor_of(grant: Grant, device_id: UUID | None = None) -> Actor:
    """The actor a request under this grant is."""
    return Actor(
        role=grant.role,
        path=grant.path,
        election_id=grant.election_id,
        account_id=grant.account_id,
        person_id=grant.account.human_id,
        grant_id=grant.id,
        deputy_for=grant.deputy_of.account_id if grant.deputy_of else None,
        device_id=device_id,
    )


def sight_under(grant: Grant | None, person_id: UUID | None) -> Sight:
    """Which persons' rows a request under ``grant`` may meet: the second lock's range.

    At a station it is the village, since that is where its people are registered.
    """
    if grant is None or grant.role in SEES_NO_PERSONS:
        return sight_of(None, person_id)
    return sight_of(grant.region.path, person_id)
