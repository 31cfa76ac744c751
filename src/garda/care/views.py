"""The counter's side of care: a certificate is handed over, sealed, and not seen again here."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.documents.domain.refusals import UploadRefused
from garda.documents.intake import receive
from garda.documents.services.scans import SCAN_KINDS
from garda.formation.models import Application
from garda.formation.offices import receivers
from garda.formation.places import APPLICATION
from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.people.access import acting, for_roles, located

from .forms import CertificateForm
from .services import Certificate, receive_certificate
from .vault import HEALTH


@for_roles(*HEALTH.receivers, place=APPLICATION)
@never_cache
@require_http_methods(["GET", "POST"])
def certificate(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Take in one applicant's health certificate."""
    application = located(request, Application)
    zone = ZoneInfo(application.village.time_zone)
    form = CertificateForm(
        clock.now().astimezone(zone), request.POST or None, request.FILES or None
    )
    refusal: GardaError | None = None
    if request.method == "POST" and form.is_valid():
        refusal = _received(request, application, form, zone)
        if refusal is None:
            messages.success(request, "Surat kesehatan tersegel; formasi tahu bahwa ada.")
            return redirect("applicant-papers", application.id)
    context: dict[str, Any] = {
        "region": application.village,
        "application": application,
        "form": form,
        "receives": acting(request).role in receivers(application.election, application.body),
        "refusal": refusal,
        "time_zone": application.village.time_zone,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "care/certificate.html", context, status=status)


def _received(
    request: HttpRequest, application: Application, form: CertificateForm, zone: ZoneInfo
) -> GardaError | None:
    """Hand it over; the refusal to show beside what was typed, if there is one."""
    given = form.cleaned_data
    try:
        scan = receive(given["scan"], SCAN_KINDS) if given["scan"] else None
        receive_certificate(
            acting(request),
            application=application.id,
            certificate=Certificate(
                issuer=given["issuer"],
                issued_on=given["issued_on"],
                fit=given["fit"] == "yes",
                received_at=given["received_at"].replace(tzinfo=zone),
                scan=scan,
            ),
        )
    except NotAllowed:
        raise
    except UploadRefused as refused:
        form.add_error("scan", refused.id)
        return refused
    except GardaError as refused:
        return refused
    return None
