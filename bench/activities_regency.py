"""A regency on the day of its oath: villages, groups, phones and what they noticed. A helper of
``activities_checkins.py``."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

DEVICES, MEMBERS, SEATS = 195, 12_201, 7
OFFLINE_SHARE, OFFLINE_MINUTES = 0.3, 50
MOST_OFF_SECONDS = 600


@dataclass
class Phone:
    """One village's phone: its cookie, its account, how wrong its clock is, what it noticed."""

    cookie: str
    account: UUID
    off: timedelta
    offline: bool
    scans: list[dict[str, Any]] = field(default_factory=list)

    def batches(self) -> Iterator[list[dict[str, Any]]]:
        """Everything at once after hours without a network; else TPS by TPS."""
        size = len(self.scans) if self.offline else SEATS
        for first in range(0, len(self.scans), size):
            yield self.scans[first : first + size]


@dataclass
class Load:
    """What is sent, and when each check-in really happened, by the id of its scan."""

    phones: Sequence[Phone]
    happened: dict[str, datetime]
    members: dict[str, UUID]


def regency(chance: random.Random) -> Load:
    """195 villages with their groups, an oath in each, and a paired phone for each PPS."""
    from privacy import place

    election, region, (kpu, _) = place()
    villages = _villages(region)
    stations = _stations(election, region, villages)
    members = _members(election, villages, stations)
    now = datetime.now(UTC)
    oaths = _oaths(kpu, election, villages, now)
    load = Load([_phone(election, village, chance) for village in villages], {}, {})
    _notice(load, oaths, members, now, chance)
    return load


def _villages(region: Any) -> list[Any]:
    from garda.regions.models import Region

    district = Region.objects.get(level="district")
    there = Region.objects.filter(level="village").count()
    Region.objects.bulk_create(
        Region(
            level="village", code=f"33.20.01.{3001 + n}", path=f"{district.path}/{3001 + n}",
            parent=district, name=f"Desa {n}", search_name=f"desa {n}", time_zone="Asia/Jakarta",
        )
        for n in range(DEVICES - there)
    )  # fmt: skip
    return list(Region.objects.filter(level="village").order_by("path"))


def _stations(election: Any, region: Any, villages: Sequence[Any]) -> list[Any]:
    from garda.regions.models import Station

    count = MEMBERS // SEATS
    made = [
        Station(election=election, village=v, path=f"{v.path}/{1 + n // DEVICES:03d}")
        for n, v in ((n, villages[n % DEVICES]) for n in range(count))
    ]
    return Station.objects.bulk_create(made)


def _members(election: Any, villages: Sequence[Any], stations: Sequence[Any]) -> dict[str, Any]:
    """Appointments by village, in the order of station and seat."""
    from garda.formation.models import Appointment
    from garda.people.models import Person

    decrees = {village.id: _decree(election, village) for village in villages}
    people, held = [], []
    for station in stations:
        for seat in range(1, SEATS + 1):
            name = f"Warga {len(people):05d}"
            person = Person(
                name=name, search_name=name.lower(), sex="LP"[seat % 2],
                birth_date=date(1995, 5, 17), path=station.village.path, synthetic=True,
            )  # fmt: skip
            people.append(person)
            held.append(
                Appointment(
                    election=election, person=person, body="kpps", region=station.village,
                    station=station, path=station.path, seat=seat,
                    position="chair" if seat == 1 else "member", origin="proposal",
                    decree=decrees[station.village_id], decided_at=datetime.now(UTC),
                    starts_on=date(2024, 11, 7),
                )
            )  # fmt: skip
    Person.objects.bulk_create(people, batch_size=2000)
    Appointment.objects.bulk_create(held, batch_size=2000)
    found: dict[str, Any] = {}
    for appointment in sorted(held, key=lambda a: (a.path, a.seat)):
        found.setdefault(appointment.region.path, []).append(appointment)
    return found


def _decree(election: Any, village: Any) -> Any:
    from garda.documents.codes import new_code
    from garda.documents.models import Document

    return Document.objects.create(
        election=election, office=village, region=village, path=village.path, kind="decree",
        series="SK", year=2024, number=1, title="SK", state="signed", code=new_code(),
        signed_at=datetime.now(UTC),
    )  # fmt: skip


def _oaths(kpu: Any, election: Any, villages: Sequence[Any], now: datetime) -> dict[str, Any]:
    """An oath per village that began an hour ago."""
    from garda.activities.models import Activity
    from garda.activities.services import plan_oath

    plan_oath(kpu, election=election, villages=villages)
    Activity.objects.update(starts_at=now - timedelta(minutes=OFFLINE_MINUTES + 10), ends_at=None)
    return {activity.path: activity for activity in Activity.objects.all()}


def _phone(election: Any, village: Any, chance: random.Random) -> Phone:
    from garda.people.models import Account, Grant
    from garda.signin import cookie
    from garda.signin.models import DeviceAccount
    from garda.signin.services.devices import make

    account = Account.objects.create(username=f"pps-{village.code}")
    Grant.objects.create(
        account=account, election=election, role="pps", region=village, valid_from=date(2024, 1, 1)
    )
    device, token = make("phone", "Chrome di Android")
    DeviceAccount.objects.create(
        device=device, account=account, pin="x", added_at=datetime.now(UTC)
    )
    off = timedelta(seconds=chance.randint(-MOST_OFF_SECONDS, MOST_OFF_SECONDS))
    return Phone(cookie.written(token), account.id, off, chance.random() < OFFLINE_SHARE)


def _notice(
    load: Load, oaths: dict[str, Any], members: dict[str, Any], now: datetime, chance: random.Random
) -> None:
    """Every member is noticed once, within the last 50 minutes."""
    from garda.activities.cards import card_text
    from garda.kernel.ids import uuid7

    expires = (now + timedelta(days=30)).date()
    for phone, (path, group) in zip(load.phones, sorted(members.items()), strict=True):
        for place_, member in enumerate(group):
            at = now - timedelta(minutes=OFFLINE_MINUTES * (1 - place_ / len(group)))
            scan: dict[str, Any] = {
                "id": str(uuid7()),
                "activity": str(oaths[path].id),
                "device_at": (at + phone.off).isoformat(),
            }
            if chance.random() < 0.5:
                scan |= {"means": "card", "card": card_text(member, expires)}
            else:
                scan |= {"means": "tick", "appointment": str(member.id)}
            phone.scans.append(scan)
            load.happened[scan["id"]] = at
            load.members[scan["id"]] = member.id
