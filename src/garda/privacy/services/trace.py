"""The trace of access. A look is no act: it changes nothing and has no entry in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import connection

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.privacy.reasons import checked_reason

#: What can be seen of a person.
WHATS: Final[dict[str, str]] = {
    "name": "nama",
    "nik": "NIK",
    "kk": "nomor KK",
    "phone": "nomor telepon",
    "health": "data kesehatan",
    "bank": "rekening bank",
    "court": "berkas hukum",
    "minor": "data anak",
    "papers": "berkas",
    "response": "tanggapan masyarakat",
    "reporter": "kontak pelapor",
}

# One statement: the look and its persons stand together, or neither.
_WRITE = """
WITH look AS (
    INSERT INTO privacy_look
        (id, election_id, account_id, viewer_id, role, device_id, path, what, why, count, at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id)
INSERT INTO privacy_lookperson (person_id, look_id)
SELECT seen.person, look.id FROM look, unnest(%s::uuid[]) AS seen (person)
"""


def saw(actor: Actor, *, persons: Sequence[UUID], what: str, why: str, path: str) -> None:
    """Note that ``actor`` was shown ``what`` (a key of WHATS) of ``persons``. One query.

    ``path`` is the region whose people they are, ``why`` the page or the reason given. Each person
    counts once; nobody shown, nothing written. Raises ValueError for an unknown ``what`` and
    BadReason for a reason that is empty, too long or holds a number of a person.
    """
    if what not in WHATS:
        raise ValueError(f"not a kind of data about persons: {what!r}")
    reason = checked_reason(why)
    seen = list(dict.fromkeys(persons))
    if not seen:
        return
    head = [uuid7(), actor.election_id, actor.account_id, actor.person_id, actor.role]
    rest = [actor.device_id, path, what, reason, len(seen), clock.now()]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*head, *rest, seen])
