"""Before the call: the regions, stations and contests of the folders, and who acts there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import polars as pl

from garda.demo import figures, people, times
from garda.demo.context import Progress, RegencyRun, Run, Team
from garda.demo.figures.folder import facts_of
from garda.demo.journey.secretariats import form_secretariats, name_heads, responsible_posts
from garda.demo.lists import with_voter_lists
from garda.exchange.domain.folder import Folder
from garda.exchange.services import import_folder
from garda.formation.services import NewMembers, appoint_members, open_calls
from garda.formation.staffing import secretariats
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.packs.types import Pack
from garda.people.services import (
    NewAccount,
    NewPerson,
    open_accounts,
    register_people,
    system_operator,
)
from garda.regions.models import ElectionKind, Region
from garda.regions.services import create_election

#: Role of each kind of post in the demo.
ROLES = {
    "kpu_regency": Role.KPU_REGENCY,
    "bawaslu": Role.BAWASLU,
    "kpu_ri": Role.KPU_RI,
    "kpu_province": Role.KPU_PROVINCE,
    "ppk": Role.PPK,
    "ppk_secretariat": Role.PPK_SECRETARIAT,
    "pps": Role.PPS,
    "pps_secretariat": Role.PPS_SECRETARIAT,
}
#: Posts whose people hold an appointment of a body of the pack.
APPOINTED = ("ppk", "pps")
KPPS = "kpps"
#: People of each KPU above the regency who train in the demo (an assumption).
TRAINERS = 2
#: People of a village whom its institutions propose when applicants are too few.
CADRE = "cadre"


def prepare(folders: Sequence[Folder], pack: Pack, seed: int, progress: Progress) -> Run:
    """Create the election and load every regency with its officials. One run is one election."""
    operator = system_operator()
    election = create_election(
        operator,
        code=f"demo-{pack.id}",
        name=f"{pack.name.id} (peragaan)",
        kind=ElectionKind.DEMO,
        pack=pack,
    )
    operator = system_operator(election.id)
    run = Run(election, pack, seed, operator, [], progress)
    first = pack.stage("announcement").starts
    for folder in folders:
        started = time.monotonic()
        with times.at(first - timedelta(days=1), 9, folder.time_zone):
            regency = _load(run, folder)
        regency.seconds += time.monotonic() - started
        run.regencies.append(regency)
    return run


def _load(run: Run, folder: Folder) -> RegencyRun:
    facts = facts_of(folder, run.pack)
    limits = figures.Limits.of(run.pack, (c.form for c in facts.contests))
    drawn = figures.simulate(facts, seed=run.seed, defaults=run.pack.simulation, limits=limits)
    filled = with_voter_lists(folder, drawn)
    paper = figures.spoil(drawn, seed=run.seed)
    misread = figures.misread(drawn, seed=run.seed, avoid=[s.sheet for s in paper])
    imported = import_folder(run.operator, election=run.election, pack=run.pack, folder=filled)
    regency = RegencyRun(filled, drawn, paper, misread, imported.regency)
    _take_office(run, regency)
    run.progress(folder.title, 1, 1)
    return regency


def _take_office(run: Run, regency: RegencyRun) -> None:
    """Commissioners, supervisors, PPK, PPS and their secretariats: accounts, appointments."""
    formed = {*APPOINTED, *(body.code for body in secretariats(run.election).values())}
    posts = people.posts_above_stations(
        [b for b in run.pack.bodies.values() if b.code in formed],
        regency.region.code,
        [d.code for d in regency.districts],
        [v.code for v in regency.villages],
    )
    above = _above(run, regency)
    trainers = (people.Post(body, code, TRAINERS) for body, code in above)
    posts = (*posts, *trainers, *responsible_posts(regency))
    officials, regency.cadres = _drawn(run, regency, posts)
    codes = [regency.region.code, *(code for _, code in above)]
    around = Region.objects.filter(code__in=codes)
    places = {r.code: r for r in (*around, *regency.districts, *regency.villages)}
    ids = register_people(run.operator, people=persons_of(officials, "region", places))
    rows = officials.with_columns(pl.Series("person", ids, dtype=pl.Object))
    _open_accounts(run, regency, rows, places)
    _appoint(run, regency, rows, places)
    form_secretariats(run, regency, rows)
    name_heads(run, regency, rows)


def _above(run: Run, regency: RegencyRun) -> list[tuple[str, str]]:
    """KPU RI and the province's KPU, where no earlier regency of the run brought them."""
    province = regency.folder.province.code
    known = {path.rpartition("/")[2] for path in run.kpu_province}
    missing = [("kpu_ri", "")] if not run.kpu_ri.members else []
    return missing if province in known else [*missing, ("kpu_province", province)]


