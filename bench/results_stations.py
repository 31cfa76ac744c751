"""A regency on the evening of the vote: stations, operators with paired phones, open contests. A
helper of ``results_web.py``."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

VILLAGES = 195
CONTESTS = ("bupati", "gubernur")
INVALID, VOTERS = 4, 200


@dataclass
class Phone:
    """An operator's phone: its cookie, its account and station, who reads back, and its key."""

    cookie: str
    account: UUID
    station: UUID
    code: str
    reader: UUID
    private: Any
    key: str
    rounds: Mapping[str, UUID]


@dataclass
class Evening:
    """``forms``: per contest the form's hash and its keys in order."""

    election: str
    phones: Sequence[Phone]
    forms: Mapping[str, tuple[str, Sequence[str]]]

    def figures(self, phone: Phone, contest: str, votes: Sequence[int], **more: Any) -> bytes:
        """The body of one form's sending, signed; the same votes fit every rule."""
        from garda.kernel.ids import uuid7

        sha256, keys = self.forms[contest]
        sheet = _sheet(votes)
        now = datetime.now(UTC).replace(microsecond=0)
        form = {
            "id": str(uuid7()), "round": str(phone.rounds[contest]), "form_sha256": sha256,
            "figures": [sheet.get(key) for key in keys], "device_at": now.isoformat(),
            "photos": [], "key": phone.key,
        } | more  # fmt: skip
        form["signature"] = self._signed(phone, contest, form, now)
        item = {
            "id": str(uuid7()), "station": str(phone.station), "role": "operator",
            "read_back_by": str(phone.reader), "forms": [form],
        }  # fmt: skip
        return json.dumps({**head(phone), "items": [item]}).encode()

    def _signed(self, phone: Phone, contest: str, form: Mapping[str, Any], at: datetime) -> str:
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
        from cryptography.hazmat.primitives.hashes import SHA256

        from garda.results.bundles import Bundle, encode

        bundle = Bundle(
            election=self.election, station=phone.code, contest=contest, round=1,
            form=form["form_sha256"], figures=tuple(form["figures"]), stands=(), written=(),
            photos=tuple(form["photos"]), at=at, key=phone.key,
        )  # fmt: skip
        r, s = decode_dss_signature(phone.private.sign(bundle.signed_bytes(), ec.ECDSA(SHA256())))
        return encode(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def head(phone: Phone) -> dict[str, str]:
    from garda.kernel.ids import uuid7

    sent_at = datetime.now(UTC).isoformat()
    return {"batch": str(uuid7()), "account": str(phone.account), "sent_at": sent_at, "app": "b"}


def _sheet(votes: Sequence[int]) -> dict[str, int]:
    users = sum(votes) + INVALID
    male, female = users - users // 2, users // 2
    sheet = {"dpt_l": VOTERS // 2, "dpt_p": VOTERS // 2, "dpt_j": VOTERS}
    sheet |= dict.fromkeys(
        (f"{key}_{column}" for key in ("users_moved", "users_added", "disabled_users")
         for column in "lpj"), 0
    )  # fmt: skip
    for key in ("users_dpt", "users_total"):
        sheet |= {f"{key}_l": male, f"{key}_p": female, f"{key}_j": users}
    sheet |= {"ballots_received": 205, "ballots_used": users, "ballots_spoiled": 0}
    sheet |= {"ballots_unused": 205 - users, "valid": sum(votes), "invalid": INVALID}
    sheet |= {f"votes_{n}": count for n, count in enumerate(votes, start=1)}
    return sheet | {"total": users}


def evening(stations: int, chance: random.Random) -> Evening:
    """Bulk-made: what is measured begins with the first sending."""
    from garda.results.queries import form_sha256, load_definition

    election, made, contests = open_contests(stations)
    forms = {
        kind: (form_sha256(contest.id), load_definition(contest.id).keys)
        for kind, contest in contests.items()
    }
    return Evening(election.code, _phones(election, made, contests, chance), forms)


def open_contests(stations: int) -> tuple[Any, list[Any], dict[str, Any]]:
    """A regency whose stations have a form of each contest: election, stations, contests."""
    from privacy import place

    election, regency, _ = place()
    made = _stations(election, regency, stations)
    return election, made, _contests(election, regency)


def _stations(election: Any, regency: Any, count: int) -> list[Any]:
    from garda.regions.models import Region, Station, StationListing, VoterList

    district = Region.objects.get(level="district")
    Region.objects.bulk_create(
        Region(
            level="village", code=f"33.20.01.{3001 + n}", path=f"{district.path}/{3001 + n}",
            parent=district, name=f"Desa {n}", search_name=f"desa {n}", time_zone="Asia/Jakarta",
        )
        for n in range(VILLAGES)
    )  # fmt: skip
    villages = list(Region.objects.filter(level="village", code__gte="33.20.01.3").order_by("path"))
    numbers = [(villages[n % VILLAGES], 1 + n // VILLAGES) for n in range(count)]
    made = Station.objects.bulk_create(
        Station(election=election, village=v, path=f"{v.path}/{number:03d}")
        for v, number in numbers
    )
    voters = VoterList.objects.get(region=regency)
    StationListing.objects.bulk_create(
        StationListing(
            election=election, voter_list=voters, station=station, village=village, number=number,
            path=station.path, male=VOTERS // 2, female=VOTERS // 2,
        )
        for station, (village, number) in zip(made, numbers, strict=True)
    )  # fmt: skip
    return made


def _contests(election: Any, regency: Any) -> dict[str, Any]:
    from garda.packs.loader import get_pack
    from garda.people.services import system_operator
    from garda.results.services.contests import ChoiceInput, open_contest, open_rounds

    machine, pack = system_operator(election.id), get_pack(election.pack)
    made = {}
    for kind, region in (("bupati", regency), ("gubernur", regency.parent)):
        choices = [ChoiceInput(n, f"PASANGAN {n}") for n in (1, 2, 3)]
        made[kind] = open_contest(
            machine, election=election, pack=pack, kind=kind, region=region, choices=choices
        )
        open_rounds(machine, contest=made[kind], regency=regency)
    return made


def _phones(
    election: Any, stations: Sequence[Any], contests: Mapping[str, Any], chance: random.Random
) -> list[Phone]:
    from garda.readiness.models import StationOperator
    from garda.results.models import DeviceKey, VoteRound

    members = _members(election, stations)
    now = datetime.now(UTC)
    StationOperator.objects.bulk_create(
        StationOperator(
            election=election, station=m.station, path=m.path, appointment=m, slot=m.seat,
            named_by=m.id, named_at=now,
        )
        for m in members
    )  # fmt: skip
    rounds = {(r.station_id, r.contest_id): r.id for r in VoteRound.objects.all()}
    accounts = _accounts(election, members[::2])
    phones, keys = [], []
    for operator, reader, account in zip(members[::2], members[1::2], accounts, strict=True):
        own = {kind: rounds[operator.station_id, c.id] for kind, c in contests.items()}
        phone, key = _phone(election, operator, reader, account, own)
        phones.append(phone)
        keys.append(key)
    DeviceKey.objects.bulk_create(keys, batch_size=2000)
    chance.shuffle(phones)
    return phones


def _members(election: Any, stations: Sequence[Any]) -> list[Any]:
    """Two operators of each station."""
    from garda.formation.models import Appointment
    from garda.people.models import Person

    people, held = [], []
    for station in stations:
        for seat in (1, 2):
            name = f"Warga {len(people):05d}"
            person = Person(
                name=name, search_name=name.lower(), sex="LP"[seat % 2], synthetic=True,
                birth_date=date(1995, 5, 17), path=station.village.path,
            )  # fmt: skip
            people.append(person)
            held.append(
                Appointment(
                    election=election, person=person, body="kpps", region=station.village,
                    station=station, path=station.path, seat=seat,
                    position="chair" if seat == 1 else "member", origin="proposal",
                    decided_at=datetime.now(UTC), starts_on=date(2024, 11, 7),
                )
            )  # fmt: skip
    Person.objects.bulk_create(people, batch_size=2000)
    return Appointment.objects.bulk_create(held, batch_size=2000)


def _accounts(election: Any, operators: Sequence[Any]) -> list[Any]:
    from garda.people.models import Account, Grant

    made = Account.objects.bulk_create(
        Account(username=f"kpps-{n}", person=member.person) for n, member in enumerate(operators)
    )
    Grant.objects.bulk_create(
        Grant(
            account=account, election=election, role="kpps", region=member.region,
            station=member.station, valid_from=date(2024, 1, 1),
        )
        for account, member in zip(made, operators, strict=True)
    )  # fmt: skip
    return made


def _phone(
    election: Any, operator: Any, reader: Any, account: Any, rounds: Mapping[str, UUID]
) -> tuple[Phone, Any]:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from garda.results.bundles import encode, key_hash
    from garda.results.models import DeviceKey
    from garda.results.queries import station_code
    from garda.signin import cookie
    from garda.signin.models import DeviceAccount
    from garda.signin.services.devices import make

    device, token = make("phone", "Chrome di Android")
    now = datetime.now(UTC)
    DeviceAccount.objects.create(device=device, account=account, pin="x", added_at=now)
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    sha256 = key_hash(encode(point))
    code = station_code(operator.region.code, operator.path)
    key = DeviceKey(
        election=election, station=operator.station, path=operator.path, device=device.id,
        account=account.id, public_key=encode(point), key_hash=sha256, registered_at=now,
    )  # fmt: skip
    phone = Phone(
        cookie.written(token), account.id, operator.station_id, code, reader.id, private, sha256,
        rounds,
    )  # fmt: skip
    return phone, key


def picture(size: int) -> bytes:
    """A real JPEG of about ``size`` bytes."""
    from io import BytesIO

    from PIL import Image

    edge = int((size / 2.2) ** 0.5) + 8
    noise = Image.frombytes("RGB", (edge, edge), random.Random(size).randbytes(edge * edge * 3))
    held = BytesIO()
    noise.save(held, "JPEG", quality=85)
    return held.getvalue()


def another(photo: bytes, number: int) -> bytes:
    """The same picture with a comment of its own: other bytes, another hash."""
    note = b"%012d" % number
    return photo[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + photo[2:]
