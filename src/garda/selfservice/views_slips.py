"""Slips for applicants: printed, or sent as a message that PPS copies."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.documents.qr import qr_picture
from garda.formation.requests import election_of
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Region, RegionLevel
from garda.signin.domain.code import grouped

from .forms import SlipsForm
from .queries import slip_tally
from .services import Issued, issue_slips


@for_roles(Role.PPS, place=REGION)
@never_cache
@require_http_methods(["GET", "POST"])
def slips(request: HttpRequest, code: str) -> HttpResponse:
    """How many slips are out; new ones are shown once, on the answer to the form."""
    village = located(request, Region)
    if village.level != RegionLevel.VILLAGE:
        raise Http404("slips are handed out in villages")
    form = SlipsForm(request.POST or None)
    refusal: GardaError | None = None
    cards: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            issued = issue_slips(
                acting(request),
                election=election_of(request),
                village=village,
                count=form.cleaned_data["count"],
            )
            cards = [_card(new, village) for new in issued]
        except NotAllowed:
            raise
        except GardaError as refused:
            refusal = refused
    context = {
        "region": village,
        "form": form,
        "cards": cards,
        "tally": slip_tally(election_of(request), village.path),
        "refusal": refusal,
        "time_zone": village.time_zone,
    }
    wrong = request.method == "POST" and not cards
    return render(request, "selfservice/slips.html", context, status=422 if wrong else 200)


def _card(new: Issued, village: Region) -> dict[str, Any]:
    """A slip for the page. The code stands behind ``#``, which browsers keep to themselves."""
    address = f"{settings.GARDA_PUBLIC_URL}{reverse('apply')}"
    link = f"{address}#K={new.code}"
    words = (
        f"Pendaftaran KPPS {village.name}. Buka {link} di ponsel Anda, isi bertahap, lalu kirim "
        "sebelum pendaftaran ditutup. Tautan ini hanya untuk Anda; jangan diteruskan."
    )
    return {
        "code": grouped(new.code),
        "expires_at": new.expires_at,
        "address": address.partition("://")[2],
        "qr": qr_picture(link),
        "words": words,
        "message": f"https://wa.me/?text={quote(words)}",
    }
