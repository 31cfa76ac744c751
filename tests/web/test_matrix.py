"""Every route as every role, in the own place and in those around it, against ``matrix.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from tests.support.two_regencies import SPECIAL, Land, Spot, land

from garda.kernel import clock
from garda.kernel.codes import in_scope
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.models import Account
from garda.results.models import Source
from garda.signin.models import Recovery, SignIn
from garda.web.routes import Route, routes

MATRIX = tomllib.loads(Path(__file__).with_name("matrix.toml").read_text(encoding="utf-8"))
PROVINCE, REGENCY, DISTRICT = "id/33", "id/33/20", "id/33/20/01"
VILLAGE, STATION = f"{DISTRICT}/2001", f"{DISTRICT}/2001/001"
#: Where each role works in this walk.
HOMES: Mapping[str, str] = {
    Role.KPU_RI: "id",
    Role.KPU_PROVINCE: PROVINCE,
    Role.PPK: DISTRICT,
    Role.PPK_SECRETARIAT: DISTRICT,
    Role.PPS: VILLAGE,
    Role.PPS_SECRETARIAT: VILLAGE,
    Role.KPPS: STATION,
    Role.ORDER_OFFICER: STATION,
    Role.PANWASCAM: DISTRICT,
    Role.PKD: VILLAGE,
    Role.PTPS: STATION,
    Role.WITNESS: DISTRICT,
    Role.OPERATOR: "id",
}
#: By home: the region above, one beside it, and one that is far away.
AROUND: Mapping[str, Mapping[str, str]] = {
    "id": {},
    PROVINCE: {"sibling": "id/34", "foreign": "id/34/71"},
    REGENCY: {"parent": PROVINCE, "sibling": "id/33/19", "foreign": "id/34/71"},
    DISTRICT: {"parent": REGENCY, "sibling": "id/33/20/02", "foreign": "id/33/19/01"},
    VILLAGE: {"parent": DISTRICT, "sibling": f"{DISTRICT}/2002", "foreign": "id/33/19/01/2001"},
    STATION: {
        "parent": VILLAGE,
        "sibling": f"{VILLAGE}/002",
        "foreign": "id/33/19/01/2001/001",
    },
}
#: Whom each role lets in and helps back in, and at which level they are.
_SUBORDINATES: Mapping[str, str] = {
    Role.KPU_RI: Role.KPU_PROVINCE,
    Role.KPU_PROVINCE: Role.KPU_REGENCY,
    Role.PPS: Role.KPPS,
    Role.BAWASLU: Role.PKD,
    Role.PANWASCAM: Role.PKD,
}
_LEVELS: Mapping[str, str] = {
    Role.KPU_PROVINCE: "province",
    Role.KPU_REGENCY: "regency",
    Role.PPS: "village",
    Role.PKD: "village",
}
#: Written by every request of a signed-in person: when they were last seen.
_SEEN = {"signin_signin", "django_session", "signin_bucket"}
_WRITES = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
"""


@dataclass(frozen=True)
class Thing:
    """What an address names: its arguments, and where it lies (or whose it is)."""

    arguments: Mapping[str, Any]
    path: str = ""
    owner: Account | None = None


@dataclass(frozen=True)
class Walker:
    """Somebody with a browser. ``account`` is None for a visitor."""

    role: str
    home: str
    account: Account | None
    browser: Client
    land: Land


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: Any) -> Iterator[Land]:
    """One world for all walks, undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield land()
        transaction.set_rollback(True)


@pytest.fixture
def walk(country: Land, django_db_blocker: Any) -> Iterator[Land]:
    """The world, with what one walk does to it undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield country
        transaction.set_rollback(True)


def walker(country: Land, role: str) -> Walker:
    browser = Client(raise_request_exception=True)
    if not role:
        return Walker("", "", None, browser, country)
    home = HOMES.get(role, REGENCY)
    account = country.account(Role(role), home)
    browser.force_login(account)
    return Walker(role, home, account, browser, country)


def roles_in(names: Sequence[str] | str) -> frozenset[str]:
    """Roles that a row names, groups opened."""
    if names == "public":
        return frozenset(Role)
    groups = MATRIX["groups"]
    found = [roles_in(groups[n]) if n in groups else frozenset({n}) for n in names]
    return frozenset().union(*found)


def things(country: Land, row: Mapping[str, Any], who: Walker) -> Iterator[tuple[str, Thing]]:
    """What to ask for, by where it lies as seen by the walker."""
    kind = row.get("thing")
    if kind is None:
        yield "own", Thing({})
    elif kind in OWNED:
        yield "own", OWNED[kind](who.account)
        yield "foreign", OWNED[kind](country.account(Role.PPS, "id/33/19/01/2001"))
    else:
        home = who.home or VILLAGE
        for where, path in {"own": home, **AROUND[home]}.items():
            spot = spot_in(country, path, outside=home if where == "parent" else None)
            found = MADE[kind](spot, row, path, who) if spot else None
            if found is not None:
                yield where, found


