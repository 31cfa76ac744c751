"""Villages on the day of the oath: decreed groups, gatherings, and leaves to be sworn in online."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from tests import factories
from tests.factories import World

from garda.activities.models import Activity, Attendance, OnlineLeave
from garda.activities.services import plan_oath
from garda.documents.domain.kinds import PAPER, PDF
from garda.documents.intake import Received
from garda.documents.models import Document, Upload
from garda.formation.models import Appointment
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.regions.models import ElectionKind, Region

SWORN_AT = factories.local(date(2024, 11, 7))
#: A file that was cleaned, as far as an act can tell.
PROOF = Received(PAPER, PDF, b"%PDF-1.7 bukti", PDF, b"%PDF-1.7 bukti", {"pages": 1})


def decreed_world(
    stations: Sequence[int] = (1, 1), kind: ElectionKind = ElectionKind.DEMO
) -> World:
    """Villages whose groups are whole, every member named in the village's decree."""
    made = factories.world(stations=stations, kind=kind)
    for village in made.villages:
        decree = _decree(made, village)
        for station in made.stations[village.path]:
            factories.full_group(made, station, decree=decree)
        _name_members(decree, made)
    return made


def _decree(world: World, village: Region) -> Document:
    return Document.objects.create(
        election=world.election,
        office=village,
        region=village,
        path=village.path,
        kind="decree",
        series="SK",
        year=2024,
        number=1,
        title="SK",
        state="signed",
        code=uuid4().hex[:11],
        signed_at=SWORN_AT,
    )


def _name_members(decree: Document, world: World) -> None:
    """The decree's facts, station by station, as formation writes them."""
    decree.facts = {
        "signer": None,
        "stations": [
            {"number": int(station.path[-3:]), "appointments": [str(m.id) for m in group]}
            for station in world.stations[decree.path]
            if (group := list(Appointment.objects.filter(station=station).order_by("seat")))
        ],
    }
    decree.save()


def members(world: World, position: int = 0) -> list[Appointment]:
    """Members of a village, by station and seat."""
    village = world.villages[position]
    found = Appointment.objects.filter(region=village, body="kpps", ended_on__isnull=True)
    return list(found.order_by("path", "seat"))


def kpu(world: World) -> Actor:
    return factories.actor(world, Role.KPU_REGENCY, world.regency)


def oaths(world: World) -> list[Activity]:
    """The swearing-in of every village, as the regency plans it."""
    return plan_oath(kpu(world), election=world.election, villages=world.villages)


def leave(
    activity: Activity,
    member: Appointment,
    *,
    decider: UUID | None = None,
    allowed: bool | None = True,
    reason: str = "out_of_town",
) -> OnlineLeave:
    """A leave with its evidence, decided (by ``decider``'s account) unless ``allowed`` is None."""
    decided: dict[str, object] = {}
    if allowed is not None:
        decided = {"decided_by": decider or uuid7(), "decided_at": SWORN_AT}
    return OnlineLeave.objects.create(
        election=activity.election,
        activity=activity,
        appointment=member,
        path=member.path,
        reason=reason,
        evidence=_evidence(activity, SWORN_AT),
        asked_by=uuid7(),
        asked_at=SWORN_AT,
        allowed=allowed,
        **decided,
    )


def came(activity: Activity, member: Appointment, presence: str, **changed: Any) -> None:
    """Record somebody, as a service would, without asking who does."""
    online = presence == "online"
    values: dict[str, Any] = {
        "completed": presence != "absent",
        "reason": leave(activity, member).reason if online else "",
    }
    Attendance.objects.create(
        election=activity.election,
        activity=activity,
        person=member.person,
        appointment=member,
        path=member.path,
        presence=presence,
        happened_at=SWORN_AT,
        recorded_at=SWORN_AT,
        **(values | changed),
    )


def _evidence(activity: Activity, at: datetime) -> Upload:
    return Upload.objects.create(
        election=activity.election,
        path=activity.region.path,
        kind="paper",
        account=uuid7(),
        received_at=at,
        received_type=PDF,
        received_size=9,
        received_sha256="0" * 64,
        media_type=PDF,
        size=9,
        object_sha256="0" * 64,
    )
