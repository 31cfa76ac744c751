"""Public pages: a regency's key lists, and the check of a bundle (also without JavaScript)."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from garda.people.access import public
from garda.regions.models import Election

from .bundles import VERDICT_WORDS, Bundle, Unreadable, Verdict, read_any
from .keylists import check
from .models import KeyList

#: Signs of a bundle that is pasted.
MOST_TYPED = 8_000


@public
@require_safe
def key_list(request: HttpRequest, code: str, version: int | None = None) -> HttpResponse:
    """A regency's list: the newest, or one of its versions."""
    found = _lists(request, code)
    if version is not None:
        found = found.filter(version=version)
    newest = found.order_by("-version").first()
    if newest is None:
        raise Http404("no such list")
    return JsonResponse(newest.document, headers={"Cache-Control": "public, max-age=60"})


def _lists(request: HttpRequest, code: str) -> Any:
    election: Election | None = request.election  # type: ignore[attr-defined]
    return KeyList.objects.filter(election=election, region__code=code)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def check_bundle(request: HttpRequest) -> HttpResponse:
    """Where a bundle is pasted; JavaScript checks it on the spot, without it the server does."""
    typed = request.POST.get("isi", "")[:MOST_TYPED]
    context: dict[str, Any] = {"typed": typed, "verdicts": VERDICT_WORDS.items()}
    if typed:
        verdict, bundle = _judged(request, typed.encode())
        context |= {"words": VERDICT_WORDS[verdict], "holds": verdict is Verdict.HOLDS}
        context |= {"bundle": bundle, "figures": _figures(bundle)}
    return render(request, "results/check_bundle.html", context)


def _judged(request: HttpRequest, typed: bytes) -> tuple[Verdict, Bundle | None]:
    """By the list of the regency in whose code the station's begins."""
    try:
        bundle, _ = read_any(typed)
    except Unreadable:
        return Verdict.UNREADABLE, None
    code = f"{bundle.station[:2]}.{bundle.station[2:4]}"
    listed = _lists(request, code).order_by("-version").first()
    if listed is None:
        return Verdict.UNKNOWN_KEY, bundle
    return check(typed, json.dumps(listed.document).encode())


def _figures(bundle: Bundle | None) -> str:
    values = () if bundle is None else bundle.figures
    return ", ".join("tidak terbaca" if value is None else str(value) for value in values)
