"""The evening of one station without its server: what the phone fetches is told, what it sends is
kept; and the sheets that it photographs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import Route, expect
from tests.results.domain.figures import GOOD
from tests.support.visitor import Visitor

from garda.packs.forms import build_definition, definition_hash, definition_to_json
from garda.packs.loader import load_pack, packs_folder
from garda.packs.types import FormDefinition
from garda.results.domain.layout import sheet_layout
from garda.results.sheets.filled import filled_pages, photographed
from garda.results.sheets.stations import StationSheet

CODE = "9801012001001"
#: The station of the shared bundles, as its supervisor knows it.
WATCHED = "3320092004007"
STATION = "0192f000-0000-7000-8000-0000000000aa"
KINDS = ("bupati", "gubernur")
ROUNDS = {k: f"0192f000-0000-7000-8000-0000000000b{n}" for n, k in enumerate(KINDS)}
#: Rounds of a practice election, and its code.
PRACTISED = {k: f"0192f000-0000-7000-8000-0000000000d{n}" for n, k in enumerate(KINDS)}
PRACTICE = "uji-2024-latihan-1"
SECOND = {"appointment": "0192f000-0000-7000-8000-0000000000c2", "name": "Wulan Sari"}
#: The seven, by seat.
NAMES = ("Operator Satu", SECOND["name"], "Tiga", "Empat", "Lima", "Enam", "Tujuh")
MEMBERS = [
    {"appointment": f"0192f000-0000-7000-8000-0000000000c{n}", "seat": n, "name": name}
    for n, name in enumerate(NAMES, 1)
]
SLOTS = {1: 1, 2: 2}
VOTERS = {key: GOOD[key] for key in ("dpt_l", "dpt_p", "dpt_j")}
PACK = load_pack(packs_folder() / "pilkada2024")
ELECTION = "uji-2024"


@lru_cache
def definition_of(kind: str) -> FormDefinition:
    return build_definition(PACK, kind, (1, 2))


def figures_of(sheet: Mapping[str, int | None], kind: str = "bupati") -> list[int | None]:
    return [sheet[key] for key in definition_of(kind).keys]


def contest_told(kind: str) -> dict[str, Any]:
    definition = definition_of(kind)
    return {
        "contest": str(UUID(int=KINDS.index(kind) + 1)),
        "kind": kind,
        "name": f"Pemilihan {kind}",
        "form_sha256": definition_hash(definition),
        "definition": definition_to_json(definition),
        "layouts": {"A4": asdict(sheet_layout(definition))},
        "pages": len(sheet_layout(definition).pages),
        "choices": [
            {"number": 1, "name": "Nuruddin Amin – M. Iqbal", "empty_column": False},
            {"number": 2, "name": "Witiarso Utomo – M. Ibnu Hajar", "empty_column": False},
        ],
    }


def seven(second: str = "") -> list[dict[str, Any]]:
    """The group; ``second``: how its second operator is called, where it matters."""
    named = {2: {"name": second}} if second else {}
    return [{**member, **named.get(member["seat"], {})} for member in MEMBERS]


def duty(
    account: str, roll_call: str = "waiting", practice: str = "", second_name: str = ""
) -> dict[str, Any]:
    group = seven(second_name)
    first, second = ({key: member[key] for key in ("appointment", "name")} for member in group[:2])
    contests = [contest_told(kind) for kind in KINDS]
    return {
        "server_time": "2024-11-27T06:00:00Z",
        "account": account,
        "election": {"code": practice or ELECTION, "name": "Uji", "practice": bool(practice)},
        "contests": contests,
        "stations": [
            {
                "station": STATION,
                "code": CODE,
                "number": 1,
                "village": "Kerang Putih",
                "district": "Teluk",
                "regency": "Uji",
                "time_zone": "Asia/Jakarta",
                "role": "operator",
                "voters": VOTERS,
                "roll_call": {"state": roll_call, "present": None, "at": None},
                "operators": [
                    {**first, "slot": 1, "you": True, "present": None},
                    {**second, "slot": 2, "you": False, "present": None},
                ],
                "members": [
                    {**m, "slot": SLOTS.get(m["seat"]), "you": m["seat"] == 1, "present": None}
                    for m in group
                ],
                "keys": [],
                "forms": [
                    {
                        "round": PRACTISED[contest["kind"]]
                        if practice
                        else ROUNDS[contest["kind"]],
                        "contest": contest["contest"],
                        "number": 1,
                        "kind": "reguler",
                        "voted_on": "2024-11-27",
                        "replaced": False,
                    }
                    for contest in contests
                ],
            }
        ],
        "marks": {"other_figures": "ponsel lain mengirim angka lain"},
    }


def day_of(account: str, roll_call_at: str | None, role: str = "member") -> dict[str, Any]:
    """The station on its day, with its one roll-call."""
    steps = [("roll_call", "Apel anggota", roll_call_at), ("opened", "TPS dibuka", None)]
    return {
        "account": account,
        "stations": [
            {
                "station": STATION,
                "role": role,
                "code": CODE if role == "member" else WATCHED,
                "number": 1,
                "village": "Kerang Putih",
                "time_zone": "Asia/Jakarta",
                "day": "2024-11-27",
                "members": MEMBERS,
                "steps": [{"kind": k, "name": name, "at": at} for k, name, at in steps],
                "pairs": [
                    {
                        "contest": contest_told(k)["contest"],
                        "contest_name": f"Pemilihan {k}",
                        "number": 1,
                        "name": "Nuruddin Amin – M. Iqbal",
                    }
                    for k in KINDS
                ],
            }
        ],
        "incidents": [{"code": "delay", "name": "Penundaan", "objection": False}],
        "marks": {},
    }


def sheet_of(kind: str, station: int = 1) -> StationSheet:
    return StationSheet(
        election="Pemilihan uji",
        election_code=ELECTION,
        watermark=True,
        contest=kind,
        voted_on="2024-11-27",
        province="Provinsi Uji",
        regency="Uji",
        district="Teluk",
        village="Kerang Putih",
        village_code="98.01.01.2001",
        station=station,
        round=1,
        round_name="",
    )


def photographs(
    folder: Path, kind: str, figures: Mapping[str, int | None], *, station: int = 1, seed: int = 1
) -> list[Path]:
    """Photographed pages of a filled sheet, as files of a camera."""
    pages = filled_pages(definition_of(kind), sheet_of(kind, station), figures, seed=seed)
    paths = [folder / f"{kind}-{station}-{seed}-{n}.jpg" for n in range(1, len(pages) + 1)]
    for path, page in zip(paths, pages, strict=True):
        path.write_bytes(photographed(page, seed=seed))
    return paths


@dataclass
class Station:
    """What the server would say to a phone of the station. ``figures``: the sendings; ``photos``:
    address and size of what came whole; ``pieces``: offset of each piece; ``addresses``: all that
    was asked. ``reports``: steps of the day; ``day``: whether the phone gets the list of the group;
    ``second``: name of the second operator; ``role``: of who is on the phone; ``rehearsals``: codes
    of practice elections. ``outcome``: of the next sendings, instead of "taken". ``bad_line``: no
    photo comes whole, and every third piece is lost on its way."""

    roll_call: str = "waiting"
    keys: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    day: bool = True
    second: str = ""
    role: str = "kpps"
    rehearsals: tuple[str, ...] = ()
    photos: list[tuple[str, int]] = field(default_factory=list)
    outcome: dict[str, Any] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)
    pieces: dict[str, bytes] = field(default_factory=dict)
    bad_line: bool = False
    tries: int = 0

    def serve(self, phone: Visitor) -> None:
        phone.context.route("**/api/hp/tps/**", lambda route: self._answer(phone, route))
        for door in ("saya", "masuk"):
            phone.context.route(f"**/hp/{door}/", self._as_member)

    def _as_member(self, route: Route) -> None:
        """Whoever is on the phone serves in the station's group."""
        answer = route.fetch()
        told = answer.json()
        told["people"] = [{**person, "role_code": self.role} for person in told.get("people", ())]
        told["rehearsals"] = [{"code": code, "name": "Latihan"} for code in self.rehearsals]
        route.fulfill(response=answer, json=told)

    def _answer(self, phone: Visitor, route: Route) -> None:
        if not phone.page.evaluate("navigator.onLine"):
            route.abort()
            return
        address = route.request.url.partition("/api/hp/tps/")[2]
        body = route.request.post_data_buffer or b""
        self.addresses.append(address)
        if self.bad_line and address.startswith("foto") and self._is_lost(address):
            route.abort()
            return
        route.fulfill(json={"server_time": "2024-11-27T06:00:00Z", **self._told(address, body)})

    def _told(self, address: str, body: bytes) -> dict[str, Any]:
        doors = {
            "tugas": self._tugas,
            "status": self._status,
            "kunci": self._kunci,
            "isian": self._isian,
            "hari": self._hari,
            "laporan": self._laporan,
            "foto": self._foto,
        }
        return doors[re.split(r"[/?]", address)[0]](address, body)

    def _tugas(self, address: str, body: bytes) -> dict[str, Any]:
        found = re.search(r"account=([\w-]+)", address)
        assert found
        practice = re.search(r"latihan=([\w.-]+)", address)
        return duty(found[1], self.roll_call, practice[1] if practice else "", self.second)

    def _hari(self, address: str, body: bytes) -> dict[str, Any]:
        found = re.search(r"account=([\w-]+)", address)
        assert found
        called = "2024-11-27T00:01:00Z" if self.roll_call == "recorded" else None
        told = day_of(found[1], called, "member" if self.role == "kpps" else "supervisor")
        told["stations"][0]["members"] = seven(self.second)
        return told if self.day else {**told, "stations": []}

    def _laporan(self, address: str, body: bytes) -> dict[str, Any]:
        items = json.loads(body)["items"]
        self.reports += items
        return _receipt({"id": item["id"], "state": "taken", "marks": []} for item in items)

    def _status(self, address: str, body: bytes) -> dict[str, Any]:
        about = {"round": ROUNDS["bupati"], "contest": contest_told("bupati")["contest"]}
        form = {**about, "number": 1, "state": "first", "blocks": {}, "readings": []}
        watched = [{"station": STATION, "forms": [form]}]
        return {"stations": [] if self.role == "kpps" else watched}

    def _kunci(self, address: str, body: bytes) -> dict[str, Any]:
        items = json.loads(body)["items"]
        self.keys += items
        return _receipt({"id": item["id"], "state": "taken", "marks": []} for item in items)

    def _isian(self, address: str, body: bytes) -> dict[str, Any]:
        items = json.loads(body)["items"]
        self.figures += items
        return _receipt({**_taken(item), **self.outcome} for item in items)

    def _is_lost(self, address: str) -> bool:
        self.tries += 1
        return address.startswith("foto?") or address == "foto" or self.tries % 3 == 0

    def _foto(self, address: str, body: bytes) -> dict[str, Any]:
        piece = re.match(r"foto/([\w-]+)/(\d+)\?.*total=(\d+)", address)
        if piece:
            return self._piece(piece[1], int(piece[2]), int(piece[3]), body)
        self.photos.append((address, len(body)))
        found = re.search(rb'name="id"\r\n\r\n([\w-]+)', body)
        assert found
        return _receipt([{"id": found[1].decode(), "state": "taken", "marks": [], "receipt": "F"}])

    def _piece(self, photo: str, offset: int, total: int, body: bytes) -> dict[str, Any]:
        have = self.pieces.get(photo, b"")
        if offset == len(have):
            have = self.pieces[photo] = have + body
        whole = {"id": photo, "state": "taken", "marks": [], "receipt": "F"}
        return {"id": photo, "have": len(have), "result": whole if len(have) == total else None}


