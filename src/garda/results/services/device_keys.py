"""Keys of stations' phones: registering what a phone made, and taking a key back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.errors import GardaError, PlainRefusal
from garda.kernel.roles import Role
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.regions.models import Station
from garda.results.bundles import Unreadable, key_hash
from garda.results.domain.refusals import ReasonMissing
from garda.results.models import DeviceKey

from .readings import IdUsed
from .reasons import fitting_reason

REGISTER = act(
    "results.register_key", "Mendaftarkan kunci ponsel TPS", Role.KPPS, Role.PPS, Role.PPK
)
REVOKE = act(
    "results.revoke_key", "Mencabut kunci ponsel TPS", Role.PPS, Role.PPK, Role.KPU_REGENCY
)
#: Keys in use of one account at one station: a phone whose browser was emptied makes another.
MOST_KEYS: Final = 5


class BadKey(PlainRefusal):
    code = "bad_key"
    sentence_id = "Kunci ponsel tidak dapat dibaca. Perbarui aplikasi, lalu coba lagi."
    sentence_en = "The phone's key cannot be read. Update the app and try again."


class TooManyKeys(GardaError):
    code = "too_many_keys"

    def __init__(self) -> None:
        super().__init__(
            id=f"Akun ini sudah punya {MOST_KEYS} kunci di TPS ini. Minta PPS mencabut yang tidak "
            "dipakai lagi.",
            en=f"This account has {MOST_KEYS} keys at the station. Ask the PPS to revoke those "
            "no longer in use.",
        )


class KeyGone(GardaError):
    code = "key_gone"

    def __init__(self) -> None:
        super().__init__(
            id="Kunci ini tidak ada atau sudah dicabut.", en="No such key, or it is revoked."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that a phone made. ``public_key``: point of P-256, base64url.

    ``trusted`` false: the phone or the role has ended; the key is listed as revoked at once.
    """

    id: UUID
    station: Station
    public_key: str
    device: UUID
    trusted: bool = True


@transaction.atomic
def register_key(actor: Actor, *, key: NewKey) -> tuple[DeviceKey, bool]:
    """Register a key; sent again it is the same one. Gives it, and whether it is new.

    Raises BadKey, TooManyKeys, IdUsed, NotAllowed.
    """
    REGISTER.require(actor, path=key.station.path)
    digest = _digest(key.public_key)
    Station.objects.select_for_update(no_key=True).get(pk=key.station.pk)
    account = actor.account_id or actor.identity
    known = DeviceKey.objects.filter(pk=key.id) | DeviceKey.objects.filter(
        station=key.station, key_hash=digest
    )
    before = known.first()
    if before is not None:
        if (before.key_hash, before.account, before.station_id) != (
            digest, account, key.station.id,
        ):  # fmt: skip
            raise IdUsed
        return before, False
    in_use = DeviceKey.objects.filter(station=key.station, account=account, revoked_at__isnull=True)
    if in_use.count() >= MOST_KEYS:
        raise TooManyKeys
    return _write(actor, key, digest), True


def _digest(public_key: str) -> str:
    try:
        return key_hash(public_key)
    except Unreadable as error:
        raise BadKey from error


def _write(actor: Actor, key: NewKey, digest: str) -> DeviceKey:
    now = clock.now()
    row = DeviceKey.objects.create(
        id=key.id,
        election_id=key.station.election_id,
        station=key.station,
        path=key.station.path,
        device=key.device,
        account=actor.account_id or actor.identity,
        public_key=key.public_key,
        key_hash=digest,
        registered_at=now,
        revoked_at=None if key.trusted else now,
    )
    _record(actor, "key.registered", row)
    return row


@transaction.atomic
def revoke_key(actor: Actor, *, key_id: UUID, reason: str) -> None:
    """Take a key back: what it signs from now on does not hold.

    Raises KeyGone, ReasonMissing, ReasonTooLong, NotAllowed.
    """
    rows = DeviceKey.objects.select_for_update(no_key=True)
    row = rows.filter(pk=key_id, election=actor.election, revoked_at__isnull=True).first()
    if row is None:
        raise KeyGone
    REVOKE.require(actor, path=row.path)
    if not (why := fitting_reason(reason)):
        raise ReasonMissing
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    _record(actor, "key.revoked", row, reason=why)


def _record(actor: Actor, kind: str, row: DeviceKey, **more: str) -> None:
    record(
        actor,
        kind,
        path=row.path,
        log=Log.RESULTS,
        payload={"key": row.key_hash, **more},
        election_id=row.election_id,
    )
