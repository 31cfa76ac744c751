"""Held sendings: the list of a region, and one of them with what may be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located

from .held import held_lines, held_page
from .models import HeldAnswer, HeldReading
from .places import HELD
from .services.held import release_held, set_held_aside
from .services.reasons import REASON_LENGTH

_READERS = (Role.PPS, Role.PPK)


class ReasonForm(forms.Form):
    """Why a sending is released or set aside."""

    reason = forms.CharField(
        label="Alasan",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Misalnya apa yang Anda baca pada C.Hasil, dan siapa yang hadir.",
        error_messages={"required": "Tuliskan alasannya."},
    )


@for_roles(*_READERS)
@require_safe
def held_list(request: HttpRequest) -> HttpResponse:
    """Sendings of the region that are no source, and what was answered lately."""
    waiting, answered = held_lines(acting(request))
    region = request.grant.region  # type: ignore[attr-defined]
    context = {
        "waiting": waiting,
        "answered": answered,
        "region": region,
        "time_zone": region.time_zone,
    }
    return render(request, "results/held_list.html", context)


@for_roles(*_READERS, place=HELD)
@never_cache
@require_http_methods(["GET", "POST"])
def held(request: HttpRequest, held_id: UUID) -> HttpResponse:
    """One sending; released by the PPS, set aside by PPS or PPK."""
    if request.method == "GET":
        return _page(request, ReasonForm(label_suffix=""))
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404("no such act")
    form = ReasonForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        act(acting(request), held_id=held_id, reason=form.cleaned_data["reason"])
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, form, refusal=refusal, status=409)
    messages.success(request, DONE[request.POST["act"]])
    return redirect("held-list")


ACTS: Mapping[str, Callable[..., HeldAnswer]] = {
    "release": release_held,
    "set_aside": set_held_aside,
}
DONE: Mapping[str, str] = {
    "release": "Kiriman dilepas: angkanya sekarang isian operator TPS atas nama Anda.",
    "set_aside": "Kiriman dikesampingkan. Kiriman aslinya dan alasan Anda tetap tersimpan.",
}


def _page(
    request: HttpRequest,
    form: ReasonForm,
    *,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    found = located(request, HeldReading)
    context: dict[str, Any] = {
        "found": held_page(acting(request), found),
        "held": found,
        "form": form,
        "refusal": refusal,
        "region": found.round.station.village,
        "time_zone": found.round.station.village.time_zone,
    }
    return render(request, "results/held.html", context, status=status)
