"""One village takes attendance with a phone: cards and ticks, sent twice, and a card that is not
theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from garda.activities.cards import card_text, expiry
from garda.activities.models import Activity, Means
from garda.activities.services.attending import close
from garda.activities.services.scanning import NewScan, Sending, take_scans
from garda.demo.context import Run
from garda.demo.journey.preparing import KPPS
from garda.formation.models import Appointment
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7

#: How many come with their card; the others are ticked.
_WITH_CARD = 3


def scan_in(run: Run, actor: Actor, session: Activity, members: Sequence[Appointment]) -> None:
    """Everybody came on time; the batch is sent again since its answer was lost."""
    scans = [
        _scan(run, session, member, minutes=number, card=number < _WITH_CARD)
        for number, member in enumerate(members)
    ]
    scans += [_scan(run, session, guest, minutes=40, card=True) for guest in _guest(run, session)]
    sending = Sending(account=actor.account_id or actor.identity, batch=uuid7())
    for _ in range(2):
        take_scans([actor], sending=sending, scans=scans)
    close(actor, activity_id=session.id)


def _scan(run: Run, session: Activity, member: Appointment, *, minutes: int, card: bool) -> NewScan:
    at = session.starts_at - timedelta(minutes=45) + timedelta(minutes=minutes % 40)
    text = card_text(member, expiry(run.election)) if card else ""
    return NewScan(
        id=uuid7(),
        activity=session.id,
        device_at=at,
        means=Means.CARD if card else Means.TICK,
        appointment=None if card else member.id,
        card=text,
    )


def _guest(run: Run, session: Activity) -> Sequence[Appointment]:
    """Somebody of another village, where there is one, who came to the wrong place."""
    elsewhere = Appointment.objects.filter(
        election=run.election, body=KPPS, ended_on__isnull=True
    ).exclude(path__startswith=f"{session.path}/")
    return list(elsewhere.order_by("path", "seat")[:1])
