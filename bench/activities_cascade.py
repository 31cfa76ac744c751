"""The training cascade of a regency of Jepara's size: how many queries its boards ask.

``python bench/activities_cascade.py`` makes 195 villages, 1,743 stations and 12,201 members who all
came to their village's training, taught from the regency's, the province's and the national one.
Prints one JSON object: ``lineage_queries`` from one member up to the national session,
``coverage_queries`` of the regency's board, and the seconds of each, which depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from activities_letters import STATIONS, SWORN_AT, VILLAGES, place, swear
from importing import bench_database

from garda.kernel.ids import uuid7

_ATTENDED = (
    "id", "election_id", "activity_id", "person_id", "appointment_id", "path", "presence",
    "means", "reason", "completed", "happened_at", "recorded_at",
)  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--villages", type=int, default=VILLAGES)
    options.add_argument("--stations", type=int, default=STATIONS)
    args = options.parse_args()
    with bench_database():
        election, regency, actor = place(args.villages)
        swear(election, regency, actor, args.stations)
        member = train(election, regency, actor)
        print(json.dumps(measured(election, regency, member)))


def train(election: Any, regency: Any, actor: Any) -> UUID:
    """Everybody completes the village's session; returns one of them."""
    from django.db import transaction

    from garda.activities.models import Activity
    from garda.activities.services import plan_training
    from garda.formation.models import Appointment
    from garda.kernel.bulk import copy_rows
    from garda.regions.models import Region

    villages = list(Region.objects.filter(level="village").order_by("path"))
    source = _above(election, regency)
    planned = plan_training(
        actor, election=election, audience="kpps", regions=villages, taught_from=source
    )
    sessions = {activity.region_id: activity.id for activity in planned}
    members = Appointment.objects.values_list("id", "person_id", "path", "region_id")
    with transaction.atomic():
        copy_rows(
            _attendance(),
            _ATTENDED,
            (
                (uuid7(), election.id, sessions[region], person, appointment, path, "onsite",
                 "paper", "", True, SWORN_AT, SWORN_AT)
                for appointment, person, path, region in members
            ),
        )  # fmt: skip
    Activity.objects.filter(id__in=sessions.values()).update(closed_at=SWORN_AT)
    found: UUID = Appointment.objects.values_list("id", flat=True)[0]
    return found


def _attendance() -> Any:
    from garda.activities.models import Attendance

    return Attendance


def _above(election: Any, regency: Any) -> UUID:
    """The sessions of country, province and regency, each taught from the one above."""
    from garda.activities.services import plan_training
    from garda.kernel.actor import Actor
    from garda.kernel.roles import Role
    from garda.people.models import Account

    account = Account.objects.create(username="atas")
    links = ((Role.KPU_RI, "kpu_province"), (Role.KPU_PROVINCE, "kpu_regency"),
             (Role.KPU_REGENCY, "ppk_pps"))  # fmt: skip
    source: UUID | None = None
    regions = (regency.parent.parent, regency.parent, regency)
    for region, (role, audience) in zip(regions, links, strict=True):
        planner = Actor(role, region.path, election.id, account.id)
        (session,) = plan_training(
            planner, election=election, audience=audience, regions=[region], taught_from=source
        )
        source = session.id
    if source is None:
        raise LookupError("a regency hangs under a province and the country")
    return source


def measured(election: Any, regency: Any, member: UUID) -> dict[str, Any]:
    from garda.learning.board import coverage_board
    from garda.learning.chains import lineage_of

    lineage, lineage_queries, lineage_s = _asked(lambda: lineage_of(member))
    day = SWORN_AT.date()
    board, coverage_queries, coverage_s = _asked(lambda: coverage_board(election, regency, day))
    return {
        "lineage_queries": lineage_queries,
        "lineage_steps": [len(line) for line in lineage],
        "lineage_s": lineage_s,
        "coverage_queries": coverage_queries,
        "coverage_members": board.total.members,
        "coverage_finished": board.total.finished,
        "coverage_s": coverage_s,
    }


def _asked(read: Callable[[], Any]) -> tuple[Any, int, float]:
    """What is read, how many queries it took, and for how long."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        began = time.monotonic()
        found = read()
        seconds = time.monotonic() - began
    return found, len(asked), round(seconds, 3)


if __name__ == "__main__":
    main()
