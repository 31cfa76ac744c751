"""Somebody of each role with a browser, and things of each kind in and around their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from tests.support.gathered import gathering_in, member_at, station_oath_at
from tests.support.two_regencies import SPECIAL, Land, Spot
from tests.support.walked import Thing, Walker
from tests.support.walked_results import (
    held,
    hold,
    incident,
    order,
    partner_token,
    reading,
    station_key,
)

from garda.activities.models import ActivityKind
from garda.formation.models import Application, Call, Question
from garda.kernel import clock
from garda.kernel.codes import in_scope
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.neutrality.models import AffiliationList, Case
from garda.people.models import Account, Grant
from garda.signin.models import Recovery, SignIn

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
#: A role that each of them gives or ends.
_GIVEN: Mapping[str, str] = {
    **_SUBORDINATES,
    Role.OPERATOR: Role.KPU_REGENCY,
    Role.PPK: Role.WITNESS,
}
_LEVELS: Mapping[str, str] = {
    Role.KPU_PROVINCE: "province",
    Role.KPU_REGENCY: "regency",
    Role.PPS: "village",
    Role.PKD: "village",
}


def walker(country: Land, role: str) -> Walker:
    browser = Client(raise_request_exception=True)
    if not role:
        return Walker("", "", None, browser, country)
    home = HOMES.get(role, REGENCY)
    account = country.account(Role(role), home)
    browser.force_login(account)
    return Walker(role, home, account, browser, country)


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


def _grant(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    """A role that the walker gives or ends; of PPS for all others."""
    role = _GIVEN.get(who.role, Role.PPS)
    level = _LEVELS.get(role)
    place = spot.region(level).path if level else spot.station.path
    made = who.land.account(Role(role), place)
    return Thing({"grant_id": Grant.objects.get(account=made).id}, place)


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


def _activity(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    made = gathering_in(who.land.election, spot.village)
    return Thing({"activity_id": made.id}, made.path)


def _training(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    made = gathering_in(who.land.election, spot.village, ActivityKind.TRAINING)
    return Thing({"activity_id": made.id}, made.path)


def _visit(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    made = gathering_in(who.land.election, spot.village, ActivityKind.VISIT)
    return Thing({"activity_id": made.id}, made.path)


def _station_oath(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    made = station_oath_at(who.land.election, spot.station)
    return Thing({"activity_id": made.id}, made.path)


def _member(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    made = member_at(who.land.election, spot.station, spot.person)
    return Thing({"appointment_id": made.id}, made.path)


def _coverage_table(spot: Spot, row: Mapping[str, Any], path: str, who: Walker) -> Thing | None:
    found = _region(spot, row, path, who)
    return found and Thing({"kind": "csv", **found.arguments}, found.path)


def _paper(spot: Spot, paper_id: UUID) -> Thing:
    return Thing({"person_id": spot.person.id, "paper_id": paper_id}, spot.village.path)


def _neutrality(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    """A case that the walker handles with somebody else, about the spot's person."""
    land, village = who.land, spot.village
    call, _ = Call.objects.get_or_create(
        election=land.election,
        region=spot.region("regency"),
        body="kpps",
        defaults={"opens_on": date(2024, 9, 17), "closes_on": date(2024, 9, 28)},
    )
    moment = clock.now()
    application, _ = Application.objects.get_or_create(
        election=land.election,
        call=call,
        person=spot.person,
        defaults={
            "village": village,
            "path": village.path,
            "receipt": f"N-{spot.station.path}",
            "received_at": moment,
            "recorded_at": moment,
            "facts": {},
        },
    )
    question = Question.objects.create(
        election=land.election,
        application=application,
        rule="R05",
        origin="neutrality",
        text="Perlu klarifikasi.",
        asked_at=moment,
        verdict="pass",
        reason="Uji.",
        first_by=uuid7(),
        second_by=uuid7(),
        closed_at=moment,
    )
    case = Case.objects.create(
        election=land.election,
        application=application,
        person=spot.person,
        path=village.path,
        question=question,
        number=1,
        first_officer=who.account or land.account(Role.PPS, village.path),
        second_officer=land.account(Role.KPU_REGENCY, spot.region("regency").path),
        opened_at=moment,
    )
    return Thing({"case_id": case.id}, village.path)


def _affiliation(spot: Spot, _row: Mapping[str, Any], _path: str, who: Walker) -> Thing:
    """A list of the regency."""
    path = spot.region("regency").path
    kept, _ = AffiliationList.objects.get_or_create(
        election=who.land.election,
        path=path,
        kind="party",
        name="Sipol",
        version=1,
        defaults={
            "source": "Uji",
            "valid_from": date(2024, 9, 10),
            "file_sha256": "0" * 64,
            "rows": 0,
            "index_version": 1,
            "imported_at": clock.now(),
        },
    )
    return Thing({"list_id": kept.id}, path)


