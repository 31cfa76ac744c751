"""Public result pages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from garda.kernel.tables import MEDIA_TYPES
from garda.people.access import public

from . import exports
from .form_quality import form_quality
from .queries import ResultPage, result_page
from .requests import election_of


@public
@require_safe
def result(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Result of a contest in a regency, district or village, from both lines."""
    page = _page(request, kind, code)
    context = {"page": page, "time_zone": page.region.time_zone}
    return render(request, "recap/result.html", context)


@public
@require_safe
def result_csv(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The same table as CSV."""
    page = _page(request, kind, code)
    watermark = election_of(request).watermark
    name = f"hasil-{kind}-{page.region.code}{'-SIMULASI' if watermark else ''}.csv"
    return HttpResponse(
        exports.result_csv(page, watermark=watermark),
        content_type=MEDIA_TYPES["csv"],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@public
@require_safe
def result_quality(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """How a contest's forms became figures: sources, corrections, measured rates. No figures."""
    page = form_quality(election_of(request), kind, code)
    if page is None:
        raise Http404("no such result")
    context = {"page": page, "above": [page.region], "time_zone": page.region.time_zone}
    return render(request, "recap/form_quality.html", context)


def _page(request: HttpRequest, kind: str, code: str) -> ResultPage:
    page = result_page(election_of(request), kind, code)
    if page is None:
        raise Http404("no such result")
    return page
