"""The second look: drawing forms, the list of those to read, and what it tells about quality."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import SUPERVISORS, Role
from garda.people.access import acting, for_roles
from garda.regions.queries import listings, within
from garda.results.domain.findings import grouped
from garda.results.entry import SECOND, forms_waiting, result_rules
from garda.results.models import SecondLookDraw
from garda.results.quality import heard_otherwise, quality
from garda.results.services.second_looks import SEED_LENGTH, clean_forms, draw

_KPU = (Role.KPU_REGENCY, Role.KPU_PROVINCE, Role.KPU_RI)


class SeedForm(forms.Form):
    """The seed as it was told in public."""

    seed = forms.CharField(
        label="Angka undian",
        max_length=SEED_LENGTH[1],
        help_text="Misalnya hasil enam lemparan dadu yang dibacakan di depan saksi dan Bawaslu:"
        " 4-2-6-1-1-5. Siapa pun dapat mengundi ulang dengan angka ini.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Ketik angka undiannya."},
    )


@for_roles(Role.PPK, Role.KPU_REGENCY)
@require_http_methods(["GET", "POST"])
def second_looks(request: HttpRequest) -> HttpResponse:
    """Drawn forms that the reader may look at; the regency draws here."""
    if request.method == "GET":
        return _page(request, SeedForm(label_suffix=""))
    form = SeedForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, form, status=422)
    region = request.grant.region  # type: ignore[attr-defined]
    try:
        made = draw(acting(request), region=region, seed=form.cleaned_data["seed"])
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, form, refusal=refusal, status=409)
    done = f"{grouped(made.drawn)} dari {grouped(made.pool)} formulir terundi."
    messages.success(request, f"{done} Orang yang belum mengisi formulir itu memeriksanya ulang.")
    return redirect("second-looks")


def _page(
    request: HttpRequest,
    form: SeedForm,
    *,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = acting(request)
    numbers = {row.path: row for row in listings(actor.election, actor.path)}
    waiting = [(round_, numbers.get(round_.path)) for round_ in forms_waiting(actor, SECOND)]
    context: dict[str, Any] = {
        "waiting": waiting,
        "form": form,
        "refusal": refusal,
        "draws_here": actor.role == Role.KPU_REGENCY,
        "share": _share(request),
        "pool": clean_forms(actor.election, actor.path).count(),
        "draws": SecondLookDraw.objects.filter(
            within(actor.path), election_id=actor.election
        ).order_by("-drawn_at"),
        "region": request.grant.region,  # type: ignore[attr-defined]
        "time_zone": request.grant.region.time_zone,  # type: ignore[attr-defined]
    }
    return render(request, "results/second_looks.html", context, status=status)


def _share(request: HttpRequest) -> str:
    """The pack's share as pages say it: ``2 %``, ``2,5 %``."""
    percent = result_rules(acting(request).election).second_look * 100
    return f"{float(percent):g} %".replace(".", ",")


@for_roles(*_KPU, Role.PPK, *sorted(SUPERVISORS))
@require_safe
def entry_quality(request: HttpRequest) -> HttpResponse:
    """Measured error rates with their intervals, and where witnesses read otherwise."""
    actor = acting(request)
    own = result_rules(actor.election).source_of(actor.role)
    context = {
        "quality": quality(actor.election, actor.path),
        "heard": heard_otherwise(actor.election, actor.path, blind=own.code if own else ""),
        "share": _share(request),
        "region": request.grant.region,  # type: ignore[attr-defined]
        "time_zone": request.grant.region.time_zone,  # type: ignore[attr-defined]
    }
    return render(request, "results/entry_quality.html", context)
