"""Monitoring visits during the training: two reported, one still to come."""

from __future__ import annotations

from datetime import time
from random import Random

from garda.activities.models import Activity
from garda.demo import times
from garda.demo.context import RegencyRun, Run
from garda.kernel.ids import uuid7
from garda.visits.domain.reports import NO, YES, Answer
from garda.visits.queries import places_by_risk
from garda.visits.services import NewReport, plan_visits, record_report

VISITED, PLANNED = 2, 3
#: Share of the checklist's lines that are not as they should be (the demo's assumption).
WRONG = 0.15


def visit(run: Run, regency: RegencyRun) -> None:
    """A commissioner goes where the risk is highest."""
    kpu = regency.commissioners[1]
    if kpu.person_id is None:
        raise LookupError("a commissioner is somebody")
    day = run.pack.stage("training").starts
    with times.at(day, 7, regency.zone):
        places = places_by_risk(run.election, regency.region, day)[:PLANNED]
        planned = plan_visits(
            kpu,
            election=run.election,
            villages=[place.village for place in places],
            visitors=[kpu.person_id],
            on=day,
            at=time(13),
        )
    with times.at(day, 15, regency.zone):
        for activity in planned[:VISITED]:
            record_report(kpu, new=_report(run, activity))


def _report(run: Run, activity: Activity) -> NewReport:
    chance = Random(f"{run.seed}:visit:{activity.path}")  # noqa: S311  (not a secret)
    answers = [
        Answer(item.code, NO, "Belum lengkap saat kunjungan")
        if chance.random() < WRONG
        else Answer(item.code, YES)
        for item in run.pack.visits.items
    ]
    return NewReport(id=uuid7(), activity=activity.id, answers=answers)
