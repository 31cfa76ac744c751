"""From counter to decree: applications, check, proposal, plenary, empty seats, replacement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import polars as pl

from garda.demo import people, times
from garda.demo.context import RegencyRun, Run
from garda.demo.journey.announcing import announce_result
from garda.demo.journey.preparing import KPPS, persons_of
from garda.demo.journey.ways_in import come_otherwise, split
from garda.formation.announcements import SELECTION
from garda.formation.domain.changing import Kind
from garda.formation.domain.lifecycle import due_codes
from garda.formation.domain.lottery import thrown_by_machine
from garda.formation.errors import NoReserve
from garda.formation.models import Application, Appointment, EndReason, Institution, Origin
from garda.formation.paper_queries import waiting_papers
from garda.formation.queries import (
    FillPlan,
    current_proposal,
    empty_seats,
    shortage_plan,
    substitutes,
)
from garda.formation.services import (
    NewApplication,
    Wanted,
    Willingness,
    accept_papers,
    adopt,
    assess,
    change_proposal,
    confirm_changes,
    decree,
    elect_chair,
    fill_direct,
    fill_from_neighbour,
    fill_same_village,
    fix_list,
    offer_reserve,
    propose,
    record_applications,
    record_willingness,
    replace,
    throw_dice,
)
from garda.formation.services.accepting_papers import acceptable
from garda.kernel.actor import Actor
from garda.people.services import register_people
from garda.regions.models import Election, Region
from garda.regions.queries import listings

#: In one village of so many somebody resigns, so many days before the decree.
RESIGNING_EVERY, RESIGN_BEFORE = 12, 9
DIRECT_REASON = "Pelamar tidak mencukupi; diusulkan Karang Taruna dan PKK, disetujui pleno PPS."
#: What the plenary of the first village changes: two seats of its first station.
CHANGED_SEATS = (6, 7)
CHANGE_REASON = "Pleno membagi tugas menurut kesepakatan kedua anggota."
#: Columns of the drawn applicants that are not facts of the application.
NOT_FACTS = frozenset(
    {
        "key", "name", "sex", "birth_date", "nik", "family_card", "village", "station", "special",
        "willing_elsewhere", "agrees_village", "agrees_neighbour", "age",
    }
)  # fmt: skip


class _Place(NamedTuple):
    """The seat to fill, as the filling services name it."""

    election: Election
    station_id: UUID
    seat: int


def receive(run: Run, regency: RegencyRun) -> None:
    """The counters of every village take in their applicants; a few come in other ways."""
    drawn, apart = split(_applicants(run, regency), regency.villages[0])
    regency.first_number = str(drawn["nik"][0]) if drawn.height else ""
    places = {v.code: v for v in regency.villages}
    with times.at(run.pack.stage("receiving").ends, 20, regency.zone):
        ids = register_people(run.operator, people=persons_of(drawn, "village", places))
        rows = drawn.with_columns(pl.Series("person", ids, dtype=pl.Object))
        stations = listings(run.election.id, regency.region.path).values_list("path", "station_id")
        known = dict(stations)
        for done, (code, group) in enumerate(_by_village(rows).items(), start=1):
            _take_in(run, regency, places[code], group, known)
            run.progress("Berkas pelamar", done, len(places))
    come_otherwise(run, regency, regency.villages[0], apart)


def _applicants(run: Run, regency: RegencyRun) -> pl.DataFrame:
    numbers: dict[str, list[people.StationSite]] = {}
    for village, number, special in regency.folder.frames.stations.select(
        "village", "number", "special"
    ).iter_rows():
        numbers.setdefault(village, []).append(people.StationSite(number, special))
    defaults = run.pack.simulation
    return people.draw_applicants(
        regency.region.code,
        [people.VillageSite(code, tuple(sites)) for code, sites in numbers.items()],
        seed=run.seed,
        voting_day=run.pack.voting_day,
        seats=run.pack.bodies[KPPS].seats,
        per_seat=defaults.applicants_per_seat,
        female_share=defaults.female_share,
        ages=people.AgeBand.of(run.pack.eligibility),
    )


def _by_village(rows: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        groups.setdefault(row["village"], []).append(row)
    return groups


def _take_in(
    run: Run,
    regency: RegencyRun,
    village: Region,
    rows: list[dict[str, Any]],
    stations: Mapping[str, UUID],
) -> None:
    receiving = run.pack.stage("receiving")
    entries = [
        _application(run, regency, village, row, position, stations, receiving.starts)
        for position, row in enumerate(rows)
    ]
    record_applications(
        regency.pps[village.path][0], election=run.election, village=village, entries=entries
    )


def _application(
    run: Run,
    regency: RegencyRun,
    village: Region,
    row: dict[str, Any],
    position: int,
    stations: Mapping[str, UUID],
    first_day: date,
) -> NewApplication:
    days = (run.pack.stage("receiving").ends - first_day).days
    day = first_day + timedelta(days=position % (days + 1))
    regency.agreements[row["person"]] = (row["agrees_village"], row["agrees_neighbour"])
    facts = {k: v for k, v in row.items() if k not in NOT_FACTS and k != "person"}
    return NewApplication(
        person=row["person"],
        receipt=f"{village.code}-{position + 1:04d}",
        received_at=times.moment(day, 8 + position % 8, position % 60, regency.zone),
        facts=facts,
        papers=sorted(due_codes(run.pack.documents, facts)),
        station=stations[f"{village.path}/{row['station']:03d}"],
        willing_elsewhere=row["willing_elsewhere"],
    )


def screen(run: Run, regency: RegencyRun) -> None:
    """Every village looks at its applicants' papers, then judges by the pack's rules."""
    with times.at(run.pack.stage("screening").ends, 14, regency.zone):
        for village in regency.villages:
            actor = regency.pps[village.path][0]
            _accept(run, actor, village)
            assess(actor, election=run.election, village=village)


def _accept(run: Run, actor: Actor, village: Region) -> None:
    """The papers that wait are right; those that need a scan wait for it."""
    rules = run.pack.papers
    papers = waiting_papers(run.election, village.path).values_list("id", "code", "upload")
    found = [
        id_
        for id_, code, upload in papers
        if acceptable(rules.document(code), scanned=upload is not None)
    ]
    if found:
        accept_papers(actor, election=run.election, village=village, paper_ids=found)


def make_proposals(run: Run, regency: RegencyRun) -> None:
    """Every village fixes its list, throws dice (from the run's seed) and has groups proposed."""
    with times.at(run.pack.stage("selection").starts, 8, regency.zone):
        for done, village in enumerate(regency.villages, start=1):
            actor = regency.pps[village.path][0]
            fixed = fix_list(actor, election=run.election, village=village)
            throw_dice(actor, list_id=fixed.id, dice=thrown_by_machine(run.seed, village.code))
            propose(actor, election=run.election, village=village)
            run.progress("Usulan penempatan", done, len(regency.villages))


def select(run: Run, regency: RegencyRun) -> None:
    """PPS plenaries adopt; where seats stay empty, reserves are asked, then each seat is filled."""
    with times.at(run.pack.stage("selection").starts, 13, regency.zone):
        for village in regency.villages:
            _adopt(run, regency, village)
            announce_result(run, regency, village, SELECTION)
    with times.at(run.pack.stage("selection").ends, 8, regency.zone) as now:
        for district in regency.districts:
            _ask_reserves(run, regency, district, now)
    with times.at(run.pack.stage("selection").ends, 10, regency.zone) as now:
        for district in regency.districts:
            for plan in shortage_plan(run.election, district):
                _fill(run, regency, plan, now)


def _adopt(run: Run, regency: RegencyRun, village: Region) -> None:
    """As drawn; in the first village the plenary lets two members of a station change seats."""
    proposal = current_proposal(run.election, village)
    if proposal is None:
        return
    team = regency.pps[village.path]
    first, second = team[0], team[1]
    if village == regency.villages[0]:
        lines = proposal.lines.filter(seat__in=CHANGED_SEATS).order_by("station__path", "seat")
        one, other = (line.application_id for line in lines[:2])
        wanted = Wanted(Kind.SWAP, one, other)
        made = change_proposal(first, proposal_id=proposal.id, wanted=wanted, reason=CHANGE_REASON)
        confirm_changes(second, proposal_id=made.id)
        proposal = made
    adopt(first, proposal_id=proposal.id)
    if village == regency.villages[0]:
        _elect_chair(run, first, village)


def _elect_chair(run: Run, actor: Actor, village: Region) -> None:
    """The members of the village's last station elect the second of them."""
    held = Appointment.objects.filter(election=run.election, body=KPPS, region=village)
    last = held.order_by("-path").values_list("path", flat=True)[:1]
    group = list(held.filter(path__in=last).order_by("seat"))
    if len(group) > 1:
        elect_chair(actor, appointment_id=group[1].id, present=len(group), votes=len(group))


def _ask_reserves(run: Run, regency: RegencyRun, district: Region, now: datetime) -> None:
    """Each PPS of a district with empty seats asks its own reserves and records the answers.

    A neighbour's need concerns all villages; another station only those that are short themselves.
    """
    short = {seat.listing.village.path for seat in empty_seats(run.election, district.path)}
    if not short:
        return
    villages = {v.path: v for v in regency.villages if v.parent_id == district.id}
    reserves: dict[str, list[Application]] = {}
    for line in substitutes(run.election, list(villages.values())):
        reserves.setdefault(line.application.path, []).append(line.application)
    for path, asked in reserves.items():
        record_willingness(
            regency.pps[path][0],
            election=run.election,
            village=villages[path],
            answers=[_answer(regency, a, now, is_short=path in short) for a in asked],
        )


def _answer(
    regency: RegencyRun, asked: Application, now: datetime, *, is_short: bool
) -> Willingness:
    elsewhere, neighbour = regency.agreements[asked.person_id]
    # Who agreed to another station on the form is not asked that again.
    return Willingness(
        application=asked.id,
        asked_at=now,
        elsewhere=elsewhere if is_short and not asked.willing_elsewhere else None,
        neighbour=neighbour,
    )


def _fill(run: Run, regency: RegencyRun, plan: FillPlan, now: datetime) -> None:
    village = plan.listing.village
    seat = _Place(run.election, plan.listing.station_id, plan.seat)
    actor = regency.pps[village.path][0]
    if plan.kind == Origin.SAME_VILLAGE:
        fill_same_village(actor, application_id=_named(plan), **seat._asdict())
    elif plan.kind == Origin.NEIGHBOUR:
        application = _named(plan)
        _offer(run, regency, application, village, now)
        fill_from_neighbour(actor, application_id=application, consent_at=now, **seat._asdict())
    else:
        person, facts = _ask_cadre(run, regency, village)
        fill_direct(
            actor,
            person=person,
            facts=facts,
            reason=DIRECT_REASON,
            institution=Institution.KARANG_TARUNA,
            **seat._asdict(),
        )


def _offer(run: Run, regency: RegencyRun, application: UUID, to: Region, now: datetime) -> None:
    """The reserve's own PPS names them to the village that needs them, as they agreed."""
    home = Application.objects.select_related("village").get(id=application).village
    offer_reserve(
        regency.pps[home.path][0],
        election=run.election,
        village=home,
        application_id=application,
        to=to,
        consent_at=now,
    )


def _named(plan: FillPlan) -> UUID:
    if plan.application is None:
        raise LookupError(f"no applicant planned for {plan.listing.path}, seat {plan.seat}")
    return plan.application


def _ask_cadre(run: Run, regency: RegencyRun, village: Region) -> tuple[UUID, dict[str, Any]]:
    """The next person whom the village's institutions propose, in good standing by every rule."""
    mine = regency.cadres.filter(pl.col("region") == village.code).head(1)
    asked = mine.select("key")
    regency.cadres = regency.cadres.join(asked, on="key", how="anti", maintain_order="left")
    new = persons_of(mine, "region", {village.code: village})
    (person,) = register_people(run.operator, people=new)
    return person, _good_standing(run)


def _good_standing(run: Run) -> dict[str, Any]:
    """Facts that pass every rule of the pack (age follows from the birth date)."""
    facts: dict[str, Any] = {}
    for rule in run.pack.eligibility:
        if rule.kind == "flag":
            facts[rule.fact] = True
        elif rule.kind == "one_of":
            facts[rule.fact] = rule.values[0]
    return facts


def sign_decrees(run: Run, regency: RegencyRun) -> None:
    """Some resign between result and decree and are replaced; then decrees are signed."""
    day = run.pack.stage("decree").starts
    leaving = day - timedelta(days=RESIGN_BEFORE)
    with times.at(leaving, 10, regency.zone):
        for village in regency.villages[::RESIGNING_EVERY]:
            _someone_resigns(run, regency, village, leaving)
    with times.at(day, 7, regency.zone):
        for done, village in enumerate(regency.villages, start=1):
            decree(regency.pps[village.path][0], election=run.election, village=village)
            run.progress("Keputusan (SK)", done, len(regency.villages))


def _someone_resigns(run: Run, regency: RegencyRun, village: Region, day: date) -> None:
    """The last seat of the village's first station; where no reserve is left, nobody resigns."""
    leaving = (
        Appointment.objects.filter(
            election=run.election, body=KPPS, region=village, ended_on__isnull=True
        )
        .order_by("path", "-seat")
        .first()
    )
    if leaving is None:
        return
    try:
        replace(
            regency.pps[village.path][0],
            appointment_id=leaving.id,
            reason=EndReason.RESIGNED,
            ended_on=day,
        )
    except NoReserve:
        return
