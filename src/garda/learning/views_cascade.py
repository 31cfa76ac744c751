"""Boards of the cascade: coverage, what is lost on the way down, broken chains, lineage."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from garda.activities.models import Activity, ActivityKind
from garda.activities.queries_gathering import overdue
from garda.formation.downloads import board_file
from garda.formation.models import Appointment
from garda.formation.requests import election_of
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import SUPERVISORS, Role
from garda.kernel.tables import Kind
from garda.packs.loader import get_pack
from garda.people.access import Place, for_roles, located
from garda.people.places import REGION_OR_COUNTRY
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import within

from .board import COLUMNS, coverage_board, table_lines
from .chains import broken, lineage_of
from .domain.chains import BREAK_WORDS
from .measuring import catch_ups, stale_members
from .models import TeachingException

#: Rows of each list on one page; the counts above them are of all.
LISTED = 100
OFFICERS = (
    Role.KPU_RI,
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    Role.PPK,
    Role.PPK_SECRETARIAT,
    Role.PPS,
    Role.PPS_SECRETARIAT,
)
readers = for_roles(*OFFICERS, *SUPERVISORS, Role.AUDITOR, place=REGION_OR_COUNTRY)


def _appointment(actor: Actor, appointment_id: UUID) -> Appointment | None:
    """Who lies outside is as if nobody were there."""
    found = Appointment.objects.filter(within(actor.path), election=actor.election_id)
    return found.select_related("person", "region").filter(pk=appointment_id).first()


MEMBER = Place("anggota", "appointment_id", _appointment, private=True)


@readers
@never_cache
@require_safe
def coverage(request: HttpRequest, code: str) -> HttpResponse:
    """How many of those who must be trained are, by place; tests by level; worst questions."""
    region, election = located(request, Region), election_of(request)
    context = {
        "region": region,
        "board": coverage_board(election, region, _day(election, region)),
        "time_zone": region.time_zone,
    }
    return render(request, "learning/coverage.html", context)


@readers
@require_safe
def coverage_table(request: HttpRequest, code: str, kind: Kind) -> HttpResponse:
    """The board by village as xlsx or CSV: counts alone, nobody's name."""
    region, election = located(request, Region), election_of(request)
    return board_file(
        election,
        kind,
        COLUMNS,
        table_lines(election, region, _day(election, region)),
        title=f"Bimtek KPPS {region.name}",
        name=f"bimtek-{region.address}",
    )


@readers
@never_cache
@require_safe
def chains(request: HttpRequest, code: str) -> HttpResponse:
    """What is broken or missing: chains, refreshers, newcomers, villages without a session."""
    region, election = located(request, Region), election_of(request)
    day, now = _day(election, region), clock.now()
    judged = broken(election, region.path)
    stale = stale_members(election, region.path, day)
    rules = get_pack(election.pack).learning
    context: dict[str, Any] = {
        "region": region,
        "broken": [(each.session, [BREAK_WORDS[b] for b in each.breaks]) for each in judged],
        "stale": stale[:LISTED],
        "stale_count": len(stale),
        "catch_ups": catch_ups(election, region.path, day, rules.catch_up_hours),
        "hours": rules.catch_up_hours,
        "unplanned": _unplanned(election, region, now),
        "asked": TeachingException.objects.filter(
            within(region.path), election=election, allowed__isnull=True
        ).select_related("activity", "person"),
        "overdue": overdue(election, region.path, clock.today(region.time_zone)),
        "listed": LISTED,
        "now_moment": now,
        "time_zone": region.time_zone,
    }
    return render(request, "learning/chains.html", context)


def _unplanned(election: Election, region: Region, now: datetime) -> list[Region]:
    """Villages at or under the region without a session tomorrow. One query."""
    zone = ZoneInfo(region.time_zone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    start = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone)
    planned = Activity.objects.filter(
        election=election,
        kind=ActivityKind.TRAINING,
        cancelled_at__isnull=True,
        starts_at__gte=start,
        starts_at__lt=start + timedelta(days=1),
    )
    villages = Region.objects.filter(
        within(region.path), level=RegionLevel.VILLAGE, valid_to__isnull=True
    )
    return list(villages.exclude(path__in=planned.values("path")).order_by("path"))


@for_roles(*OFFICERS, *SUPERVISORS, Role.AUDITOR, place=MEMBER)
@never_cache
@require_safe
def lineage(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Whom a member was taught by, up to the national session."""
    member = located(request, Appointment)
    context = {
        "region": member.region,
        "member": member,
        "lines": lineage_of(member.id),
        "time_zone": member.region.time_zone,
    }
    return render(request, "learning/lineage.html", context)


def _day(election: Election, region: Region) -> date:
    """Members who serve today, from the day on which their term begins."""
    return max(clock.today(region.time_zone), get_pack(election.pack).stage("oath").starts)
