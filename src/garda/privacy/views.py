"""People of a region, and the page of one person. Whoever opens them leaves a trace."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ages import age_on
from garda.kernel.identity import without_long_numbers
from garda.kernel.roles import LABELS, Role
from garda.people.access import acting, for_roles, located, require_scope
from garda.people.models import Person
from garda.regions.models import Region, RegionLevel
from garda.regions.queries import children, region_by_code

from . import queries
from .panels import panels_for
from .places import PERSON
from .services import WHATS, saw

#: Who works with people, and who only checks: supervisors read names, auditors the trace alone.
WORKING = (Role.PPS, Role.PPK, Role.KPU_REGENCY, Role.KPU_PROVINCE)
#: Who deals with one matter of a person finds them by name, and has a panel of their own.
CARING = (Role.CARE_OFFICER, Role.TREASURER)
READING = (*WORKING, *CARING, Role.BAWASLU)
TRACING = frozenset({Role.AUDITOR, Role.BAWASLU, Role.KPU_REGENCY, Role.KPU_PROVINCE})
PAGE_SIZE = 50
LATEST_LOOKS = 50
_TOO_MANY = frozenset({RegionLevel.COUNTRY, RegionLevel.PROVINCE})


@for_roles(*READING)
@never_cache
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """People of the acting grant's region or of one below it, by name or receipt; each one shown is
    traced.
    """
    actor, region = acting(request), _region(request)
    if region.level in _TOO_MANY:
        return _choose(request, region)
    typed = without_long_numbers(request.GET.get("nama", "").strip())
    found = Paginator(queries.people_in(region.path, typed), PAGE_SIZE)
    page = found.get_page(request.GET.get("halaman"))
    shown = list(page.object_list)
    saw(
        actor,
        persons=[person.id for person in shown],
        what="name",
        why="Daftar orang, pencarian" if typed else "Daftar orang",
        path=region.path,
    )
    context = {
        "region": region,
        "typed": typed,
        "page": page,
        "people": _lines(shown, region, actor),
        "details": actor.role in WORKING,
        "time_zone": region.time_zone,
    }
    return render(request, "privacy/people.html", context)


def _choose(request: HttpRequest, region: Region) -> HttpResponse:
    """A province holds too many people for one list: first a regency."""
    context = {"region": region, "parts": children(region), "time_zone": region.time_zone}
    return render(request, "privacy/people_choose.html", context)


def _region(request: HttpRequest) -> Region:
    code = request.GET.get("wilayah", "")
    if not code:
        region: Region = request.grant.region  # type: ignore[attr-defined]
        return region
    try:
        region = region_by_code(code)
    except Region.DoesNotExist as error:
        raise Http404("no such region") from error
    require_scope(request, region.path)
    return region


def _lines(shown: list[Person], region: Region, actor: Actor) -> list[dict[str, Any]]:
    names = queries.place_names(person.path for person in shown)
    today = clock.today(region.time_zone)
    return [
        {
            "person": person,
            "age": age_on(person.birth_date, today),
            "place": names.get(person.path, ""),
        }
        for person in shown
    ]


@for_roles(*READING, Role.AUDITOR, place=PERSON)
@never_cache
@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person, as much as the role may know, and who has looked."""
    actor = acting(request)
    found = located(request, Person)
    if actor.role != Role.AUDITOR:
        saw(actor, persons=[found.id], what="name", why="Halaman orang", path=found.path)
    region = Region.objects.filter(path=found.path).first() or request.grant.region  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "person": found,
        "region": region,
        "names": actor.role != Role.AUDITOR,
        "details": actor.role in WORKING,
        "age": age_on(found.birth_date, clock.today(region.time_zone)),
        "panels": _panels(request, actor, found),
        "time_zone": region.time_zone,
    }
    if actor.role in TRACING or found.id == actor.person_id:
        context |= _looks(found.id)
    return render(request, "privacy/person.html", context)


def _panels(request: HttpRequest, actor: Actor, person: Person) -> list[str]:
    return [
        render_to_string(
            panel.template,
            {"panel": panel, "person": person, "actor": actor, **panel.context(actor, person)},
            request,
        )
        for panel in panels_for(actor.role)
    ]


def _looks(person_id: UUID) -> dict[str, Any]:
    looks = [
        {
            "at": look.at,
            "who": queries.viewer_name(look),
            "role": LABELS.get(look.role, look.role),
            "what": WHATS[look.what],
            "why": look.why,
        }
        for look in queries.looks_at(person_id, LATEST_LOOKS)
    ]
    return {"looks": looks, "look_count": queries.count_looks_at(person_id)}
