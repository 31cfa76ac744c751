"""Opening and closing plenaries: the official line is made here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.codes import in_scope
from garda.kernel.events import publish
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.recap.agenda import Agenda, agenda_of
from garda.recap.errors import (
    AlreadyOpen,
    HigherClosed,
    NoPlenaryHere,
    NotComplete,
    PlenaryElsewhere,
    PlenaryNotOpen,
    SumsDiffer,
)
from garda.recap.events import PlenaryCloses
from garda.recap.models import Correction, Plenary, PlenaryState, RecapFigure, RecapTotal
from garda.recap.rollup import Line, Tally, roll_up
from garda.regions.models import Region, RegionLevel
from garda.results.models import Contest
from garda.results.queries import load_definition
from garda.results.services.reasons import fitting_reason

#: Who holds the plenary of which level (UU 10/2016; PKPU 18/2024).
HOLDER: Mapping[str, Role] = {
    RegionLevel.DISTRICT: Role.PPK,
    RegionLevel.REGENCY: Role.KPU_REGENCY,
}
HOLD = act("recap.plenary", "Membuka dan menutup rapat pleno", *HOLDER.values())
#: What a certificate lists below each level.
PARTS: Mapping[str, str] = {
    RegionLevel.DISTRICT: RegionLevel.VILLAGE,
    RegionLevel.REGENCY: RegionLevel.DISTRICT,
}


@transaction.atomic
def open_plenary(actor: Actor, *, contest: Contest, region: Region) -> Plenary:
    """Open the plenary of a district or regency; a closed one is reopened as its next version.

    Raises AlreadyOpen while one is in session, HigherClosed once the level above has closed on
    it, NoPlenaryHere for another level, region or election, NotAllowed for another body.
    """
    _check_place(actor, contest, region)
    # No key: the certificates of a level that closes at this moment refer to this region.
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    standing = Plenary.objects.filter(
        contest=contest, region=region, superseded_by__isnull=True
    ).first()
    if standing is not None and standing.state == PlenaryState.OPEN:
        raise AlreadyOpen(region.name, contest.name)
    _refuse_under_closed(contest, region)
    plenary = _new_version(actor, contest, region, standing)
    record(
        actor,
        "plenary.opened",
        path=region.path,
        log=Log.RESULTS,
        payload={"contest": contest.kind, "version": plenary.version},
    )
    return plenary


def _check_place(actor: Actor, contest: Contest, region: Region) -> None:
    mine = contest.election_id == actor.election
    if not mine or not in_scope(region.path, contest.region.path):
        raise NoPlenaryHere
    if region.level in {RegionLevel.PROVINCE, RegionLevel.COUNTRY}:
        raise PlenaryElsewhere
    if region.level not in HOLDER:
        raise NoPlenaryHere
    HOLD.require(actor, path=region.path, among=[HOLDER[region.level]])


def _refuse_under_closed(contest: Contest, region: Region) -> None:
    """A certificate above rests on this one; its row is locked, for it may be closing now."""
    above = (
        Plenary.objects.select_for_update(of=("self",), no_key=True)
        .select_related("region")
        .filter(contest=contest, region=region.parent, superseded_by__isnull=True)
        .first()
    )
    if above is not None and above.state == PlenaryState.CLOSED:
        raise HigherClosed(above.region.name)


def _new_version(
    actor: Actor, contest: Contest, region: Region, standing: Plenary | None
) -> Plenary:
    plenary = Plenary(
        election_id=contest.election_id,
        contest=contest,
        region=region,
        path=region.path,
        version=standing.version + 1 if standing else 1,
        state=PlenaryState.OPEN,
        opened_at=clock.now(),
        opened_by=actor.identity,
    )
    if standing is not None:
        # The old version steps back first, for one stands; its foreign key is checked at commit.
        Plenary.objects.filter(pk=standing.pk).update(superseded_by=plenary.pk)
    plenary.save(force_insert=True)
    if standing is not None:
        _carry_over(standing, plenary)
    return plenary


def _carry_over(old: Plenary, new: Plenary) -> None:
    """Confirmed corrections stand in the next version too, until somebody withdraws them there."""
    confirmed = Correction.objects.filter(plenary=old, confirmed_by__isnull=False)
    copies = list(confirmed.order_by("proposed_at", "id"))
    for correction in copies:
        correction.pk, correction.plenary = uuid7(), new
    Correction.objects.bulk_create(copies)


@transaction.atomic
def close_district(actor: Actor, *, plenary_id: UUID, kept_reason: str = "") -> Plenary:
    """Close a district plenary: its stations' figures become the official line.

    Every station needs settled votes and users; every proposed correction a confirmation. Forms on
    which an error rule still fails after corrections need ``kept_reason`` (they stand as the paper
    has them, and the certificate says so). Raises NotComplete naming what is missing,
    PlenaryNotOpen, NoPlenaryHere, NotAllowed.
    """
    plenary = _held(actor, plenary_id, RegionLevel.DISTRICT)
    agenda, kept_reason = agenda_of(plenary), fitting_reason(kept_reason)
    _refuse_if_incomplete(agenda, kept_reason)
    copy_rows(
        RecapFigure,
        ["id", "election", "contest", "round", "plenary", "path", "key", "value"],
        _figure_rows(plenary, agenda),
    )
    _write_totals(plenary)
    return _close(actor, plenary, kept_reason)


def _refuse_if_incomplete(agenda: Agenda, kept_reason: str) -> None:
    if agenda.missing:
        raise NotComplete(
            id=f"{len(agenda.missing)} TPS belum mempunyai suara dan pengguna yang cocok: "
            f"{_few(agenda.missing)}. Selesaikan dahulu di antrean.",
            en=f"{len(agenda.missing)} stations have no settled votes and users: "
            f"{_few(agenda.missing)}. Settle them in the queue first.",
        )
    if agenda.unconfirmed:
        raise NotComplete(
            id=f"{agenda.unconfirmed} pembetulan belum disetujui orang kedua.",
            en=f"{agenda.unconfirmed} corrections wait for a second person.",
        )
    if agenda.failing and not kept_reason:
        raise NotComplete(
            id=f"Jumlah pada {len(agenda.failing)} formulir belum cocok: {_few(agenda.failing)}. "
            "Betulkan dengan alasan, atau tulis alasan mengapa angka tetap seperti tertulis.",
            en=f"Sums on {len(agenda.failing)} forms do not hold: {_few(agenda.failing)}. "
            "Correct them with a reason, or say why they stand as written.",
        )


def _few(names: Iterable[str], limit: int = 5) -> str:
    listed = list(names)
    shown = ", ".join(listed[:limit])
    return shown if len(listed) <= limit else f"{shown}, … (+{len(listed) - limit})"


def _figure_rows(plenary: Plenary, agenda: Agenda) -> Iterable[tuple[Any, ...]]:
    for station in agenda.stations:
        for key, value in station.figures.items():
            yield (
                uuid7(),
                plenary.election_id,
                plenary.contest_id,
                station.round_id,
                plenary.id,
                station.path,
                key,
                value,
            )


@transaction.atomic
def close_regency(actor: Actor, *, plenary_id: UUID) -> Plenary:
    """Close a regency plenary: every district must be closed, and every total must equal its parts.

    Raises NotComplete naming open districts, SumsDiffer (K20) when a line of a district's
    certificate is not the sum of its stations, PlenaryNotOpen, NoPlenaryHere, NotAllowed.
    """
    plenary = _held(actor, plenary_id, RegionLevel.REGENCY)
    certificates = _closed_districts(plenary)
    _refuse_open_districts(plenary, certificates)
    _check_parts(plenary, certificates)
    _write_totals(plenary)
    return _close(actor, plenary, "")


def _closed_districts(plenary: Plenary) -> dict[str, Plenary]:
    """Certificates below by path, their rows locked: none can be reopened meanwhile."""
    lower = (
        Plenary.objects.select_for_update(of=("self",), no_key=True)
        .select_related("region")
        .filter(
            contest_id=plenary.contest_id,
            region__parent_id=plenary.region_id,
            state=PlenaryState.CLOSED,
            superseded_by__isnull=True,
        )
        .order_by("id")
    )
    return {p.path: p for p in lower}


def _refuse_open_districts(plenary: Plenary, closed: Mapping[str, Plenary]) -> None:
    districts = Region.objects.filter(parent_id=plenary.region_id, valid_to__isnull=True)
    waiting = [d.name for d in districts.order_by("code") if d.path not in closed]
    if waiting:
        raise NotComplete(
            id=f"{len(waiting)} kecamatan belum menutup pleno: {_few(waiting)}.",
            en=f"{len(waiting)} districts have not closed their plenary: {_few(waiting)}.",
        )


def _check_parts(plenary: Plenary, certificates: Mapping[str, Plenary]) -> None:
    """K20 between every line of the districts' certificates and the sum of its stations."""
    tallies = roll_up(
        Line.RECAP,
        [plenary.contest_id],
        under=plenary.path,
        level=PARTS[RegionLevel.DISTRICT],
    )[plenary.contest_id]
    counted = {
        (path, key): (tally.figures[key], tally.counted[key])
        for path, tally in tallies.items()
        for key in tally.figures
    }
    printed = _printed_lines(certificates.values())
    for place in sorted(counted.keys() | printed.keys()):
        if counted.get(place) != printed.get(place):
            raise _sums_differ(certificates, *place)


