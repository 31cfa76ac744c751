"""What is kept, until when, and what would be erased."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.people.access import for_roles
from garda.people.models import Grant

from .retention_queries import kept

READING = (Role.KPU_REGENCY, Role.KPU_PROVINCE, Role.BAWASLU, Role.AUDITOR)


@for_roles(*READING)
@never_cache
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Rules of the pack with their days, counts by region, and what is due."""
    grant: Grant = request.grant  # type: ignore[attr-defined]
    region = grant.region
    context = {
        "lines": kept(grant.election, region, clock.today(region.time_zone)),
        "region": region,
        "time_zone": region.time_zone,
    }
    return render(request, "privacy/retention.html", context)
