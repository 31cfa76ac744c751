"""Before the vote: the first village names its operators, as every PPS does in two taps."""

from __future__ import annotations

from garda.demo import times
from garda.demo.context import RegencyRun, Run
from garda.demo.journey.preparing import KPPS
from garda.formation.models import Appointment
from garda.readiness.services import name_operator

#: Seats of those who work with the phone app, after the chair (the demo's assumption).
OPERATING = (2, 3)


def name_operators(run: Run, regency: RegencyRun) -> None:
    """Two at each station of one village: a village's work, and the others' is still to come."""
    path, team = min(regency.pps.items())
    seats = Appointment.objects.filter(
        election=run.election, body=KPPS, region__path=path, seat__in=OPERATING, ended_on=None
    )
    with times.at(run.pack.stage("training").starts, 17, regency.zone):
        for member in seats.order_by("path", "seat"):
            name_operator(team[0], appointment_id=member.id)
