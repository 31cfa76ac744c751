"""Things of voting day and of result forms, made for a walk through their pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.support.two_regencies import Spot
from tests.support.walked import Thing, Walker

from garda.kernel import clock
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.results.models import (
    DeviceKey,
    FormHold,
    HeldReading,
    PartnerToken,
    Reading,
    Source,
)
from garda.votingday.models import Incident, RoundOrder


def incident(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    made, _ = Incident.objects.get_or_create(
        election=who.land.election,
        station=spot.station,
        path=spot.station.path,
        kind="other",
        defaults={
            "objection": False,
            "text": "Hujan deras.",
            "role": Role.KPPS,
            "account": uuid7(),
            "happened_at": clock.now(),
            "recorded_at": clock.now(),
        },
    )
    return Thing({"incident_id": made.id}, spot.station.path)


def order(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    made, _ = RoundOrder.objects.get_or_create(
        election=who.land.election,
        round=spot.form,
        path=spot.station.path,
        defaults={
            "kind": "psu",
            "trigger": "riot",
            "reason": "Uji.",
            "recommended_by": Role.PTPS,
            "letter": "001/PTPS",
            "vote_on": who.land.election.voting_day + timedelta(days=8),
            "proposed_by": uuid7(),
            "proposed_at": clock.now(),
        },
    )
    return Thing({"order_id": made.id}, spot.station.path)


#: Whose readings a role may look at.
_READS: Mapping[str, Source] = {
    Role.PPK: Source.PPK,
    Role.WITNESS: Source.WITNESS,
    Role.PTPS: Source.SUPERVISOR,
    Role.PKD: Source.SUPERVISOR,
    Role.PANWASCAM: Source.SUPERVISOR,
    Role.KPU_REGENCY: Source.SECOND_LOOK,
}


def reading(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    source = _READS.get(who.role, Source.OPERATOR)
    found = Reading.objects.filter(round=spot.form, source=source).first()
    made = found or _read_alike(spot, source, who)
    return Thing({"round_id": spot.form.id, "reading_id": made.id}, spot.station.path)


def _read_alike(spot: Spot, source: Source, who: Walker) -> Reading:
    """The walker's own reading, as the operator's."""
    made = Reading.objects.get(pk=spot.readings[Source.OPERATOR].pk)
    made.pk, made.source, made.pair = uuid7(), source, int(source == Source.WITNESS)
    made.entered_by = who.account.person_id or who.account.id if who.account else uuid7()
    made.save(force_insert=True)
    return made


def hold(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    made, _ = FormHold.objects.get_or_create(
        election=who.land.election,
        round=spot.form,
        path=spot.station.path,
        cause="wrong_station",
        defaults={"held_at": clock.now()},
    )
    return Thing({"hold_id": made.id}, spot.station.path)


def held(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    made = HeldReading.objects.filter(round=spot.form, answer__isnull=True).first()
    return Thing({"held_id": (made or _held(spot, who)).id}, spot.station.path)


def _held(spot: Spot, who: Walker) -> HeldReading:
    """The operator's figures once more, from somebody who has entered nothing here."""
    first = spot.readings[Source.OPERATOR]
    return HeldReading.objects.create(
        election=who.land.election,
        round=spot.form,
        path=spot.station.path,
        source=Source.OPERATOR,
        channel="phone",
        marks=["no_read_back"],
        content={
            "figures": first.figures,
            "as_written": None,
            "stands_so": [],
            "reason": "",
            "photos": [],
            "corrects": None,
            "signature": "",
        },
        entered_by=uuid7(),
        receipt="ABCDEFGHIJ",
        sha256="0" * 64,
        happened_at=clock.now(),
        recorded_at=clock.now(),
    )


def station_key(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    made, _ = DeviceKey.objects.get_or_create(
        election=who.land.election,
        station=spot.station,
        path=spot.station.path,
        revoked_at=None,
        defaults={
            "device": uuid7(),
            "account": uuid7(),
            "public_key": "BA",
            "key_hash": uuid7().hex * 2,
            "registered_at": clock.now(),
        },
    )
    return Thing({"key_id": made.id}, spot.station.path)


def partner_token(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    regency = spot.region("regency")
    made, _ = PartnerToken.objects.get_or_create(
        election=who.land.election,
        region=regency,
        path=regency.path,
        given_by=None,
        ended_by=None,
        defaults={
            "name": "Sistem uji",
            "source": Source.MACHINE,
            "valid_until": who.land.election.voting_day + timedelta(days=30),
            "asked_by": uuid7(),
            "asked_at": clock.now(),
        },
    )
    return Thing({"token_id": made.id}, regency.path)
