"""Cards of members: signed anew whenever they are asked for, and kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidSignature

from garda.formation.models import Appointment
from garda.packs.loader import get_pack
from garda.regions.models import Election

from . import keys
from .domain.cards import Card, Written, fingerprint, write
from .domain.scans import Mark


def expiry(election: Election) -> date:
    """The last day on which this election's cards are good."""
    days = get_pack(election.pack).attendance.card_days
    return election.voting_day + timedelta(days=days)


def card_text(appointment: Appointment, expires: date) -> str:
    """The text of a member's card: the same whenever it is made, since the signature is."""
    card = Card(appointment.id, appointment.election_id, expires)
    return write(card, keys.signing_key().sign(card.signed))


#: Signs that nobody takes for others: no 0, 1, I, L, O, U.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_SHORT = 8


def short_code(appointment_id: UUID) -> str:
    """``K7QM-2X9D``: what a member types where a code cannot be read. Kept nowhere."""
    number = int.from_bytes(keys.keyed("short-code", appointment_id.bytes), "big")
    signs = []
    for _ in range(_SHORT):
        number, value = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[value])
    code = "".join(signs)
    return f"{code[:4]}-{code[4:]}"


def judge(
    written: Written | None, known: Mapping[object, Appointment], *, on: date
) -> tuple[Appointment | None, Mark | None]:
    """Whose card it is, or why it is not believed. ``known``: appointments by id."""
    holder = known.get(written.appointment) if written is not None else None
    if written is None or holder is None or not _is_ours(written, holder):
        return None, Mark.FORGED_CARD
    return holder, Mark.EXPIRED_CARD if on > written.expires else None


def _is_ours(written: Written, holder: Appointment) -> bool:
    if written.fingerprint != fingerprint(holder.election_id):
        return False
    try:
        keys.signing_key().public_key().verify(
            written.signature, written.of(holder.election_id).signed
        )
    except InvalidSignature:
        return False
    return True