MADE: Mapping[str, Any] = {
    "activity": _activity,
    "training": _training,
    "visit": _visit,
    "member": _member,
    "station_oath": _station_oath,
    "coverage_table": _coverage_table,
    "neutrality": _neutrality,
    "affiliation": _affiliation,
    "region": _region,
    "plenary": _plenary,
    "result": lambda s, *_: Thing(
        {"kind": "bupati", "code": s.region("regency").code}, s.region("regency").path
    ),
    "station": lambda s, *_: Thing(
        {"code": s.village.code, "number": int(s.station.path[-3:])}, s.station.path
    ),
    "seat": lambda s, *_: Thing(
        {"code": s.village.code, "number": int(s.station.path[-3:]), "seat": 1}, s.village.path
    ),
    "voting_incident": incident,
    "voting_order": order,
    "voting_station": lambda s, *_: Thing({"station_id": s.station.id}, s.station.path),
    "special": lambda s, *_: Thing({"code": s.village.code, "number": SPECIAL}, s.village.path),
    "form": lambda s, *_: Thing({"round_id": s.form.id}, s.station.path),
    "form page": lambda s, *_: Thing({"round_id": s.form.id, "page": 1}, s.station.path),
    "form figure": lambda s, *_: Thing({"round_id": s.form.id, "key": "votes_1"}, s.station.path),
    "difference": lambda s, *_: Thing({"settlement_id": s.difference.id}, s.station.path),
    "reading": reading,
    "held": held,
    "partner_token": partner_token,
    "station_key": station_key,
    "hold": hold,
    "person": lambda s, *_: Thing({"person_id": s.person.id}, s.village.path),
    "health": lambda s, *_: _paper(s, s.papers["health"]),
    "bank": lambda s, *_: _paper(s, s.papers["bank"]),
    "claim": lambda s, *_: Thing(
        {"person_id": s.person.id, "claim_id": s.person.claims.get().id}, s.village.path
    ),
    "unknown_paper": lambda s, *_: _paper(s, uuid7()),
    "account": _account,
    "recovery": _recovery,
    "grant": _grant,
    "breach": lambda s, *_: Thing({"breach_id": s.breach.id}, s.breach.path),
    "told": lambda s, *_: Thing({"breach_id": s.breach.id}, s.village.path),
    "unusual": lambda s, *_: Thing({"unusual_id": s.unusual.id}, s.village.path),
    "erasing": lambda s, *_: Thing({"run_id": s.erasing.id}, s.village.path),
    "look": lambda s, *_: Thing({"look_id": s.look.id}, s.village.path),
    "officer": lambda s, *_: Thing({"account_id": s.look.account_id}, s.village.path),
    "file": lambda *_: Thing({"token": "scan:bukan-tautan"}),
    "response": lambda s, *_: Thing({"response_id": s.response.id}, s.village.path),
    "letter": lambda s, *_: Thing({"letter_id": s.letter.id}, s.village.path),
    "applicant_file": lambda s, *_: Thing({"file_id": s.applicant_file.id}, s.village.path),
    "application": lambda s, *_: Thing({"application_id": s.application.id}, s.village.path),
    "apply_step": lambda *_: Thing({"slug": "nama"}),
    "apply_document": lambda *_: Thing({"code": "D02"}),
    "apply_piece": lambda *_: Thing({"file_id": uuid7()}),
    "application_paper": lambda s, *_: Thing({"paper_id": s.application_paper.id}, s.village.path),
    "module": lambda *_: Thing({"code": "T3"}),
    "module_page": lambda *_: Thing({"code": "T3", "version": 1, "number": 1}),
    "module_extra": lambda *_: Thing({"code": "T3", "root": "0" * 64, "number": 1}),
    "module_changes": lambda *_: Thing({"code": "T3", "old": 1, "new": 1}),
    "module_file": lambda s, *_: Thing({"sha256": s.module_root}),
    "phone_report": lambda *_: Thing({"report_id": uuid7()}),
    "key_list_version": lambda *_: Thing({"code": "33.20", "version": 1}),
    "form_photo_piece": lambda *_: Thing({"photo_id": uuid7(), "offset": 0}),
    "test": lambda *_: Thing({"code": "T3", "kind": "post"}),
    "export": lambda s, *_: Thing({"export_id": s.export.id}, s.village.path),
    "paper": lambda s, *_: Thing({"code": s.paper.code}, s.village.path),
}


def _sign_in(owner: Account | None) -> Thing:
    found = SignIn.objects.filter(account=owner).first() if owner else None
    return Thing({"sign_in_id": found.id if found else uuid7()}, owner=owner)


OWNED: Mapping[str, Any] = {
    "attempt": lambda owner: Thing({"attempt_id": uuid7()}, owner=owner),
    "sign_in": _sign_in,
    "pairing": lambda owner: Thing({"pairing_id": uuid7()}, owner=owner),
    "factor": lambda owner: Thing({"factor_id": 0}, owner=owner),
}
