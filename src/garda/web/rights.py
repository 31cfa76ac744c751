"""The matrix of access rights, as the code declares it: pages, acts, roles given, two people."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from garda.kernel.acts import Act
from garda.kernel.duties import TwoPeople
from garda.kernel.roles import LABELS, Role
from garda.people.access import Access, Own, Place
from garda.people.domain.giving import DEPUTISED, GIVINGS, HOMES, Giving
from garda.people.errors import LEVEL_NAMES
from garda.web.declarations import all_acts, all_pairs
from garda.web.route_titles import ROUTE_TITLES
from garda.web.routes import Route, routes

#: Rooms as people call them, in the order of the page.
ROOMS: Mapping[str, str] = {
    "web": "Halaman umum dan tugas",
    "selfservice": "Daftar sendiri",
    "signin": "Masuk dan akun",
    "people": "Orang dan peran",
    "regions": "Wilayah dan daftar pemilih",
    "formation": "Pembentukan badan adhoc",
    "neutrality": "Netralitas pelamar",
    "responses": "Tanggapan masyarakat",
    "activities": "Pelantikan dan bimtek",
    "oaths": "Sumpah dan pakta integritas",
    "learning": "Modul dan tes bimtek",
    "phone": "Aplikasi ponsel",
    "visits": "Kunjungan ke wilayah",
    "readiness": "Kesiapan TPS",
    "rehearsals": "Latihan",
    "results": "C.Hasil",
    "votingday": "Hari pemungutan suara",
    "recap": "Rekapitulasi dan hasil",
    "documents": "Dokumen",
    "privacy": "Pelindungan data pribadi",
    "sealed": "Nomor dan surat rahasia",
    "care": "Kesehatan",
    "funds": "Keuangan",
    "conduct": "Integritas",
}
#: More roles than this are told by who is left out.
_FEW_LEFT_OUT = 4
_ARGUMENT = re.compile(r"<(?:\w+:)?\w+>")


@dataclass(frozen=True, slots=True)
class PageLine:
    """One address: what it is called, who may open it and where, and what others are told."""

    title: str
    address: str
    who: str
    scope: str
    elsewhere: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class ActLine:
    name: str
    who: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class GivingLine:
    """One line of who gives what: ``how`` says what is not plain giving."""

    giver: str
    role: str
    levels: str
    why: str
    how: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Room:
    code: str
    name: str
    pages: tuple[PageLine, ...]
    acts: tuple[ActLine, ...]


@dataclass(frozen=True, slots=True)
class Rights:
    """Everything on the page; ``role`` narrows it to one role, empty is all."""

    rooms: tuple[Room, ...]
    givings: tuple[GivingLine, ...]
    pairs: tuple[TwoPeople, ...]

    @property
    def pages(self) -> int:
        return sum(len(room.pages) for room in self.rooms)


T = TypeVar("T", PageLine, ActLine, GivingLine)


def rights(role: str = "") -> Rights:
    """The matrix, or what concerns one role. No query."""
    pages: dict[str, list[PageLine]] = {}
    for room, line in _pages():
        pages.setdefault(room, []).append(line)
    done: dict[str, list[ActLine]] = {}
    for act in all_acts():
        done.setdefault(act.room, []).append(_act(act))
    codes = [*ROOMS, *sorted((pages.keys() | done.keys()) - ROOMS.keys())]
    rooms = (
        Room(
            code,
            ROOMS.get(code, code),
            tuple(_of(role, pages.get(code, ()))),
            tuple(_of(role, done.get(code, ()))),
        )
        for code in codes
    )
    return Rights(
        tuple(room for room in rooms if room.pages or room.acts),
        tuple(_of(role, map(_giving, GIVINGS))),
        tuple(all_pairs()),
    )


def _of(role: str, lines: Iterable[T]) -> Iterator[T]:
    """Lines that concern a role; all of them when none is asked for."""
    return (line for line in lines if not role or role in line.roles)


def _pages() -> Iterator[tuple[str, PageLine]]:
    for route in routes():
        access = route.access
        if access is not None:
            yield _room(route), _page(route, access)


def _room(route: Route) -> str:
    return str(route.view.__module__).split(".")[1]


def _page(route: Route, access: Access) -> PageLine:
    address = "/" + _ARGUMENT.sub("…", route.pattern)
    scope, elsewhere = _scope(access)
    everyone = access.roles is None
    return PageLine(
        title=ROUTE_TITLES.get(route.name, route.name),
        address=address,
        who="Umum" if everyone else told(access.roles or ()),
        scope=scope,
        elsewhere=elsewhere,
        roles=frozenset(Role) if access.roles is None else access.roles,
    )


def _scope(access: Access) -> tuple[str, str]:
    """How far it reaches, and what whoever asks for something elsewhere is told."""
    if access.public:
        return access.note, ""
    if isinstance(access.place, Own):
        return access.place.word, "tidak ada"
    if isinstance(access.place, Place):
        return "sendiri dan di bawahnya", "tidak ada" if access.place.private else "ditolak"
    # What everybody who signed in may open speaks of themselves alone.
    return "akun sendiri" if access.roles == frozenset(Role) else "sendiri dan di bawahnya", ""


def told(roles: Collection[str]) -> str:
    """Roles by name, in the order of the levels; nearly all of them by who is left out."""
    left_out = [role for role in Role if role not in roles]
    if not left_out:
        return "Semua petugas"
    if len(left_out) <= _FEW_LEFT_OUT:
        return f"Semua petugas kecuali {_names(left_out)}"
    return _names([role for role in Role if role in roles])


def _names(roles: Iterable[str]) -> str:
    return ", ".join(LABELS[role] for role in roles)


def _act(act: Act) -> ActLine:
    machine = ["mesin (impor, perintah)"] if act.machine else []
    return ActLine(act.name, ", ".join([*filter(None, [told(act.roles)]), *machine]), act.roles)


def _giving(entry: Giving) -> GivingLine:
    levels = entry.levels or HOMES[entry.role]
    return GivingLine(
        giver=LABELS[entry.giver],
        role=LABELS[entry.role],
        levels=", ".join(LEVEL_NAMES[level] for level in levels),
        why=entry.why,
        how=_how(entry),
        roles=frozenset({entry.giver, entry.role}),
    )


def _how(entry: Giving) -> str:
    if entry.first_only:
        return "hanya yang pertama"
    if entry.revokes_only:
        return "hanya mencabut"
    return "memberi, mewakilkan, mencabut" if entry.role in DEPUTISED else "memberi, mencabut"
