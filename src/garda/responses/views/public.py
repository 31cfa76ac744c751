"""What visitors see: the form of a village, and what became of a response."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from garda.documents.domain.refusals import UploadRefused
from garda.documents.intake import Received, receive
from garda.formation.announcements import announced_applications
from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.rowlock import seeing, sight_of
from garda.packs.loader import get_pack
from garda.people.access import public
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import region_by_code
from garda.responses.domain.window import window_of
from garda.responses.forms import FILE_KINDS, CodeForm, ResponseForm
from garda.responses.limits import FILES, VILLAGE
from garda.responses.services import NewResponse, follow, send_response
from garda.signin.addresses import sender_of
from garda.signin.domain import code as codes
from garda.signin.services.fairness import take_fairly


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, code: str) -> HttpResponse:
    """The form about the announced applicants of a village, while the law takes responses."""
    election: Election | None = request.election  # type: ignore[attr-defined]
    village = _village(code)
    if election is None:
        raise Http404("no election")
    window = window_of(get_pack(election.pack))
    context: dict[str, Any] = {
        "village": village,
        "window": window,
        "time_zone": village.time_zone,
    }
    now = clock.now()
    if not window.is_open(now, village.time_zone):
        context["early"] = window.before(now, village.time_zone)
        status = 200 if request.method == "GET" else 409
        return render(request, "responses/closed.html", context, status=status)
    # A public page that names people opens just the place it speaks of.
    with seeing(sight_of(village.path)):
        return _form_page(request, election, village, context)


def _village(code: str) -> Region:
    try:
        found = region_by_code(code)
    except Region.DoesNotExist as missing:
        raise Http404("no such village") from missing
    if found.level != RegionLevel.VILLAGE:
        raise Http404("not a village")
    return found


def _form_page(
    request: HttpRequest, election: Election, village: Region, context: dict[str, Any]
) -> HttpResponse:
    applicants = announced_applications(election, village)
    rules = [rule for rule in get_pack(election.pack).eligibility if rule.enabled]
    sent = request.method == "POST"
    form = ResponseForm(
        applicants, rules, request.POST if sent else None, request.FILES if sent else None
    )
    context |= {"form": form, "applicants": applicants}
    if sent and form.is_valid():
        code = _sent(election, village, form, sender_of(request))
        if code is not None:
            context["code"] = codes.grouped(code)
            return render(request, "responses/sent.html", context)
    status = 422 if form.errors else 200
    return render(request, "responses/send.html", context, status=status)


def _sent(election: Election, village: Region, form: ResponseForm, address: str) -> str | None:
    """The code; None when it was refused, which the form then says."""
    given = form.cleaned_data
    try:
        take_fairly(f"response:{village.path}", VILLAGE, address)
        files = [_received(file, address) for file in given["evidence"]]
        new = NewResponse(
            **{name: given[name] for name in ("application", "rule", "text", "once")},
            name=given["name"],
            phone=given["phone"],
        )
        return send_response(election=election, village=village, new=new, files=files)
    except UploadRefused as refused:
        form.add_error("evidence", refused.id)
    except GardaError as refused:
        form.add_error(None, refused.id)
    return None


def _received(file: Any, address: str) -> Received:
    take_fairly("response-files", FILES, address)
    return receive(file, FILE_KINDS)


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def followed(request: HttpRequest) -> HttpResponse:
    """Where a code is typed; it never stands in an address."""
    form = CodeForm(request.POST or None, label_suffix="")
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            found = follow(form.cleaned_data["code"], sender_of(request))
        except GardaError as refused:
            form.add_error("code", refused.id)
    context = {
        "form": form,
        "found": found,
        "time_zone": found.village.time_zone if found else "",
    }
    status = 422 if form.errors else 200
    return render(request, "responses/followed.html", context, status=status)