def _taken(item: dict[str, Any]) -> dict[str, Any]:
    forms = [{"id": f["id"], "receipt": "K3QZ7M2PXA", "version": 1} for f in item["forms"]]
    return {"id": item["id"], "state": "taken", "marks": [], "counts": True, "forms": forms}


def _receipt(results: Any) -> dict[str, Any]:
    return {"receipt": "7KQ2-M9XD", "results": list(results)}


def type_figures(phone: Visitor, figures: Sequence[int | None]) -> int:
    """Every figure with the big keys, from the one shown on; gives how many taps it took."""
    taps = 0
    for figure in figures:
        for digit in str(figure):
            phone.page.locator(f'.key[data-key="{digit}"]').click()
            taps += 1
        phone.page.locator("#angka-lanjut").click()
        taps += 1
    return taps


def to(phone: Visitor, path: str) -> None:
    """A page of a form: its round, and what follows."""
    phone.page.evaluate("path => { location.hash = path; }", f"#/hitung/{path}")


def call_roll(phone: Visitor, absent: Sequence[str] = ()) -> None:
    """The roll-call of the day, where the count asks for it."""
    phone.page.locator("input[name=hadir]").first.wait_for()
    for name in absent:
        phone.page.get_by_label(name).uncheck()
    phone.page.get_by_role("button", name="Simpan apel").click()
    phone.page.get_by_role("button", name="Lanjut: ").wait_for()


def photograph(phone: Visitor, round_: str, page: int, path: Path) -> None:
    """The camera gives this file."""
    to(phone, f"{round_}/foto/{page}")
    expect(phone.page.get_by_role("heading", name=f"Foto halaman {page}")).to_be_visible()
    phone.page.locator("#foto-halaman").set_input_files(path)


def tick_all(phone: Visitor) -> None:
    """Every part was read aloud."""
    for box in phone.page.locator("input[name^=dibaca-]").all():
        box.check()
