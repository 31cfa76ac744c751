"""The counter of a village: paper applications typed in, and the receipts that are handed out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from garda.documents.qr import qr_picture
from garda.formation.forms.counter import FIELD_OF, CounterForm
from garda.formation.lives import life_of
from garda.formation.models import Application
from garda.formation.pages.counter import ALL_KEY, age_rules, counter_page, newest
from garda.formation.places import APPLICATION, VILLAGE
from garda.formation.requests import election_of
from garda.formation.services import Taken, take_at_counter
from garda.formation.staffing import current_listings, refuse_gone
from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located, public
from garda.privacy.services import saw
from garda.regions.models import Region

TO_CHECK = (
    "NIK ini juga dipakai di catatan lain dan akan diperiksa. Anda tidak perlu berbuat apa-apa."
)
#: Who types at the counter: PPS, and its secretariat, which prepares papers and decides nothing.
TYPING = (Role.PPS, Role.PPS_SECRETARIAT)
#: The page's own worker, which opens the counter while there is no connection.
_WORKER = {"worker-src": [SELF]}


@for_roles(*TYPING, place=VILLAGE)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest, code: str) -> HttpResponse:
    """Type one application after the other. A script gets the answer as JSON, a form as a page."""
    village = located(request, Region)
    if request.method == "POST":
        return _sent(request, village)
    refuse_gone(village)
    form = _form(request, village)
    form.initial = {"id": uuid7()}
    return _page(request, village, form)


def _form(request: HttpRequest, village: Region, data: Any = None) -> CounterForm:
    election = election_of(request)
    listings = current_listings(election, village)
    today = clock.today(village.time_zone)
    return CounterForm(get_pack(election.pack), listings, today, data)


def _sent(request: HttpRequest, village: Region) -> HttpResponse:
    form = _form(request, village, request.POST)
    if not form.is_valid():
        return _refused(request, village, form, status=422)
    entry = form.entry(village.time_zone)
    try:
        taken = take_at_counter(
            acting(request), election=election_of(request), village=village, entry=entry
        )
    except NotAllowed:
        raise
    except GardaError as refusal:
        field = FIELD_OF.get(refusal.code)
        form.add_error(field, refusal.id)
        return _refused(request, village, form, status=409)
    return _answered(request, taken)


def _answered(request: HttpRequest, taken: Taken) -> HttpResponse:
    url = reverse("counter-receipt", args=[taken.application])
    if not _by_script(request):
        return redirect(url)
    return JsonResponse(
        {
            "receipt": taken.receipt,
            "url": url,
            "missing": list(taken.missing),
            "note": TO_CHECK if taken.to_check else "",
        }
    )


def _refused(
    request: HttpRequest, village: Region, form: CounterForm, *, status: int
) -> HttpResponse:
    if _by_script(request):
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        return JsonResponse({"errors": errors}, status=status)
    refuse_gone(village)
    return _page(request, village, form, status=status)


def _page(
    request: HttpRequest, village: Region, form: CounterForm, status: int = 200
) -> HttpResponse:
    election = election_of(request)
    context = {
        "village": village,
        "form": form,
        "page": counter_page(election, village, form.pack, form),
        "all_key": ALL_KEY,
        "age_rules": age_rules(form.pack),
        "phone_qr": qr_picture(_public(reverse("counter-phone", args=[village.code]))),
        "now": clock.now(),
        "same_number": "other_person" in request.POST or "nik" in form.errors,
        "time_zone": village.time_zone,
    }
    response = render(request, "formation/counter.html", context, status=status)
    response._csp_update = _WORKER  # type: ignore[attr-defined]
    return response


def _public(path: str) -> str:
    return f"{settings.GARDA_PUBLIC_URL}{path}"


def _by_script(request: HttpRequest) -> bool:
    return request.accepts("application/json") and not request.accepts("text/html")


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the counter. It lies beside the pages that it opens offline."""
    context = {"static_url": settings.STATIC_URL}
    kind = "text/javascript; charset=utf-8"
    return render(request, "formation/counter_worker.js", context, content_type=kind)


@for_roles(*TYPING, place=APPLICATION)
@never_cache
@require_safe
def receipt(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The receipt of one application, as wide as a roll of paper. No identity number."""
    application = located(request, Application)
    village = application.village
    life = life_of(application)
    names = {d.code: d.name.id for d in get_pack(application.election.pack).documents}
    saw(
        acting(request),
        persons=[application.person_id],
        what="name",
        why="Tanda terima pendaftaran",
        path=application.path,
    )
    address = _public(reverse("application-status", args=[application.id]))
    context = {
        "application": application,
        "village": village,
        "handed_in": [(code, names.get(code, code)) for code in sorted(life.papers)],
        "missing": [(code, names[code]) for code in life.missing],
        "qr": qr_picture(address),
        "address": urlsplit(address).netloc + urlsplit(address).path,
        "time_zone": village.time_zone,
    }
    return render(request, "formation/counter_receipt.html", context)


@for_roles(*TYPING, place=VILLAGE)
@never_cache
@require_safe
def phone(request: HttpRequest, code: str) -> HttpResponse:
    """The phone beside the laptop: who was registered last, to photograph their papers."""
    village, election = located(request, Region), election_of(request)
    refuse_gone(village)
    applications = newest(election, village)
    saw(
        acting(request),
        persons=[application.person_id for application in applications],
        what="name",
        why="Ponsel sebagai pemindai",
        path=village.path,
    )
    context = {"village": village, "applications": applications, "time_zone": village.time_zone}
    return render(request, "formation/counter_phone.html", context)
