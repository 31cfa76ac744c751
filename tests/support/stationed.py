"""A counted election whose stations have named operators with phones of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.test import Client
from tests import factories
from tests.support.counted import Counted, counted, sheet

from garda.formation.models import Appointment
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.models import Account, Grant
from garda.readiness.models import StationOperator
from garda.readiness.services import name_operator
from garda.regions.models import Region, Station
from garda.results.bundles import Bundle, encode, key_hash, whole_second
from garda.results.domain.definition import as_figures
from garda.results.models import Contest, VoteRound
from garda.results.queries import form_sha256, load_definition, station_code
from garda.signin import cookie
from garda.signin.models import Device, DeviceAccount
from garda.signin.services.devices import make

VOTES = (30, 50)


def written(private: ec.EllipticCurvePrivateKey, data: bytes) -> str:
    """A signature as WebCrypto gives it."""
    r, s = decode_dss_signature(private.sign(data, ec.ECDSA(SHA256())))
    return encode(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def point(private: ec.EllipticCurvePrivateKey) -> str:
    public = private.public_key()
    return encode(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


@dataclass(frozen=True)
class Stationed:
    """``counted``: the election; ``groups``: the seven of each station, the first two operators."""

    counted: Counted
    groups: Mapping[str, Sequence[Appointment]]

    @property
    def now(self) -> datetime:
        return self.counted.now

    def station(self, position: int = 0) -> Station:
        return self.counted.world.station(position)

    def members(self, position: int = 0) -> Sequence[Appointment]:
        return self.groups[self.station(position).path]

    def phone(self, seat: int = 0, position: int = 0) -> StationPhone:
        """The own phone of one of the seven: 0 and 1 are the operators."""
        member = self.members(position)[seat]
        account = Account.objects.create(
            username=f"kpps-{uuid4().hex[:8]}", person=member.person, password="!"
        )
        _grant(self.counted, account, Role.KPPS, member.region, member.station)
        return StationPhone(
            self, account, self.station(position), self.members(position)[0 if seat else 1]
        )

    def helper(self, role: Role, region: Region | None = None) -> StationPhone:
        """The phone of the village's PPS, or of the district's PPK."""
        world = self.counted.world
        where = region or (world.village if role == Role.PPS else world.district)
        account = factories.account(world, role, where)
        return StationPhone(self, account, self.station(), self.members()[0])

    def supervisor(self) -> StationPhone:
        """The phone of the first station's PTPS."""
        world = self.counted.world
        account = Account.objects.create(
            username=f"ptps-{uuid4().hex[:8]}",
            person=factories.person(self.station().path),
            password="!",
        )
        _grant(self.counted, account, Role.PTPS, world.village, self.station())
        return StationPhone(self, account, self.station(), self.members()[0])


def stationed(stations: Sequence[int] = (2, 1)) -> Stationed:
    """Every station with seven members, of whom the first two are operators."""
    made = counted(stations)
    groups: dict[str, Sequence[Appointment]] = {}
    for village in made.world.villages:
        pps = factories.actor(made.world, Role.PPS, village)
        for station in made.world.stations[village.path]:
            seven = factories.full_group(made.world, station)
            groups[station.path] = sorted(seven, key=lambda member: member.seat)
            for member in groups[station.path][:2]:
                name_operator(pps, appointment_id=member.id)
    assert StationOperator.objects.count() == 2 * len(groups)
    return Stationed(made, groups)


def _grant(
    made: Counted, account: Account, role: Role, region: Region, station: Station | None
) -> None:
    Grant.objects.create(
        account=account,
        election=made.world.election,
        role=role,
        region=region,
        station=station,
        valid_from=date(2024, 11, 7),
    )


