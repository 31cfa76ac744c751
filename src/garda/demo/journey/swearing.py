"""The oath: everyone swears, most on site, some online with leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
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
from garda.documents.domain.kinds import PAPER
from garda.documents.intake import Received, receive

#: Share of members who are sworn in online, for a reason of the pack (the demo's assumption).
ONLINE = 0.012


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
            entries = [
                AttendanceEntry(
                    happened_at=now,
                    appointment=member,
                    presence=Presence.ONLINE if member in away else Presence.ONSITE,
                )
                for member in members
            ]
            hold(regency.pps[activity.path][0], activity, entries)
            run.progress("Pelantikan", done, len(planned))


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
