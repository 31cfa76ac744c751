"""Writing gatherings that were planned in one step. Part of a planner's act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from garda.activities.errors import AlreadyPlanned
from garda.activities.errors_gathering import WrongLink, WrongTimes
from garda.activities.models import Activity, Series
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.ledger.services import record
from garda.regions.models import Election, Region

#: Local hour at which a gathering begins unless the planner says otherwise.
MORNING = time(8)
LONGEST_LINK = 300


def local(day: date, at: time, region: Region) -> datetime:
    """``day`` at ``at`` by the clocks of ``region``."""
    return datetime.combine(day, at, ZoneInfo(region.time_zone))


def hours(day: date, at: time, ends: time | None, region: Region) -> dict[str, datetime | None]:
    """Start and end of a gathering by the clocks of ``region``. Raises WrongTimes."""
    starts_at = local(day, at, region)
    ends_at = local(day, ends, region) if ends else None
    refuse_wrong_times(region.name, starts_at, ends_at)
    return {"starts_at": starts_at, "ends_at": ends_at}


def refuse_wrong_times(what: str, starts_at: datetime, ends_at: datetime | None) -> None:
    """Raise WrongTimes where something ends before it begins."""
    if ends_at is not None and ends_at <= starts_at:
        raise WrongTimes(what)


def checked_link(link: str) -> str:
    """The address of an online room. Raises WrongLink."""
    found = link.strip()
    if found and (not found.startswith("https://") or " " in found or len(found) > LONGEST_LINK):
        raise WrongLink
    return found


def write_series(
    actor: Actor, election: Election, act: str, planned: Sequence[Activity], *, title: str
) -> None:
    """Store gatherings of one kind and audience as a series, with one ledger entry named ``act``.

    Three queries and the entry's, for any count. Raises AlreadyPlanned.
    """
    if planned:
        _refuse_planned(planned)
        series = _series(actor, planned[0], title)
        for activity in planned:
            activity.series = series
        Activity.objects.bulk_create(planned)
    record(
        actor,
        act,
        path=actor.path,
        payload={"count": len(planned)},
        items=[[activity.path, activity.starts_at] for activity in planned],
        election_id=election.id,
    )


def _series(actor: Actor, sample: Activity, title: str) -> Series:
    if actor.account_id is None:
        raise TypeError("gatherings are planned by somebody with an account")
    return Series.objects.create(
        election=sample.election,
        kind=sample.kind,
        audience=sample.audience,
        title=title,
        path=actor.path,
        planned_by=actor.account_id,
        planned_at=clock.now(),
    )


def _refuse_planned(planned: Sequence[Activity]) -> None:
    """One query: whether any of these gatherings is there already."""
    sample = planned[0]
    times = {(activity.path, activity.starts_at): activity for activity in planned}
    standing = Activity.objects.filter(
        election=sample.election,
        kind=sample.kind,
        audience=sample.audience,
        path__in=[activity.path for activity in planned],
        cancelled_at__isnull=True,
    ).values_list("path", "starts_at")
    twice = [times[key].region.name for key in standing if key in times]
    if twice:
        raise AlreadyPlanned(twice)