def _printed_lines(certificates: Iterable[Plenary]) -> dict[tuple[str, str], tuple[int, int]]:
    """Value and stations of every line, by the part's path and the figure's key."""
    rows = RecapTotal.objects.filter(plenary__in=list(certificates))
    lines = rows.values_list("region__path", "key", "value", "stations")
    return {(path, key): (value, stations) for path, key, value, stations in lines}


def _sums_differ(certificates: Mapping[str, Plenary], part: str, key: str) -> SumsDiffer:
    name = next(c.region.name for path, c in certificates.items() if in_scope(part, path))
    return SumsDiffer(
        id=f"Jumlah {key} pada sertifikat {name} tidak sama dengan jumlah TPS-nya.",
        en=f"The sum of {key} on the certificate of {name} is not that of its stations.",
    )


def _write_totals(plenary: Plenary) -> None:
    """The certificate's lines: one sum per part and figure of the official line as it is now."""
    Plenary.objects.filter(pk=plenary.pk).update(state=PlenaryState.CLOSED, closed_at=clock.now())
    parts = roll_up(
        Line.RECAP,
        [plenary.contest_id],
        under=plenary.path,
        level=PARTS[plenary.region.level],
    )[plenary.contest_id]
    regions = dict(Region.objects.filter(path__in=parts).values_list("path", "id"))
    RecapTotal.objects.bulk_create(
        _total_row(plenary, regions[path], key, tally)
        for path, tally in parts.items()
        for key in tally.figures
    )


