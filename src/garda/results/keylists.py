"""A regency's dated list of stations' keys, and bundles checked against it. No database here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from garda.kernel.canonical import canonical_bytes

from .bundles import (
    Bundle,
    Unreadable,
    Verdict,
    decode,
    encode,
    key_hash,
    read_any,
    signature_holds,
)

VERSION: Final = 1
_SIGNER_BYTES, _SIGNATURE_BYTES = 32, 64


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key of a station. ``until``: when it was revoked; what was signed later does not hold."""

    station: str
    key: str
    sha256: str
    since: datetime
    until: datetime | None

    def content(self) -> dict[str, Any]:
        return {
            "station": self.station,
            "key": self.key,
            "sha256": self.sha256,
            "from": _told(self.since),
            "until": None if self.until is None else _told(self.until),
        }


@dataclass(frozen=True, slots=True)
class SignedList:
    """A list whose signature holds. ``signer``: whose key made it, to be compared with paper."""

    election: str
    region: str
    version: int
    made_at: datetime
    keys: Sequence[ListedKey]
    sha256: str
    signer: str


def sign_list(
    private: Ed25519PrivateKey,
    *,
    election: str,
    region: str,
    version: int,
    made_at: datetime,
    keys: Sequence[ListedKey],
) -> dict[str, Any]:
    """The public document of a list, as plain data."""
    listed = {
        "v": VERSION,
        "election": election,
        "region": region,
        "version": version,
        "made_at": _told(made_at),
        "keys": [key.content() for key in keys],
    }
    data = canonical_bytes(listed)
    return {
        "list": listed,
        "sha256": hashlib.sha256(data).hexdigest(),
        "signer": encode(private.public_key().public_bytes_raw()),
        "signature": encode(private.sign(data)),
    }


def read_list(data: bytes, signer: str = "") -> SignedList:
    """The list of a document whose signature holds, by ``signer`` if one is named.

    Raises Unreadable.
    """
    try:
        return _read(json.loads(data), signer)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable("no key list whose signature holds") from error


def _read(document: Mapping[str, Any], signer: str) -> SignedList:
    listed = document["list"]
    signed = canonical_bytes(listed)
    digest = hashlib.sha256(signed).hexdigest()
    if document["sha256"] != digest or listed["v"] != VERSION:
        raise Unreadable("a list that was changed")
    if signer and document["signer"] != signer:
        raise Unreadable("a list signed by somebody else")
    public = Ed25519PublicKey.from_public_bytes(decode(document["signer"], _SIGNER_BYTES))
    try:
        public.verify(decode(document["signature"], _SIGNATURE_BYTES), signed)
    except InvalidSignature as error:
        raise Unreadable("a list whose signature does not hold") from error
    return SignedList(
        election=listed["election"],
        region=listed["region"],
        version=listed["version"],
        made_at=_heard(listed["made_at"]),
        keys=[_key(each) for each in listed["keys"]],
        sha256=digest,
        signer=document["signer"],
    )


def _key(read: Mapping[str, Any]) -> ListedKey:
    until = read["until"]
    return ListedKey(
        station=read["station"],
        key=read["key"],
        sha256=key_hash(read["key"]),
        since=_heard(read["from"]),
        until=None if until is None else _heard(until),
    )


def _told(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _heard(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def judge(bundle: Bundle, signature: str, listed: SignedList) -> Verdict:
    """What a list says about a bundle."""
    if listed.election != bundle.election:
        return Verdict.OTHER_ELECTION
    named = [key for key in listed.keys if key.sha256 == bundle.key]
    here = [key for key in named if key.station == bundle.station]
    if not here:
        return Verdict.OTHER_STATION if named else Verdict.UNKNOWN_KEY
    if not signature_holds(here[0].key, signature, bundle.signed_bytes()):
        return Verdict.BAD_SIGNATURE
    if all(key.until is not None and bundle.at >= key.until for key in here):
        return Verdict.REVOKED_KEY
    return Verdict.HOLDS


def check(data: bytes, keys: bytes, signer: str = "") -> tuple[Verdict, Bundle | None]:
    """Verdict about the bundle in ``data`` by the list in ``keys``, and the bundle if readable."""
    try:
        bundle, signature = read_any(data)
    except Unreadable:
        return Verdict.UNREADABLE, None
    try:
        listed = read_list(keys, signer)
    except Unreadable:
        return Verdict.BAD_LIST, bundle
    return judge(bundle, signature, listed), bundle
