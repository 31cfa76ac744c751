"""What the pure rules of attendance need to know of a gathering."""

from __future__ import annotations

from collections.abc import Mapping

from garda.activities.domain.scans import Gathering
from garda.activities.leaves import OATHS
from garda.activities.models import Activity, ActivityKind, Presence
from garda.packs.loader import get_pack
from garda.packs.types import Text


def gathering_of(activity: Activity) -> Gathering:
    """Times, grace and state; no query where election is known."""
    rules = get_pack(activity.election.pack).attendance
    return Gathering(
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        moved_from=activity.moved_from,
        grace=rules.grace,
        opens=rules.opens,
        open_after=rules.open_after,
        oath=activity.kind in OATHS,
        cancelled=activity.cancelled_at is not None,
        closed=activity.closed_at is not None,
    )


def reasons_of(activity: Activity, presence: str) -> Mapping[str, Text]:
    """The reasons that the pack knows for this presence at this gathering, by code."""
    pack = get_pack(activity.election.pack)
    rules = pack.attendance
    if presence == Presence.ABSENT:
        return rules.absent_reasons
    if presence == Presence.ONSITE:
        return rules.late_reasons
    oath = pack.oaths.get(activity.audience) if activity.kind == ActivityKind.OATH else None
    return oath.online_reasons if oath else rules.online_reasons
