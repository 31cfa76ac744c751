"""Certificates: those due in a region are issued, one's own is read."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.documents.objects import store
from garda.documents.services import attach_pdf
from garda.formation.requests import refused
from garda.learning.certifying import due, issued
from garda.learning.models import Certificate
from garda.learning.paper import place_of
from garda.learning.services import issue_certificates, taker_of
from garda.learning.services.certifying import CERTIFY
from garda.learning.services.taking import TAKE
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.privacy.services import saw
from garda.regions.models import Election, Region

PAGE_SIZE = 100


@for_roles(*CERTIFY.roles, place=REGION)
@never_cache
@require_http_methods(["GET", "POST"])
def certificates(request: HttpRequest, code: str) -> HttpResponse:
    """Who is due one and who has one; one button issues all that are due."""
    region, actor = located(request, Region), acting(request)
    if request.method == "POST":
        refusal = refused(lambda: issue_certificates(actor, region=region))
        if refusal is None:
            messages.success(request, "Sertifikat terbit dan sedang dicetak.")
            return redirect("certificates", region.code)
        return _page(request, region, {"refusal": refusal}, status=409)
    return _page(request, region, {})


def _page(
    request: HttpRequest, region: Region, more: dict[str, object], *, status: int = 200
) -> HttpResponse:
    actor = acting(request)
    election = Election.objects.get(pk=actor.election)
    waiting = due(election, region)
    page = Paginator(issued(election, region.path), PAGE_SIZE).get_page(request.GET.get("halaman"))
    persons = [seat.person_id for seat, _ in waiting] + [c.person_id for c in page]
    saw(actor, persons=persons, what="name", why="Sertifikat bimtek", path=region.path)
    context = {
        "region": region,
        "due": [(seat, place_of(seat)) for seat, _ in waiting],
        "page": page,
        "rows": [(c, place_of(c.appointment)) for c in page],
        **more,
    }
    return render(request, "learning/certificates.html", context, status=status)


@for_roles(*TAKE.roles)
@never_cache
@require_safe
def own_certificate(request: HttpRequest) -> HttpResponse:
    """One's own certificate as PDF."""
    taker = taker_of(acting(request))
    found = Certificate.objects.filter(appointment=taker.appointment).first()
    if taker.appointment is None or found is None:
        raise Http404("no certificate")
    data = store().get(attach_pdf(found.document_id))
    disposition = 'inline; filename="sertifikat-bimtek.pdf"'
    return HttpResponse(
        data, content_type="application/pdf", headers={"Content-Disposition": disposition}
    )
