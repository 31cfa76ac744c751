"""Envelopes: what holds numbers of many people for a short while, such as a list that was sent.

Sealed with a key of its own, which the identity master key wraps and which lies in the envelope. It
does not survive that master key's destruction: what must be kept longer belongs to its person.
"""

from __future__ import annotations

import struct
from uuid import UUID

from django.db import transaction

from garda.people import vault
from garda.people.keyring import Purpose

from .keys import current_version

_HEAD = struct.Struct(">HH")


@transaction.atomic
def seal_envelope(owner: UUID, kind: str, data: bytes) -> bytes:
    """``data`` for the row ``owner``; ``kind`` tells the envelopes of one row apart."""
    version = current_version(Purpose.IDENTITY)
    (made,) = vault.new_keys(Purpose.IDENTITY, version, [owner])
    sealed = vault.seal(made.key, _label(owner, kind), data)
    return _HEAD.pack(version, len(made.wrapped)) + made.wrapped + sealed


def open_envelope(owner: UUID, kind: str, envelope: bytes) -> bytes:
    """What was sealed. Raises KeyMissing, KeyWrong, SealBroken."""
    version, length = _HEAD.unpack_from(envelope)
    wrapped, sealed = envelope[_HEAD.size :][:length], envelope[_HEAD.size + length :]
    (key,) = vault.open_keys(Purpose.IDENTITY, version, [(owner, wrapped)])
    return vault.reveal(key, _label(owner, kind), sealed)


def _label(owner: UUID, kind: str) -> vault.Label:
    return vault.Label(Purpose.IDENTITY, kind, owner, owner)
