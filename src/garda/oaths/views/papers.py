"""Papers of swearings-in, and the make-up oath for those who missed theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.formation.requests import election_of
from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.oaths.forms import MakeUpForm
from garda.oaths.pages import missed_by_village
from garda.oaths.queries import papers_at
from garda.oaths.services import issue_papers, plan_makeup
from garda.oaths.services.papers import without_papers
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.privacy.services import saw
from garda.regions.models import Region, RegionLevel

from .doing import Deed, answer, forms_of

HOLDERS = frozenset({Role.PPS, Role.KPU_REGENCY})
readers = for_roles(
    Role.KPU_REGENCY, Role.PPK, Role.PPS, Role.BAWASLU, Role.PANWASCAM, Role.PKD, place=REGION
)


@readers
@never_cache
@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest, code: str) -> HttpResponse:
    """Which swearings-in have their papers, and signing them for all that lack them."""
    region, actor, election = located(request, Region), acting(request), election_of(request)
    deeds = {
        "issue": Deed(
            Form,
            lambda _: issue_papers(actor, election=election, region=region),
            "Surat diberi nomor. Pencetakannya berjalan; muat ulang halaman ini nanti.",
        )
    }

    def page(
        filled: Mapping[str, Form], refusal: GardaError | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "region": region,
            "waiting": list(without_papers(election, region.path)),
            "papers": papers_at(election, region.path),
            "issues": actor.role in HOLDERS,
            "refusal": refusal,
            "time_zone": region.time_zone,
            **forms_of(deeds, filled),
        }
        return render(request, "oaths/papers.html", context, status=status)

    return answer(request, deeds, page, reverse("oath-papers", args=[code]))


@readers
@never_cache
@require_http_methods(["GET", "POST"])
def makeup(request: HttpRequest, code: str) -> HttpResponse:
    """Who missed the oath; one step plans another one wherever somebody did."""
    region, actor, election = located(request, Region), acting(request), election_of(request)
    today = clock.today(region.time_zone)

    def plan(form: Form) -> None:
        plan_makeup(actor, election=election, region=region, **form.cleaned_data)

    deeds = {
        "plan": Deed(
            lambda data=None, _files=None: MakeUpForm(data, today=today),
            plan,
            "Pelantikan susulan direncanakan.",
        )
    }

    def page(
        filled: Mapping[str, Form], refusal: GardaError | None = None, status: int = 200
    ) -> HttpResponse:
        rows = missed_by_village(election, region, today)
        by_name = region.level == RegionLevel.VILLAGE
        seen = [m.person_id for row in rows for m in row.members] if by_name else []
        saw(actor, persons=seen, what="name", why="Pelantikan susulan", path=region.path)
        context: dict[str, Any] = {
            "region": region,
            "rows": rows,
            "missing": sum(len(row.members) for row in rows),
            "by_name": by_name,
            "plans": actor.role in HOLDERS,
            "refusal": refusal,
            **forms_of(deeds, filled),
        }
        return render(request, "oaths/makeup.html", context, status=status)

    return answer(request, deeds, page, reverse("oath-makeup", args=[code]))