class StationPhone:
    """A paired phone that has a key. ``behind``: by how much its clock is."""

    def __init__(
        self, scene: Stationed, account: Account, station: Station, second: Appointment
    ) -> None:
        self.scene, self.account, self.station, self.second = scene, account, station, second
        self.device, token = make("phone", "Chrome di Android")
        DeviceAccount.objects.create(
            device=self.device, account=account, pin="x", added_at=scene.now
        )
        self.client = Client()
        self.client.cookies[settings.GARDA_DEVICE_COOKIE] = cookie.written(token)
        self.behind = timedelta(0)
        self.private = ec.generate_private_key(ec.SECP256R1())

    # --- asking -----------------------------------------------------------------------------

    def get(self, what: str, **more: Any) -> Any:
        address = f"/api/hp/tps/{what}?account={self.account.id}"
        return self.client.get(address, **more)

    def head(self) -> dict[str, str]:
        return {
            "batch": str(uuid4()),
            "account": str(self.account.id),
            "sent_at": self.told(self.scene.now),
            "app": "t",
        }

    def told(self, moment: datetime) -> str:
        return (moment - self.behind).isoformat()

    def post(self, what: str, *items: Mapping[str, Any], **changed: Any) -> Any:
        body = json.dumps({**self.head(), "items": items, **changed})
        return self.client.post(f"/api/hp/tps/{what}", body, content_type="application/json")

    def send(self, *items: Mapping[str, Any], **changed: Any) -> list[dict[str, Any]]:
        return results(self.post("isian", *items, **changed))

    def revoke(self) -> None:
        Device.objects.filter(pk=self.device.pk).update(revoked_at=self.scene.now)

    # --- the key ----------------------------------------------------------------------------

    def key_item(self, **changed: Any) -> dict[str, Any]:
        made = {
            "id": str(uuid7()),
            "station": str(self.station.id),
            "public_key": point(self.private),
            "device_at": self.told(self.scene.now),
        }
        return made | changed

    def register(self) -> dict[str, Any]:
        return results(self.post("kunci", self.key_item()))[0]

    # --- figures ----------------------------------------------------------------------------

    def round(self, contest: Contest | None = None) -> VoteRound:
        return self.scene.counted.round(contest or self.scene.counted.bupati, self.station)

    def form(
        self, counts: Mapping[str, int | None] | None = None, /, **changed: Any
    ) -> dict[str, Any]:
        """One form of the regent's, by default without a fault, signed."""
        contest = changed.pop("contest", self.scene.counted.bupati)
        values = as_figures(load_definition(contest.id), counts or sheet(VOTES))
        made: dict[str, Any] = {
            "id": str(uuid7()),
            "round": str(self.round(contest).id),
            "form_sha256": form_sha256(contest.id),
            "figures": list(values),
            "written": [],
            "stands_so": [],
            "photos": [],
            "device_at": self.told(self.scene.now),
            "key": key_hash(point(self.private)),
        }
        made |= changed
        signed = changed.get("signature", self.sign(made, contest))
        return {**made, "signature": signed}

    def sign(self, form: Mapping[str, Any], contest: Contest) -> str:
        return written(self.private, self.bundle(form, contest).signed_bytes())

    def bundle(self, form: Mapping[str, Any], contest: Contest | None = None) -> Bundle:
        contest = contest or self.scene.counted.bupati
        return Bundle(
            election=self.scene.counted.world.election.code,
            station=station_code(self.station.village.code, self.station.path),
            contest=contest.kind,
            round=1,
            form=form["form_sha256"],
            figures=tuple(form["figures"]),
            stands=tuple(sorted(form["stands_so"])),
            written=tuple((index, text) for index, text in form["written"]),
            photos=tuple(form["photos"]),
            at=whole_second(datetime.fromisoformat(form["device_at"]).astimezone(UTC))
            + timedelta(seconds=form.get("offset", 0)),
            key=form["key"],
            offset=form.get("offset", 0),
        )

    def item(self, *forms: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
        """What the station sends, read back by the second operator."""
        made = {
            "id": str(uuid7()),
            "station": str(self.station.id),
            "role": "operator",
            "read_back_by": str(self.second.id),
            "forms": list(forms) or [self.form()],
        }
        return made | changed


def results(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found