def spot_in(country: Land, path: str, outside: str | None) -> Spot | None:
    """A station at or under ``path``, not in ``outside``."""
    return next(
        (
            spot
            for place, spot in country.spots.items()
            if in_scope(place, path) and not (outside and in_scope(place, outside))
        ),
        None,
    )


def _region(spot: Spot, row: Mapping[str, Any], path: str, who: Walker) -> Thing | None:
    """The highest region of the row's levels at or under ``path``; outside the own, any there."""
    chain = spot.regions
    found = [r for r in chain if r.level in row["levels"] and in_scope(r.path, path)]
    if not found and path != who.home:
        found = [r for r in chain if r.path == path]
    region = next(iter(found), None)
    return Thing({"code": region.code}, region.path) if region else None


def _below(spot: Spot, who: Walker) -> tuple[str, str]:
    """Role and place of somebody whom the walker lets in; of PPS for all others."""
    role = _SUBORDINATES.get(who.role, Role.PPS)
    level = _LEVELS.get(role)
    return role, spot.region(level).path if level else spot.station.path


def _account(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    role, place = _below(spot, who)
    return Thing({"account_id": who.land.account(Role(role), place).id}, place)


def _recovery(spot: Spot, row: Mapping[str, Any], path: str, who: Walker) -> Thing:
    found = _account(spot, row, path, who)
    opener = who.land.account(Role.KPU_RI, "id")
    recovery = Recovery.objects.create(
        election=who.land.election,
        account_id=found.arguments["account_id"],
        path=found.path,
        role=who.role or Role.PPS,
        reason="Ponsel hilang.",
        opened_at=clock.wall(),
        opened_by=opener,
        opener=opener.person_id,
        expires_at=clock.wall() + timedelta(days=1),
    )
    return Thing({"recovery_id": recovery.id}, found.path)


def _plenary(spot: Spot, row: Mapping[str, Any], path: str, who: Walker) -> Thing | None:
    found = _region(spot, row, path, who)
    return found and Thing({"kind": "bupati", **found.arguments}, found.path)


def _paper(spot: Spot, paper_id: UUID) -> Thing:
    return Thing({"person_id": spot.person.id, "paper_id": paper_id}, spot.village.path)


MADE: Mapping[str, Any] = {
    "region": _region,
    "plenary": _plenary,
    "result": lambda s, *_: Thing(
        {"kind": "bupati", "code": s.region("regency").code}, s.region("regency").path
    ),
    "station": lambda s, *_: Thing(
        {"code": s.village.code, "number": int(s.station.path[-3:])}, s.station.path
    ),
    "special": lambda s, *_: Thing({"code": s.village.code, "number": SPECIAL}, s.village.path),
    "form": lambda s, *_: Thing({"round_id": s.form.id}, s.station.path),
    "difference": lambda s, *_: Thing({"settlement_id": s.difference.id}, s.station.path),
    "reading": lambda s, _row, _path, who: Thing(
        {
            "round_id": s.form.id,
            "reading_id": s.readings[Source.PPK if who.role == Role.PPK else Source.OPERATOR].id,
        },
        s.station.path,
    ),
    "person": lambda s, *_: Thing({"person_id": s.person.id}, s.village.path),
    "health": lambda s, *_: _paper(s, s.papers["health"]),
    "bank": lambda s, *_: _paper(s, s.papers["bank"]),
    "unknown_paper": lambda s, *_: _paper(s, uuid7()),
    "account": _account,
    "recovery": _recovery,
    "breach": lambda s, *_: Thing({"breach_id": s.breach.id}, s.breach.path),
    "told": lambda s, *_: Thing({"breach_id": s.breach.id}, s.village.path),
    "unusual": lambda s, *_: Thing({"unusual_id": s.unusual.id}, s.village.path),
    "erasing": lambda s, *_: Thing({"run_id": s.erasing.id}, s.village.path),
    "look": lambda s, *_: Thing({"look_id": s.look.id}, s.village.path),
    "officer": lambda s, *_: Thing({"account_id": s.look.account_id}, s.village.path),
    "file": lambda *_: Thing({"token": "scan:bukan-tautan"}),
    "letter": lambda s, *_: Thing({"letter_id": s.letter.id}, s.village.path),
    "export": lambda s, *_: Thing({"export_id": s.export.id}, s.village.path),
    "paper": lambda s, *_: Thing({"code": s.paper.code}, s.village.path),
}


def _sign_in(owner: Account | None) -> Thing:
    found = SignIn.objects.filter(account=owner).first() if owner else None
    return Thing({"sign_in_id": found.id if found else uuid7()}, owner=owner)


OWNED: Mapping[str, Any] = {
    "sign_in": _sign_in,
    "pairing": lambda owner: Thing({"pairing_id": uuid7()}, owner=owner),
    "factor": lambda owner: Thing({"factor_id": 0}, owner=owner),
}


def address(route: Route, row: Mapping[str, Any], who: Walker, thing: Thing) -> str:
    queries = row.get("query", {})
    named = (
        q for names, q in queries.items() if names != "others" and who.role in roles_in([names])
    )
    query = next(named, queries.get("others", ""))
    return reverse(route.name, kwargs=dict(thing.arguments)) + (f"?{query}" if query else "")


def expected(row: Mapping[str, Any], who: Walker, thing: Thing) -> int:
    """Status of a GET, by the row alone."""
    allowed, public = roles_in(row["who"]), row["who"] == "public"
    lawful: int = row.get("get", 200)
    if public:
        return lawful
    if not who.role:
        return int(row.get("visitors", 302))
    if who.role not in allowed:
        return 404 if "visitors" in row else 403
    if thing.path and not in_scope(thing.path, who.home):
        return 404 if row.get("hidden") else 403
    return lawful


def told(wrong: Sequence[object]) -> str:
    """Every cell that is not as the matrix says, a line each."""
    return "\n".join(["", *(str(line) for line in wrong)])


def writes() -> dict[str, int]:
    """Rows written by this transaction so far, by table."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITES)
        return {table: rows for table, rows in cursor.fetchall() if table not in _SEEN}


def rows() -> Iterator[tuple[Route, Mapping[str, Any]]]:
    """Routes with their rows; one without a row has a test of its own."""
    for route in routes():
        if route.name in MATRIX["route"]:
            yield route, MATRIX["route"][route.name]


@pytest.mark.parametrize("role", ["", *Role])
def test_every_page_for_every_role(walk: Land, role: str) -> None:
    who, wrong = walker(walk, role), []
    for route, row in rows():
        for where, thing in things(walk, row, who):
            answer = who.browser.get(address(route, row, who, thing))
            if answer.status_code != (wanted := expected(row, who, thing)):
                wrong.append((route.name, where, answer.status_code, wanted))
    assert not wrong, told(wrong)


@pytest.mark.parametrize("role", ["", *Role])
def test_whoever_may_not_act_changes_nothing(walk: Land, role: str) -> None:
    who, wrong = walker(walk, role), []
    for route, row in rows():
        if row["who"] == "public":
            continue
        acts = who.role in roles_in(row.get("acts", []))
        # A role that has no business here is turned away before the place is looked at.
        known = who.role in roles_in(row["who"])
        for where, thing in islice(things(walk, row, who), None if known else 1):
            mine = thing.owner is None or thing.owner == who.account
            if acts and mine and in_scope(thing.path or who.home, who.home):
                continue
            for form in row.get("forms", [{}]):
                url = address(route, row, who, thing)
                wrong += [(route.name, where, *line) for line in _refused(who, url, form)]
    assert not wrong, told(wrong)


#: What refuses: not signed in, not the role, not there, not this way, not now, not so.
REFUSALS = frozenset({302, 403, 404, 405, 409, 422})


def _refused(who: Walker, url: str, form: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    """What a sending changed, or that it was not refused."""
    before = writes()
    answer = who.browser.post(url, form)
    signed_out = answer.status_code == 302 and who.role
    if answer.status_code not in REFUSALS or signed_out:
        yield dict(form), answer.status_code
    changed = {t: n for t, n in writes().items() if n != before.get(t, 0)}
    if changed:
        yield dict(form), changed


@pytest.mark.parametrize("role", list(Role))
def test_whoever_may_act_is_let_in(walk: Land, role: str) -> None:
    who, wrong = walker(walk, role), []
    for route, row in rows():
        if who.role not in roles_in(row.get("acts", [])):
            continue
        for where, thing in things(walk, row, who):
            if where != "own" or not in_scope(thing.path or who.home, who.home):
                continue
            for form in row["forms"]:
                with transaction.atomic():
                    url = address(route, row, who, thing)
                    status = who.browser.post(url, form).status_code
                    transaction.set_rollback(True)
                if status in {403, 405}:
                    wrong.append((route.name, dict(form), status))
    assert not wrong, told(wrong)


def test_every_route_is_in_the_matrix_and_the_matrix_names_no_other() -> None:
    assert {route.name for route in routes()} == set(MATRIX["route"])


def test_routes_have_names_of_their_own() -> None:
    names = [route.name for route in routes()]
    assert "" not in names
    assert len(set(names)) == len(names)


def test_the_declarations_say_the_same() -> None:
    """Roles in the code and in the matrix, without a request in between."""
    different = {
        route.name: sorted(declared ^ roles_in(row["who"]))
        for route, row in rows()
        if route.access is not None
        and row["who"] != "public"
        and (declared := route.access.roles) is not None
        and declared != roles_in(row["who"])
    }
    assert different == {}


def test_every_role_and_group_is_known() -> None:
    named = [row[key] for row in MATRIX["route"].values() for key in ("who", "acts") if key in row]
    for names in named:
        assert roles_in(names) <= set(Role)