def _drawn(
    run: Run, regency: RegencyRun, posts: Sequence[people.Post]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Officials, and cadres who did not apply but could be asked when a seat stays empty."""
    seats = run.pack.bodies[KPPS].seats
    cadres = [
        people.Post(CADRE, count.village, count.stations * seats)
        for count in regency.folder.station_counts
    ]
    drawn = people.draw_officials(
        regency.region.code,
        [*posts, *cadres],
        seed=run.seed,
        voting_day=run.pack.voting_day,
        female_share=run.pack.simulation.female_share,
    )
    is_cadre = pl.col("body") == CADRE
    return drawn.filter(~is_cadre), drawn.filter(is_cadre)


def persons_of(drawn: pl.DataFrame, place: str, places: dict[str, Region]) -> list[NewPerson]:
    """Synthetic people of a drawn frame, registered at the region in column ``place``."""
    columns = ["name", "sex", "birth_date", place, "nik", "family_card"]
    return [
        NewPerson(name, sex, born, places[code].path, nik, card, synthetic=True)
        for name, sex, born, code, nik, card in drawn.select(columns).iter_rows()
    ]


def _open_accounts(
    run: Run, regency: RegencyRun, rows: pl.DataFrame, places: dict[str, Region]
) -> None:
    wanted = [r for r in rows.iter_rows(named=True) if r["body"] in ROLES]
    accounts = [
        NewAccount(
            username=username(r["body"], r["region"], r["seat"]),
            person_id=r["person"],
            role=ROLES[r["body"]],
            region=places[r["region"]],
            division=r["division"],
        )
        for r in wanted
    ]
    since = run.pack.stage("announcement").starts - timedelta(days=30)
    ids = open_accounts(run.operator, election=run.election, accounts=accounts, valid_from=since)
    for row, account_id in zip(wanted, ids, strict=True):
        place = places[row["region"]]
        actor = Actor(ROLES[row["body"]], place.path, run.election.id, account_id, row["person"])
        _team(run, regency, row["body"], place).members.append(actor)


def username(body: str, region: str, seat: int) -> str:
    """``ppk-33.20.09-1``: body, official code, seat."""
    short = {"kpu_regency": "kpu", "kpu_province": "kpu"}.get(body, body)
    return "-".join(part for part in (short.replace("_", "-"), region, str(seat)) if part)


def _team(run: Run, regency: RegencyRun, body: str, place: Region) -> Team:
    single = {
        "kpu_ri": run.kpu_ri,
        "kpu_regency": regency.commissioners,
        "bawaslu": regency.bawaslu,
    }
    if body in single:
        return single[body]
    by_place = {
        "kpu_province": run.kpu_province,
        "ppk": regency.ppk,
        "ppk_secretariat": regency.secretaries,
        "pps": regency.pps,
        "pps_secretariat": regency.secretaries,
    }
    return by_place[body].setdefault(place.path, Team())


def _appoint(run: Run, regency: RegencyRun, rows: pl.DataFrame, places: dict[str, Region]) -> None:
    commissioner = regency.commissioners[0]
    for body in APPOINTED:
        of_body = rows.filter(pl.col("body") == body)
        groups = [NewMembers(places[code], ids) for code, ids in _by_region(of_body).items()]
        appoint_members(commissioner, election=run.election, body=body, groups=groups)


def _by_region(rows: pl.DataFrame) -> dict[str, list[UUID]]:
    groups: dict[str, list[UUID]] = {}
    for row in rows.iter_rows(named=True):
        groups.setdefault(row["region"], []).append(row["person"])
    return groups


def open_the_calls(run: Run, regency: RegencyRun) -> None:
    """The regency opens its calls on the first day of the announcement."""
    with times.at(run.pack.stage("announcement").starts, 8, regency.zone):
        open_calls(regency.commissioners[0], election=run.election, regency=regency.region)
