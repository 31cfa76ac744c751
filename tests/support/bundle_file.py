"""A bundle as the file that a phone shares."""

from __future__ import annotations

from garda.kernel.canonical import canonical_bytes
from garda.results.bundles import Bundle


def bundle_file(bundle: Bundle, signature: str) -> bytes:
    return canonical_bytes({"bundle": bundle.content(), "signature": signature})
