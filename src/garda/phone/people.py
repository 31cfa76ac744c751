"""Who is on this phone, told to the app."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import get_token

from garda.formation.papers import village_kind
from garda.kernel import clock
from garda.people.models import Account, Grant
from garda.regions.models import Election, RegionLevel
from garda.signin.browser import device_of
from garda.signin.queries import first_grants, names_of, people_of


def on_this_phone(request: HttpRequest, signed_in: Account | None = None) -> dict[str, Any]:
    """``people`` are those with a PIN here and whoever is signed in; names as on the page of the
    device, which is open before anybody has signed in, too. A fixed number of queries.
    """
    device = device_of(request)
    here = signed_in or _signed_in(request)
    with_pin = [row.account for row in people_of(device)] if device is not None else []
    accounts = [*with_pin, *([here] if here is not None and here not in with_pin else [])]
    return {
        "server_time": clock.now().isoformat(),
        "csrf": get_token(request),
        "device": {"id": str(device.pk), "label": device.label} if device is not None else None,
        "signed_in": str(here.pk) if here is not None else None,
        "people": _told(accounts, {account.pk for account in with_pin}),
        "election": _election(request.election),  # type: ignore[attr-defined]
        "rehearsals": _rehearsals(accounts),
    }


def _signed_in(request: HttpRequest) -> Account | None:
    """Nobody while the sign-in is locked: the PIN opens it."""
    covered: bool = request.covered  # type: ignore[attr-defined]
    return request.user if request.user.is_authenticated and not covered else None


def _rehearsals(accounts: list[Account]) -> list[dict[str, Any]]:
    """Where somebody of this phone may practise: codes that the app names in its addresses."""
    held = Grant.objects.filter(
        account__in=accounts, revoked_at__isnull=True, election__rehearses__isnull=False
    )
    rows = held.values_list("election__code", "election__name").distinct()
    return [{"code": code, "name": name} for code, name in rows.order_by("election__code")]


def _told(accounts: list[Account], with_pin: set[UUID]) -> list[dict[str, Any]]:
    grants = first_grants([account.pk for account in accounts])
    names = names_of(accounts, grants)
    return [
        {
            "account": str(account.pk),
            "name": names[account.pk],
            "by_pin": account.pk in with_pin,
            **_work(grants.get(account.pk)),
        }
        for account in accounts
    ]


def _work(grant: Grant | None) -> dict[str, str]:
    if grant is None:
        return {"role_code": "", "role": "", "place": "", "zone": ""}
    return {
        "role_code": grant.role,
        "role": grant.role_name,
        "place": _place(grant),
        "zone": grant.region.time_zone,
    }


def _place(grant: Grant) -> str:
    region = grant.region
    kind = f"{village_kind(region)} " if region.level == RegionLevel.VILLAGE else ""
    station = f"TPS {grant.path.rpartition('/')[2]} " if grant.station_id else ""
    return f"{station}{kind}{region.name}"


def _election(election: Election | None) -> dict[str, Any] | None:
    if election is None:
        return None
    return {"name": election.name, "watermark": bool(election.watermark)}