def _total_row(plenary: Plenary, region_id: UUID, key: str, tally: Tally) -> RecapTotal:
    return RecapTotal(
        election_id=plenary.election_id,
        plenary=plenary,
        region_id=region_id,
        key=key,
        value=tally.figures[key],
        stations=tally.counted[key],
    )


def _close(actor: Actor, plenary: Plenary, kept_reason: str) -> Plenary:
    publish(PlenaryCloses(plenary.contest_id, plenary.path))
    plenary.refresh_from_db()
    plenary.closed_by, plenary.kept_reason = actor.identity, kept_reason
    plenary.save(update_fields=["closed_by", "kept_reason"])
    totals = RecapTotal.objects.filter(plenary=plenary).order_by("region__path", "key")
    record(
        actor,
        "plenary.closed",
        path=plenary.path,
        log=Log.RESULTS,
        payload={
            "contest": plenary.contest.kind,
            "version": plenary.version,
            "kept_reason": kept_reason,
            "form": load_definition(plenary.contest_id).code,
        },
        items=list(totals.values_list("region__path", "key", "value", "stations")),
    )
    return plenary


def locked_plenary(actor: Actor, plenary_id: UUID) -> Plenary:
    """The plenary in session, its row locked: two people pressing "close" close it once.

    Raises PlenaryNotOpen, also for a plenary of another election.
    """
    plenary = (
        Plenary.objects.select_for_update(of=("self",), no_key=True)
        .select_related("region", "contest")
        .filter(pk=plenary_id, election_id=actor.election)
        .first()
    )
    if plenary is None or plenary.state != PlenaryState.OPEN:
        raise PlenaryNotOpen
    return plenary


def _held(actor: Actor, plenary_id: UUID, level: RegionLevel) -> Plenary:
    """The plenary in session, for whoever holds plenaries of this level."""
    plenary = locked_plenary(actor, plenary_id)
    HOLD.require(actor, path=plenary.path, among=[HOLDER[level]])
    if plenary.region.level != level:
        raise NoPlenaryHere
    return plenary
