"""Members note themselves in an online room: own card, and the code that the room shows now."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from garda.activities import keys
from garda.activities.cards import short_code
from garda.activities.domain import room_code
from garda.activities.domain.scans import Mark
from garda.activities.errors import ActivityClosed
from garda.activities.errors_attendance import WrongCode
from garda.activities.models import Activity, Means, Presence
from garda.activities.queries_attendance import invited_to
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.signin.domain.bucket import Rate
from garda.signin.services.fairness import take_fairly

from .scanning import NewScan, Sending, take_scans

#: A regency's village in one minute; whoever guesses finds one card in 10^17 tries.
RATE = Rate(120, 500_000)


def shown_code(activity: Activity) -> str:
    """The code that the room shows now."""
    return room_code.code_at(_keyed(activity), clock.wall())


def check_in(*, activity: Activity, card: str, code: str, address: str) -> list[str]:
    """Note a member as present online; marks that keep it from counting yet.

    ``address``: where it is sent from, so that a flood makes itself wait and not the members.
    Outside a transaction, so that a wrong try is counted. Raises TooManyTries, WrongCode,
    ActivityClosed.
    """
    take_fairly(f"room:{activity.id}", RATE, address)
    if not room_code.holds(_keyed(activity), clock.wall(), code.strip()):
        raise WrongCode
    if activity.closed_at is not None or activity.cancelled_at is not None:
        raise ActivityClosed(activity.title)
    member = _member(activity, card)
    # Nobody signed in: the member stands for the account that would have sent it.
    sending = Sending(account=member, by_member=True)
    scan = NewScan(
        id=uuid7(),
        activity=activity.id,
        device_at=clock.now(),
        means=Means.CODE,
        presence=Presence.ONLINE,
        appointment=member,
    )
    [result] = take_scans([_machine(activity)], sending=sending, scans=[scan])
    return [mark for mark in result.marks if mark in set(Mark)]


def _member(activity: Activity, card: str) -> UUID:
    """The invited member with this short code. Raises WrongCode."""
    wanted = _plain(card)
    for id_ in invited_to(activity).values_list("id", flat=True):
        if _plain(short_code(id_)) == wanted:
            return id_
    raise WrongCode


def _plain(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())


def _machine(activity: Activity) -> Actor:
    return Actor(Role.OPERATOR, activity.path, activity.election_id)


def _keyed(activity: Activity) -> room_code.Keyed:
    return partial(_of_room, activity.id.bytes)


def _of_room(room: bytes, message: bytes) -> bytes:
    return keys.keyed("room-code", room + message)
