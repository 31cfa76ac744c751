"""The oath: everyone swears, most on site, some online with leave, a few two days later."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date, timedelta
from io import BytesIO
from itertools import groupby
from random import Random
from uuid import UUID

import pikepdf
from django.core.files.base import ContentFile

from garda.activities.models import Activity, Presence
from garda.activities.services.attending import AttendanceEntry
from garda.activities.services.leave import ask_leave, decide_leave
from garda.activities.services.planning import plan_oath
from garda.demo import times
from garda.demo.context import RegencyRun, Run
from garda.demo.journey.gathering import OATH_HOUR, hold, members_of
from garda.demo.journey.preparing import KPPS
from garda.documents import wordings
from garda.documents.domain.kinds import PAPER
from garda.documents.intake import Received, receive
from garda.kernel.ids import uuid7
from garda.oaths.queries import at_station, decreed, missed
from garda.oaths.services import (
    issue_papers,
    plan_makeup,
    plan_station_oaths,
    record_station_oath,
    take_pacts,
)
from garda.oaths.services.signing import NewPact, SentBy

#: Shares of members who are sworn in online, for a reason of the pack, and who miss the day (the
#: demo's assumption).
ONLINE, MISSING = 0.012, 0.004
MAKEUP_AFTER = timedelta(days=2)


def swear_in(run: Run, regency: RegencyRun) -> None:
    """One swearing-in per village on the pack's day; online with a leave that the regency gave."""
    day = run.pack.stage("oath").starts
    reasons = sorted(run.pack.oaths[KPPS].online_reasons)
    proof = _proof()
    with times.at(day, OATH_HOUR, regency.zone, minute=30) as now:
        planned = plan_oath(
            regency.commissioners[0], election=run.election, villages=regency.villages
        )
        for done, activity in enumerate(planned, start=1):
            members = members_of(run, activity, KPPS)
            away = _away(run, activity, members, reasons)
            _let_online(regency, activity, away, proof)
            missing = _missing(run, activity, members)
            entries = [
                AttendanceEntry(
                    happened_at=now,
                    appointment=member,
                    presence=_presence(member, away, missing),
                )
                for member in members
            ]
            hold(regency.pps[activity.path][0], activity, entries)
            run.progress("Pelantikan", done, len(planned))
    _make_up(run, regency, day + MAKEUP_AFTER)
    _sign_pacts(run, regency, day)
    with times.at(day + MAKEUP_AFTER, OATH_HOUR + 2, regency.zone):
        _first_village_papers(run, regency)


def _presence(member: UUID, away: Container[UUID], missing: Container[UUID]) -> Presence:
    if member in away:
        return Presence.ONLINE
    return Presence.ABSENT if member in missing else Presence.ONSITE


def _missing(run: Run, activity: Activity, members: Sequence[UUID]) -> frozenset[UUID]:
    """Who misses the day without a word."""
    chance = Random(f"{run.seed}:missing:{activity.path}")  # noqa: S311  (not a secret)
    return frozenset(member for member in members if chance.random() < MISSING)


def _make_up(run: Run, regency: RegencyRun, day: date) -> None:
    """Whoever missed the oath takes it later, in one step for all villages."""
    with times.at(day, OATH_HOUR - 1, regency.zone):
        waiting = missed(run.election, regency.region.path, day)
        late: dict[str, list[UUID]] = {}
        for member in waiting:
            late.setdefault(member.region.path, []).append(member.id)
        if not late:
            return
        planned = plan_makeup(
            regency.commissioners[0], election=run.election, region=regency.region, on=day
        )
    with times.at(day, OATH_HOUR, regency.zone, minute=30) as now:
        for activity in planned:
            came = [AttendanceEntry(happened_at=now, appointment=m) for m in late[activity.path]]
            hold(regency.pps[activity.path][0], activity, came)


def _sign_pacts(run: Run, regency: RegencyRun, day: date) -> None:
    """Every member signs the pact on the phone of a PPS, a village in one sending."""
    said = wordings.said_at(run.election, regency.region.path, wordings.PACT)
    with times.at(day, OATH_HOUR + 1, regency.zone) as now:
        members = decreed(run.election, regency.region.path, day)
        for path, group in groupby(members, key=lambda member: member.region.path):
            pacts = [
                NewPact(
                    id=uuid7(),
                    appointment=member.id,
                    content_hash=said.content_hash,
                    typed_name=member.person.name,
                    device_at=now,
                )
                for member in group
            ]
            take_pacts([regency.pps[path][0]], sent=SentBy(), pacts=pacts)


def swear_at_stations(run: Run, regency: RegencyRun) -> None:
    """The oath at every station is planned; the chairs of the first village record theirs."""
    day = run.election.voting_day
    with times.at(day - MAKEUP_AFTER, OATH_HOUR, regency.zone):
        planned = plan_station_oaths(
            regency.commissioners[0], election=run.election, region=regency.region
        )
    first = [a for a in planned if a.region_id == planned[0].region_id]
    with times.at(day, OATH_HOUR - 1, regency.zone) as now:
        for activity in first:
            group = [member.id for member in at_station(activity)]
            record_station_oath(
                regency.pps[activity.region.path][0],
                activity_id=activity.id,
                present=group,
                led_by=group[0],
                at=now,
            )


def _first_village_papers(run: Run, regency: RegencyRun) -> None:
    """The first village's PPS signs minutes, attendance list and letters."""
    village = regency.villages[0]
    issue_papers(regency.pps[village.path][0], election=run.election, region=village)


def _away(
    run: Run, activity: Activity, members: Sequence[UUID], reasons: Sequence[str]
) -> Mapping[UUID, str]:
    """Who cannot come, and why."""
    chance = Random(f"{run.seed}:oath:{activity.path}")  # noqa: S311  (not a secret)
    drawn = {member: chance.random() < ONLINE for member in members}
    return {member: chance.choice(reasons) for member in members if drawn[member]}


def _let_online(
    regency: RegencyRun, activity: Activity, away: Mapping[UUID, str], proof: Received
) -> None:
    for member, reason in away.items():
        leave = ask_leave(
            regency.pps[activity.path][0],
            activity_id=activity.id,
            appointment_id=member,
            reason=reason,
            evidence=proof,
        )
        decide_leave(regency.commissioners[1], leave_id=leave.id, allow=True)


def _proof() -> Received:
    """An empty sheet, cleaned once: what is on it is nobody's."""
    sheet = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(sheet)
    return receive(ContentFile(sheet.getvalue()), (PAPER,))
