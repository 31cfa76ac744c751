"""The board of readiness, its table, and the naming of operators in two taps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.formation.downloads import board_file
from garda.formation.models import Appointment
from garda.formation.requests import act_of, chosen_id, election_of, refused
from garda.formation.staffing import KPPS, current_listings, serving
from garda.kernel.errors import GardaError
from garda.kernel.roles import SUPERVISORS, Role
from garda.kernel.tables import Kind
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Election, Region, RegionLevel, StationListing

from .board import COLUMNS, readiness_board, table_lines
from .models import StationOperator
from .queries import operators_in
from .services import name_operator, release_operator

OFFICERS = (
    Role.KPU_RI,
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    Role.PPK,
    Role.PPK_SECRETARIAT,
    Role.PPS,
    Role.PPS_SECRETARIAT,
)
readers = for_roles(*OFFICERS, *SUPERVISORS, Role.AUDITOR, place=REGION)


@readers
@never_cache
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """How many stations are ready, and what the others lack."""
    region, election = located(request, Region), election_of(request)
    context = {
        "region": region,
        "board": readiness_board(election, region),
        "rules": get_pack(election.pack).readiness,
        "is_village": region.level == RegionLevel.VILLAGE,
        "time_zone": region.time_zone,
    }
    return render(request, "readiness/board.html", context)


@readers
@require_safe
def board_table(request: HttpRequest, code: str, kind: Kind) -> HttpResponse:
    """The board by station as xlsx or CSV: nobody's name."""
    region, election = located(request, Region), election_of(request)
    return board_file(
        election,
        kind,
        COLUMNS,
        table_lines(election, region),
        title=f"Kesiapan TPS {region.name}",
        name=f"kesiapan-{region.code}",
    )


@dataclass
class _Group:
    """A station on the page of operators: its members, and those among them who operate."""

    listing: StationListing
    members: list[Appointment] = field(default_factory=list)
    operators: list[StationOperator] = field(default_factory=list)


@for_roles(Role.PPS, place=REGION)
@never_cache
@require_http_methods(["GET", "POST"])
def operators(request: HttpRequest, code: str) -> HttpResponse:
    """The PPS taps two names of each group; a tap on a named one releases it."""
    village = located(request, Region)
    if village.level != RegionLevel.VILLAGE:
        raise Http404("operators are named by village")
    if request.method == "POST":
        return act_of(request, _ACTS)(request, village)
    return _page(request, village)


def _name(request: HttpRequest, village: Region) -> HttpResponse:
    member = chosen_id(request, "member")
    refusal = refused(lambda: name_operator(acting(request), appointment_id=member))
    return _done(request, village, refusal, "Operator ditunjuk.")


def _release(request: HttpRequest, village: Region) -> HttpResponse:
    operator = chosen_id(request, "operator")
    refusal = refused(lambda: release_operator(acting(request), operator_id=operator))
    return _done(request, village, refusal, "Operator dilepas.")


_ACTS = {"name": _name, "release": _release}


def _done(
    request: HttpRequest, village: Region, refusal: GardaError | None, said: str
) -> HttpResponse:
    if refusal is not None:
        return _page(request, village, refusal)
    messages.success(request, said)
    # Back to the station that was tapped, so that the second tap is where the first was.
    number = request.POST.get("tps", "")
    anchor = f"#tps-{number}" if number.isdecimal() and len(number) < 4 else ""
    return HttpResponseRedirect(reverse("station-operators", args=[village.code]) + anchor)


def _page(request: HttpRequest, village: Region, refusal: GardaError | None = None) -> HttpResponse:
    election = election_of(request)
    context = {
        "region": village,
        "groups": _groups(election, village).values(),
        "most": get_pack(election.pack).readiness.operators,
        "refusal": refusal,
        "time_zone": village.time_zone,
    }
    status = 200 if refusal is None else 409
    return render(request, "readiness/operators.html", context, status=status)


def _groups(election: Election, village: Region) -> Mapping[UUID, _Group]:
    """Stations with their groups. Three queries."""
    named = {row.appointment_id: row for row in operators_in(election, village.path)}
    groups = {row.station_id: _Group(row) for row in current_listings(election, village)}
    members: dict[UUID | None, list[Appointment]] = defaultdict(list)
    held = serving(election.id, KPPS, village.path).select_related("person")
    for member in held.order_by("path", "seat"):
        members[member.station_id].append(member)
    for station, group in groups.items():
        for member in members[station]:
            operator = named.get(member.id)
            if operator is None:
                group.members.append(member)
            else:
                operator.appointment = member
                group.operators.append(operator)
    return groups
