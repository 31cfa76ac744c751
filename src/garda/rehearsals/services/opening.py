"""Opening a rehearsal: a practice election of a region with all that is there now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from garda.documents.models import Document
from garda.documents.services import issue
from garda.formation.services.rehearsing import copy_seats
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.codes import COUNTRY_PATH
from garda.learning.services.rehearsing import copy_modules
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.people.services import system_operator
from garda.people.services.rehearsing import copy_grants
from garda.regions.models import (
    Election,
    ElectionKind,
    Region,
    RegionLevel,
    Station,
    StationListing,
)
from garda.regions.queries import ancestors, listings, within
from garda.regions.services import ListingInput, create_election, fix_voter_list
from garda.rehearsals.errors import BadRehearsalDay, NothingToRehearse, RehearsalOpen
from garda.rehearsals.models import Rehearsal
from garda.rehearsals.papers import REHEARSAL, rehearsal_facts

from .contests import open_practice_contests
from .rules import PLAN, source_of

SERIES = "LATIHAN"
#: How far ahead a rehearsal may be planned.
LONGEST: Final = timedelta(days=366)
_PLACES = frozenset({RegionLevel.REGENCY, RegionLevel.DISTRICT, RegionLevel.VILLAGE})


@transaction.atomic
def open_rehearsal(actor: Actor, *, region: Region, voting_day: date) -> Rehearsal:
    """Open a practice election of ``region`` with its stations, voters, seats and roles as of now.

    For the regency's KPU and the village's PPS. Whoever holds a role there holds the same in the
    rehearsal and changes to it. Opened by the machine in acts of their own, as by an import:
    election, voter list, contests and rounds. Rows are copied in bulk; the number of queries does
    not depend on the region's size. Raises NotAllowed, InRehearsal, NothingToRehearse,
    BadRehearsalDay, RehearsalOpen.
    """
    PLAN.require(actor, path=region.path)
    source = source_of(actor)
    _check_day(region, voting_day)
    _refuse_overlap(source, region)
    found = listings(source.id, region.path).select_related("voter_list", "village")
    rows = list(found) if region.level in _PLACES else []
    if not rows:
        raise NothingToRehearse(region.name)
    practice = _practice_election(source, region, voting_day)
    rehearsal = _fill(actor, source, practice, region, rows)
    record(
        actor,
        "rehearsal.opened",
        path=region.path,
        payload={
            "rehearsal": practice.code,
            "voting_day": voting_day.isoformat(),
            "stations": rehearsal.stations,
            "seats": rehearsal.seats,
            "roles": rehearsal.roles,
        },
        election_id=source.id,
    )
    return rehearsal


def _check_day(region: Region, day: date) -> None:
    today = clock.today(region.time_zone)
    if not today <= day <= today + LONGEST:
        raise BadRehearsalDay(today, today + LONGEST)


def _refuse_overlap(source: Election, region: Region) -> None:
    above = Q(path__in=[place.path for place in ancestors(region)])
    open_ones = Rehearsal.objects.filter(
        above | within(region.path), election=source, closed_at__isnull=True
    )
    other = open_ones.select_related("practice").first()
    if other is not None:
        raise RehearsalOpen(other.practice.name)


def _practice_election(source: Election, region: Region, voting_day: date) -> Election:
    number = Rehearsal.objects.filter(election=source).count() + 1
    return create_election(
        system_operator(),
        code=f"{source.code}-latihan-{number}",
        name=f"Latihan {number} {region.name}: {source.name}"[:200],
        kind=ElectionKind.PRACTICE,
        pack=get_pack(source.pack),
        as_of=source.as_of,
        voting_day=voting_day,
        rehearses=source,
    )


def _fill(
    actor: Actor,
    source: Election,
    practice: Election,
    region: Region,
    rows: list[StationListing],
) -> Rehearsal:
    """Everything that is taken over, and the rehearsal itself."""
    today = clock.today(region.time_zone)
    above = ancestors(region)
    regency = next(place for place in above if place.level == RegionLevel.REGENCY)
    stations = _stations(source, practice, regency, rows)
    open_practice_contests(source, practice, regency)
    copy_modules(practice, [COUNTRY_PATH, *(place.path for place in above)])
    decree = _decree(actor, source, practice, region, len(rows))
    seats = copy_seats(
        rehearsal=practice,
        region=region,
        above=[place.path for place in above],
        stations=stations,
        decree=decree,
        today=today,
    )
    roles = copy_grants(actor, rehearsal=practice, path=region.path, stations=stations, today=today)
    return Rehearsal.objects.create(
        election=source,
        practice=practice,
        region=region,
        path=region.path,
        decree=decree,
        stations=len(rows),
        seats=seats,
        roles=roles,
        opened_by=actor.identity,
        opened_at=clock.now(),
    )


def _stations(
    source: Election, practice: Election, regency: Region, rows: list[StationListing]
) -> Mapping[str, UUID]:
    """The same stations with the same voters; ids of the new ones by path."""
    fix_voter_list(
        system_operator(practice.id),
        election=practice,
        regency=regency,
        kind=rows[0].voter_list.kind,
        fixed_on=rows[0].voter_list.fixed_on,
        listings=[_listing(row) for row in rows],
    )
    return dict(Station.objects.filter(election=practice).values_list("path", "id"))


def _listing(row: StationListing) -> ListingInput:
    return ListingInput(
        village=row.village.code,
        number=row.number,
        kind=row.kind,
        location=row.location,
        place=row.place,
        male=row.male,
        female=row.female,
        standing=row.standing,
    )


def _decree(
    actor: Actor, source: Election, practice: Election, region: Region, stations: int
) -> Document:
    return issue(
        actor,
        election=practice,
        office=region,
        region=region,
        kind=REHEARSAL,
        series=SERIES,
        title=f"Penempatan anggota untuk latihan di {region.name}",
        facts=rehearsal_facts(source, region, stations, practice.voting_day),
        signed_at=clock.now(),
    )
