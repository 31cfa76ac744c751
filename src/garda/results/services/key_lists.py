"""Publishing a regency's list of stations' keys: a new version whenever something changed."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.regions.models import Election, Region
from garda.regions.queries import regencies, within
from garda.results.keylists import ListedKey, sign_list
from garda.results.keys import list_key
from garda.results.models import DeviceKey, KeyList
from garda.results.queries import station_code
from garda.signin.models import DeviceAccount

PUBLISH: Final = act(
    "results.publish_keys", "Menerbitkan daftar kunci ponsel TPS", Role.KPU_REGENCY, machine=True
)


@transaction.atomic
def publish_key_list(actor: Actor, *, election: Election, region: Region) -> KeyList | None:
    """The next version of a regency's list; None where nothing changed since the last one.

    A key also ends with the trust in its phone. Raises NotAllowed.
    """
    PUBLISH.require(actor, path=region.path)
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    keys = _listed(election, region)
    lists = KeyList.objects.filter(election=election, region=region)
    last = lists.order_by("-version").first()
    told = [key.content() for key in keys]
    if (last is None and not told) or (last is not None and last.document["list"]["keys"] == told):
        return None
    version, now = (last.version if last else 0) + 1, clock.now()
    document = sign_list(
        list_key(region.code),
        election=election.code,
        region=region.code,
        version=version,
        made_at=now,
        keys=keys,
    )
    made = KeyList.objects.create(
        election=election,
        region=region,
        path=region.path,
        version=version,
        keys=len(keys),
        document=document,
        sha256=document["sha256"],
        made_at=now,
    )
    record(
        actor,
        "keys.published",
        path=region.path,
        log=Log.RESULTS,
        payload={"version": version, "keys": len(keys), "sha256": made.sha256},
        election_id=election.id,
    )
    return made


def _listed(election: Election, region: Region) -> list[ListedKey]:
    """All keys of the regency's stations, in the order of stations and registration."""
    rows = DeviceKey.objects.filter(within(region.path), election=election)
    found = list(rows.select_related("station__village").order_by("path", "registered_at", "id"))
    ends = ends_of(found)
    return [
        ListedKey(
            station=station_code(row.station.village.code, row.path),
            key=row.public_key,
            sha256=row.key_hash,
            since=row.registered_at,
            until=_first(row.revoked_at, ends.get((row.device, row.account))),
        )
        for row in found
    ]


def ends_of(keys: list[DeviceKey]) -> dict[tuple[UUID, UUID], datetime]:
    """When a phone was revoked, or an account was taken off it, by phone and account."""
    devices = {key.device for key in keys}
    gone = DeviceAccount.objects.filter(
        Q(ended_at__isnull=False) | Q(device__revoked_at__isnull=False), device__in=devices
    )
    held = {
        (device, account)
        for device, account in DeviceAccount.objects.filter(
            device__in=devices, ended_at__isnull=True, device__revoked_at__isnull=True
        ).values_list("device_id", "account_id")
    }
    found: dict[tuple[UUID, UUID], datetime] = {}
    columns = ("device_id", "account_id", "ended_at", "device__revoked_at")
    for device, account, ended, revoked in gone.values_list(*columns):
        at = _first(ended, revoked)
        if at is not None and (device, account) not in held:
            found[device, account] = max(at, found.get((device, account), at))
    return found


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def publish_all(actor: Actor, *, election: Election) -> int:
    """Publish what changed in all regencies of an election; how many lists were made."""
    made = [
        publish_key_list(actor, election=election, region=region)
        for region in regencies(election)
        if DeviceKey.objects.filter(within(region.path), election=election).exists()
    ]
    return sum(each is not None for each in made)
