"""What happened at the stations: the form of one, a printable list, follow-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.documents.links import link_to
from garda.formation.requests import election_of
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.roles import LABELS
from garda.oaths.views.doing import Deed, answer, forms_of, received
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Region, Station
from garda.votingday.forms import FollowForm, IncidentForm, PhotoForm
from garda.votingday.hours import last_at
from garda.votingday.models import Incident, IncidentState
from garda.votingday.places import INCIDENT, STATION
from garda.votingday.queries import incidents, pairs_at
from garda.votingday.services import (
    NewIncident,
    add_incident_photo,
    follow_incident,
    record_incident,
)
from garda.votingday.services.incidents import FOLLOW, RECORD

from .boards import AT_STATION, READERS

#: For how long a photo's address is good, by its purpose.
LINK = "scan"


@for_roles(*READERS, place=REGION)
@never_cache
@require_safe
def incident_list(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that happened in a region; ``jenis=keberatan`` shows objections alone."""
    region, election = located(request, Region), election_of(request)
    objections = request.GET.get("jenis") == "keberatan"
    rows = incidents(election, region.path, objections=objections)
    context = {
        "region": region,
        "rows": rows,
        "objections": objections,
        "waiting": sum(row.state == IncidentState.OPEN for row in rows),
        "kinds": get_pack(election.pack).votingday.incidents,
        "states": dict(IncidentState.choices),
        "time_zone": region.time_zone,
    }
    return render(request, "votingday/incidents.html", context)


@for_roles(*sorted(RECORD.roles), place=STATION)
@never_cache
@require_http_methods(["GET", "POST"])
def new_incident(request: HttpRequest, station_id: UUID) -> HttpResponse:
    """The form for what happened at a station."""
    place, actor = located(request, Station), acting(request)
    kinds = get_pack(place.election.pack).votingday.incidents.values()
    pairs = _pairs(place)
    deeds = {
        "record": Deed(
            lambda data=None, files=None: IncidentForm(list(kinds), pairs, data, files),
            lambda form: _record(actor, place, form),
            "Kejadian tercatat.",
        )
    }

    def page(
        filled: Mapping[str, Form], refusal: GardaError | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "station": place,
            "number": int(place.path[-3:]),
            "region": place.village,
            "refusal": refusal,
            **forms_of(deeds, filled),
        }
        return render(request, "votingday/new_incident.html", context, status=status)

    return answer(request, deeds, page, reverse("voting-day-station", args=[place.id]))


def _pairs(place: Station) -> list[tuple[str, str]]:
    """Contest and pair as one choice."""
    return [
        (f"{c.contest_id}:{c.number}", f"{c.contest.name} · {c.number}. {c.name}")
        for c in pairs_at(place)
    ]


def _record(actor: Actor, place: Station, form: Form) -> None:
    given = form.cleaned_data
    contest, _, pair = given["pair"].partition(":")
    new = NewIncident(
        id=given["id"],
        station=place.id,
        kind=given["kind"],
        text=given["text"],
        at=last_at(given["at"], place.village.time_zone),
        contest=UUID(contest) if contest else None,
        pair=int(pair or 0),
    )
    record_incident(actor, new=new, photo=received(given["scan"]))


@for_roles(*READERS, *AT_STATION, place=INCIDENT)
@never_cache
@require_http_methods(["GET", "POST"])
def incident(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """One incident with its photos and what was done; more is added, nothing removed."""
    found, actor = located(request, Incident), acting(request)
    deeds = _deeds(actor, found)

    def page(
        filled: Mapping[str, Form], refusal: GardaError | None = None, status: int = 200
    ) -> HttpResponse:
        context = {**_facts(actor, found), "refusal": refusal, **forms_of(deeds, filled)}
        return render(request, "votingday/incident.html", context, status=status)

    return answer(request, deeds, page, reverse("voting-day-incident", args=[found.id]))


def _deeds(actor: Actor, found: Incident) -> dict[str, Deed]:
    deeds: dict[str, Deed] = {}
    if actor.role in FOLLOW.roles:
        deeds["follow"] = Deed(
            lambda data=None, _files=None: FollowForm(data),
            lambda form: follow_incident(
                actor,
                incident_id=found.id,
                state=form.cleaned_data["state"],
                text=form.cleaned_data["text"],
            ),
            "Tindak lanjut tercatat.",
        )
    if actor.role in RECORD.roles:
        deeds["photo"] = Deed(
            lambda data=None, files=None: PhotoForm(data, files),
            lambda form: _add_photo(actor, found, form),
            "Foto tersimpan.",
        )
    return deeds


def _add_photo(actor: Actor, found: Incident, form: Form) -> None:
    photo = received(form.cleaned_data["scan"])
    if photo is not None:
        add_incident_photo(actor, incident_id=found.id, photo=photo)


def _facts(actor: Actor, found: Incident) -> dict[str, Any]:
    photos = found.photos.select_related("upload").order_by("added_at")
    steps = list(found.steps.order_by("recorded_at", "id"))
    state = steps[-1].state if steps else IncidentState.OPEN
    return {
        "incident": found,
        "kind": get_pack(found.election.pack).votingday.incidents.get(found.kind),
        "number": int(found.path[-3:]),
        "region": found.station.village,
        "role": LABELS.get(found.role, found.role),
        "state": IncidentState(state),
        "steps": [(step, LABELS.get(step.role, step.role)) for step in steps],
        "photos": [link_to(actor, photo.upload, LINK) for photo in photos],
        "time_zone": found.station.village.time_zone,
    }
