"""The list of anomalies of a region, its table, and the note of whoever looked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.kernel.tables import MEDIA_TYPES
from garda.people.access import acting, for_roles, located
from garda.people.models import Grant
from garda.people.places import REGION
from garda.regions.models import Region
from garda.results.services.anomalies import LOOK, UnknownAnomaly, look_at

from .listing import Line, Listing, anomalies_of, as_csv

READERS = (
    Role.PPK, Role.KPU_REGENCY, Role.KPU_PROVINCE, Role.KPU_RI, Role.BAWASLU, Role.PANWASCAM,
)  # fmt: skip
#: Lines that a page shows; the table has all of them.
SHOWN = 100


@for_roles(*READERS, place=REGION)
@never_cache
@require_http_methods(["GET", "POST"])
def anomaly_list(request: HttpRequest, code: str) -> HttpResponse:
    """What does not fit in a region, by kind; a note is added by a named person."""
    region = located(request, Region)
    listing = _listing(request, region)
    if request.method != "POST":
        return _page(request, region, listing)
    try:
        _look(request, listing)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, region, listing, refusal=refusal, status=409)
    messages.success(request, "Catatan Anda tersimpan dengan nama dan waktu.")
    kind = request.GET.get("jenis", "")
    return redirect(reverse("anomalies", args=[code]) + (f"?jenis={kind}" if kind else ""))


def _look(request: HttpRequest, listing: Listing) -> None:
    LOOK.require(acting(request), path=located(request, Region).path)
    chosen = request.POST.get("anomaly", "")
    line = next((each for each in listing.lines if each.anomaly.fingerprint == chosen), None)
    if line is None:
        raise UnknownAnomaly
    found = line.anomaly
    note = request.POST.get("note", "")
    look_at(acting(request), path=found.round.path, kind=found.kind, anomaly=chosen, note=note)


def _listing(request: HttpRequest, region: Region) -> Listing:
    grant: Grant = request.grant  # type: ignore[attr-defined]
    if grant.election is None:
        return Listing([])
    return anomalies_of(grant.election, region)


def _page(
    request: HttpRequest,
    region: Region,
    listing: Listing,
    *,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    kind = request.GET.get("jenis", "")
    lines: list[Line] = listing.of(kind)
    context: dict[str, Any] = {
        "region": region,
        "listing": listing,
        "kind": kind,
        "lines": lines[:SHOWN],
        "total": len(lines),
        "acts": acting(request).role in LOOK.roles,
        "refusal": refusal,
        "time_zone": region.time_zone,
    }
    return render(request, "results/anomalies.html", context, status=status)


@for_roles(*READERS, place=REGION)
@require_safe
def anomaly_table(request: HttpRequest, code: str) -> HttpResponse:
    """All of them as CSV."""
    region = located(request, Region)
    mark = "-SIMULASI" if request.grant.election.watermark else ""  # type: ignore[attr-defined]
    return HttpResponse(
        as_csv(_listing(request, region)),
        content_type=MEDIA_TYPES["csv"],
        headers={"Content-Disposition": f'attachment; filename="anomali-{code}{mark}.csv"'},
    )
