"""Practice counting: ballots, a C.Hasil, and the rules of the real form."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.learning.domain.ballots import CHOICES, COLUMN, FOOT, HEIGHT, MARGIN, WIDTH
from garda.learning.practice import (
    MOST_SEED,
    Counted,
    count,
    names_of,
    practice_case,
    practice_form,
    told,
)
from garda.learning.services import keep_count
from garda.learning.services.taking import TAKE
from garda.packs.loader import get_pack
from garda.packs.types import Pack
from garda.people.access import acting, for_roles
from garda.regions.models import Election
from garda.results.forms import EntryForm, entry_blocks

#: How a drawn ballot is laid out; the template draws it.
SHAPE = {
    "width": WIDTH,
    "height": HEIGHT,
    "inside": HEIGHT - FOOT - MARGIN,
    "column": COLUMN - MARGIN,
    "top": MARGIN,
    "columns": [
        (choice, MARGIN + COLUMN * (choice - 1), MARGIN + COLUMN * (choice - 1) + COLUMN // 2)
        for choice in CHOICES
    ],
}


@for_roles(*TAKE.roles)
@never_cache
@require_http_methods(["GET", "POST"])
def practice_count(request: HttpRequest) -> HttpResponse:
    """One evening in small; without a number, a new one is drawn."""
    seed = request.GET.get("benih", "")
    if not seed.isdecimal() or int(seed) > MOST_SEED:
        return redirect(f"{reverse('practice-count')}?benih={secrets.randbelow(MOST_SEED + 1)}")
    election = Election.objects.get(pk=acting(request).election)
    pack = get_pack(election.pack)
    if request.method != "POST":
        return _page(request, pack, int(seed), EntryForm(practice_form(pack)))
    return _take(request, pack, int(seed))


def _take(request: HttpRequest, pack: Pack, seed: int) -> HttpResponse:
    definition = practice_form(pack)
    form = EntryForm(definition, request.POST)
    if not form.is_valid():
        return _page(request, pack, seed, form, status=422)
    counted = count(definition, practice_case(pack, seed), form.figures)
    keep_count(acting(request), sending=form.id, seed=seed, figures=form.figures, counted=counted)
    return _page(request, pack, seed, form, counted)


def _page(
    request: HttpRequest,
    pack: Pack,
    seed: int,
    form: EntryForm,
    counted: Counted | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    case = practice_case(pack, seed)
    context: dict[str, Any] = {
        "case": case,
        "seed": seed,
        "shape": SHAPE,
        "told": told(form.definition, case),
        "form": form,
        "blocks": entry_blocks(form, counted.findings if counted else ()),
        "counted": counted,
        "wrong": names_of(form.definition, counted.wrong) if counted else [],
        "names": {choice: f"Pasangan latihan {choice}" for choice in CHOICES},
    }
    return render(request, "learning/practice.html", context, status=status)
