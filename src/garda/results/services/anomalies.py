"""Saying that one looked at an anomaly. Nothing else follows from it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.errors import PlainRefusal
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.results.anomalies.kinds import Kind
from garda.results.domain.refusals import ReasonMissing
from garda.results.models import AnomalyLook

from .reasons import fitting_reason

LOOK = act(
    "results.look",
    "Mencatat hasil memeriksa anomali",
    Role.PPK,
    Role.KPU_REGENCY,
    Role.BAWASLU,
    Role.PANWASCAM,
)
_LENGTH = 32


class UnknownAnomaly(PlainRefusal):
    code = "unknown_anomaly"
    sentence_id = (
        "Anomali ini tidak ada lagi, mungkin karena angkanya berubah. Muat ulang daftarnya."
    )
    sentence_en = (
        "This anomaly is there no more, perhaps since its figures changed. Reload the list."
    )


@transaction.atomic
def look_at(actor: Actor, *, path: str, kind: str, anomaly: str, note: str) -> UUID:
    """Add what somebody found when they looked. Never changed, and changes nothing itself.

    Raises ReasonMissing, ReasonTooLong, UnknownAnomaly, NotAllowed.
    """
    LOOK.require(actor, path=path)
    if kind not in set(Kind) or len(anomaly) != _LENGTH:
        raise UnknownAnomaly
    text = fitting_reason(note)
    if not text:
        raise ReasonMissing
    made = AnomalyLook.objects.create(
        election_id=actor.election,
        path=path,
        kind=kind,
        anomaly=anomaly,
        note=text,
        looked_by=actor.identity,
        looked_at=clock.now(),
    )
    record(
        actor,
        "anomaly.looked_at",
        path=path,
        payload={"kind": kind, "anomaly": anomaly, "note": text},
    )
    return made.id
