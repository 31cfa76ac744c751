"""Writes ``data/bundles.json``: bundles with bytes, signature, QR text and verdict.

``python tests/results/make_bundles.py``; keys are made from the numbers below, for tests alone.
The cases are read by ``test_bundles.py`` and by the phone's tests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from garda.results.bundles import Bundle, encode, key_hash, to_qr
from garda.results.keylists import ListedKey, judge, read_list, sign_list

FILE = Path(__file__).with_name("data") / "bundles.json"
_STATION, _OTHER = "3320092004007", "3320092004008"
_REGISTERED = datetime(2024, 11, 26, 3, tzinfo=UTC)
_AT = datetime(2024, 11, 27, 8, 18, 41, tzinfo=UTC)
_REVOKED = datetime(2024, 11, 27, 12, tzinfo=UTC)
KEYS = [ec.derive_private_key(number, ec.SECP256R1()) for number in (2024, 2025, 2026, 2027)]


def point(key: ec.EllipticCurvePrivateKey) -> str:
    public = key.public_key()
    return encode(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def signed(key: ec.EllipticCurvePrivateKey, bundle: Bundle) -> str:
    r, s = decode_dss_signature(key.sign(bundle.signed_bytes(), ec.ECDSA(SHA256())))
    return encode(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def plain() -> Bundle:
    return Bundle(
        election="pilkada2024-33.20",
        station=_STATION,
        contest="bupati",
        round=1,
        form="ab" * 32,
        figures=(280, 291, 571, None, 0, 999),
        stands=(),
        written=(),
        photos=("01" * 32, "fe" * 32),
        at=_AT,
        key=key_hash(point(KEYS[0])),
    )


def key_list() -> dict[str, Any]:
    listed = [(KEYS[0], _STATION, None), (KEYS[1], _STATION, _REVOKED), (KEYS[2], _OTHER, None)]
    return sign_list(
        ed25519.Ed25519PrivateKey.from_private_bytes(b"\x07" * 32),
        election="pilkada2024-33.20",
        region="33.20",
        version=3,
        made_at=_REVOKED,
        keys=[
            ListedKey(station, point(key), key_hash(point(key)), _REGISTERED, until)
            for key, station, until in listed
        ],
    )


def cases() -> Iterator[tuple[str, Bundle, str]]:
    """Name, bundle, signature."""
    first = plain()
    yield "plain", first, signed(KEYS[0], first)
    odd = replace(
        first,
        stands=("users", "votes"),
        written=((3, 'X"\\é\u2028'), (5, "999")),
        photos=(),
        contest="gubernur",
        round=2,
    )
    yield "signs of every kind", odd, signed(KEYS[0], odd)
    yield (
        "changed afterwards",
        replace(first, figures=(280, 291, 571, None, 1, 999)),
        signed(KEYS[0], first),
    )
    before = replace(first, key=key_hash(point(KEYS[1])))
    yield "before the key was revoked", before, signed(KEYS[1], before)
    late = replace(before, at=_REVOKED)
    yield "after the key was revoked", late, signed(KEYS[1], late)
    slow = replace(first, offset=366 * 86_400)
    yield "a slow clock put right", slow, signed(KEYS[0], slow)
    fast = replace(late, offset=-3_605)
    yield "a fast clock put right, after the key was revoked", fast, signed(KEYS[1], fast)
    early = replace(first, at=_REGISTERED - timedelta(days=1))
    yield "before the key had reached the server", early, signed(KEYS[0], early)
    elsewhere = replace(first, key=key_hash(point(KEYS[2])))
    yield "key of another station", elsewhere, signed(KEYS[2], elsewhere)
    unknown = replace(first, key=key_hash(point(KEYS[3])))
    yield "key on no list", unknown, signed(KEYS[3], unknown)
    other = replace(first, election="pilkada2029-33.20")
    yield "another election", other, signed(KEYS[0], other)


def document() -> dict[str, Any]:
    listed = key_list()
    known = read_list(json.dumps(listed).encode())
    made = [
        {
            "name": name,
            "bundle": bundle.content(),
            "bytes": bundle.signed_bytes().decode(),
            "signature": signature,
            "qr": to_qr(bundle, signature),
            "verdict": str(judge(bundle, signature, known)),
        }
        for name, bundle, signature in cases()
    ]
    return {"keys": listed, "cases": made}


if __name__ == "__main__":
    FILE.write_text(json.dumps(document(), indent=1, ensure_ascii=True) + "\n")
