"""The public lottery that breaks ties: anyone with the seed and the list can draw it again."""

from __future__ import annotations

import hashlib


def lottery_number(seed: str, key: str) -> int:
    """64 bits of SHA-256 of the public ``seed`` and ``key``; the smaller number goes first."""
    return int.from_bytes(hashlib.sha256(f"{seed}\n{key}".encode()).digest()[:8])
