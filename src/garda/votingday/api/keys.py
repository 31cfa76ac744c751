"""The phone's public key: ``POST /api/hp/tps/kunci``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from garda.activities.api.envelope import (
    REFUSALS,
    DeviceTime,
    Head,
    Sender,
    receipt,
    refuse_many,
    sender_of,
)
from garda.kernel.errors import GardaError
from garda.results.domain.sending import SendMark
from garda.results.services.device_keys import NewKey, register_key
from garda.results.services.submissions import KNOWN, REFUSED, TAKEN
from garda.votingday.errors import NotOperator, UnknownStation
from garda.votingday.standing import Standings

from .fields import WrongOut, told
from .interface import api


class KeyIn(Schema):
    """``public_key``: ECDSA P-256, uncompressed point, base64url without padding."""

    id: UUID
    station: UUID
    public_key: Annotated[str, Field(max_length=100)]
    device_at: DeviceTime


class KeyBatch(Head):
    items: list[KeyIn]


class KeyResult(Schema):
    """``sha256``: how bundles and lists name the key; empty where it was refused."""

    id: UUID
    state: str
    marks: list[str]
    sha256: str
    refusal: WrongOut | None


class KeysOut(Schema):
    server_time: datetime
    receipt: str
    results: list[KeyResult]


@api.post("tps/kunci", response={200: KeysOut, **REFUSALS}, url_name="phone-station-keys")
def keys(request: HttpRequest, batch: KeyBatch) -> dict[str, Any]:
    """Register keys that a phone made for its stations."""
    refuse_many(batch.items)
    sender = sender_of(request, batch.account)
    standings = Standings(sender, [item.station for item in batch.items])
    return receipt(_result(item, sender, standings) for item in batch.items)


def _result(item: KeyIn, sender: Sender, standings: Standings) -> dict[str, Any]:
    marks = {SendMark.REVOKED_DEVICE: sender.revoked, SendMark.ENDED_ROLE: not sender.grants}
    noted = [mark for mark, holds in marks.items() if holds]
    try:
        sha256, fresh = _registered(item, sender, standings, trusted=not noted)
    except GardaError as refusal:
        return {**_empty(item), "state": REFUSED, "refusal": told(refusal)}
    return {**_empty(item), "state": TAKEN if fresh else KNOWN, "marks": noted, "sha256": sha256}


def _empty(item: KeyIn) -> dict[str, Any]:
    return {"id": item.id, "marks": [], "sha256": "", "refusal": None}


def _registered(
    item: KeyIn, sender: Sender, standings: Standings, *, trusted: bool
) -> tuple[str, bool]:
    station = standings.stations.get(item.station)
    if station is None:
        raise UnknownStation
    actor = standings.may_sign(station)
    if actor is None:
        raise NotOperator
    key = NewKey(
        id=item.id,
        station=station,
        public_key=item.public_key,
        device=sender.device,
        trusted=trusted,
    )
    row, fresh = register_key(actor, key=key)
    return row.key_hash, fresh
