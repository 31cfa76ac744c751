"""Pages of a vault: papers of a person, recording one, opening one for a reason, withdrawing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.documents.domain.refusals import UploadRefused
from garda.documents.intake import Received, receive
from garda.documents.services.scans import SCAN_KINDS
from garda.documents.views import POWERLESS
from garda.kernel.errors import GardaError, NotAllowed
from garda.people.access import acting, for_roles, located
from garda.people.models import Person
from garda.privacy.forms import ReasonForm
from garda.privacy.places import PERSON

from . import paper_queries as queries
from .errors import NotInThisVault
from .forms import SCAN_PART, OpenPaperForm, PaperForm
from .models import SealedPaper
from .services import OpenedPaper, open_paper, record_paper, withdraw_paper
from .vaults import Vault
from .views import SHOWN_SECONDS

View = Callable[..., HttpResponse]
_EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def _guarded(vault: Vault) -> Callable[[View], View]:
    """What every page of a vault declares."""

    def declare(view: View) -> View:
        methods = require_http_methods(["GET", "POST"])
        return for_roles(*vault.roles, place=PERSON)(never_cache(methods(view)))

    return declare


def papers_view(vault: Vault) -> View:
    """The page of one person's papers of a vault, and the form for a new one."""

    @_guarded(vault)
    def papers(request: HttpRequest, person_id: UUID) -> HttpResponse:
        person = _person(request, vault)
        form = PaperForm(vault, request.POST or None, request.FILES or None)
        refusal: GardaError | None = None
        if request.method == "POST" and form.is_valid():
            refusal = _recorded(request, vault, person, form)
            if refusal is None:
                messages.success(request, f"Tercatat: {vault.thing} {person.name}.")
                return redirect(f"{vault.code}-papers", person.id)
        context = _context(request, vault, person) | {
            "papers": queries.papers_of(vault, person.id),
            "form": form,
            "refusal": refusal,
            "may_record": queries.may_record(vault, person.id),
        }
        return render(request, "sealed/papers.html", context, status=_status(request))

    return papers


def paper_view(vault: Vault) -> View:
    """The page that opens one paper for a reason, and then shows it once."""

    @_guarded(vault)
    def paper(request: HttpRequest, person_id: UUID, paper_id: UUID) -> HttpResponse:
        person = _person(request, vault)
        found = _standing(vault, person, paper_id)
        form = OpenPaperForm(vault, bool(found.file_sha256), request.POST or None)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            scan = given["part"] == SCAN_PART
            opened = open_paper(
                acting(request),
                vault,
                paper_id=found.id,
                reason=given["reason"],
                text=given["text"],
                scan=scan,
            )
            return _file(opened) if scan else _shown(request, vault, person, opened)
        context = _context(request, vault, person) | {"paper": found, "form": form}
        return render(request, "sealed/open_paper.html", context, status=_status(request))

    return paper


def withdraw_view(vault: Vault) -> View:
    """The page that withdraws one paper for a reason."""

    @_guarded(vault)
    def withdraw(request: HttpRequest, person_id: UUID, paper_id: UUID) -> HttpResponse:
        person = _person(request, vault)
        found = _standing(vault, person, paper_id)
        form = ReasonForm(request.POST or None, label_suffix="")
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            withdraw_paper(acting(request), vault, paper_id=found.id, reason=reason)
            messages.success(request, f"Ditarik: {vault.thing} {person.name}.")
            return redirect(f"{vault.code}-papers", person.id)
        context = _context(request, vault, person) | {"paper": found, "form": form}
        return render(request, "sealed/withdraw_paper.html", context, status=_status(request))

    return withdraw


def _person(request: HttpRequest, vault: Vault) -> Person:
    """Somebody of the actor's own region, for whom the vault keeps papers."""
    actor, person = acting(request), located(request, Person)
    if not vault.may(actor):
        raise NotInThisVault
    if not queries.kept_for(actor, vault, person):
        raise Http404("no papers of this kind for this person")
    return person


def _standing(vault: Vault, person: Person, paper_id: UUID) -> SealedPaper:
    found = queries.standing_paper(vault, person.id, paper_id)
    if found is None:
        raise Http404("no such paper")
    return found


def _context(request: HttpRequest, vault: Vault, person: Person) -> dict[str, Any]:
    region = request.grant.region  # type: ignore[attr-defined]
    return {
        "vault": vault,
        "person": person,
        "region": region,
        "time_zone": region.time_zone,
        "papers_url": reverse(f"{vault.code}-papers", args=[person.id]),
    }


def _status(request: HttpRequest) -> int:
    return 200 if request.method == "GET" else 422


def _recorded(
    request: HttpRequest, vault: Vault, person: Person, form: PaperForm
) -> GardaError | None:
    """Keep the paper; the refusal to show beside what was typed, if there is one."""
    try:
        record_paper(
            acting(request),
            vault,
            person_id=person.id,
            content=form.content(),
            scan=_received(form),
        )
    except NotAllowed:
        raise
    except UploadRefused as refused:
        form.add_error("scan", refused.id)
        return refused
    except GardaError as refused:
        return refused
    return None


def _received(form: PaperForm) -> Received | None:
    sent = form.cleaned_data.get("scan")
    return receive(sent, SCAN_KINDS) if sent else None


def _shown(request: HttpRequest, vault: Vault, person: Person, opened: OpenedPaper) -> HttpResponse:
    context = _context(request, vault, person) | {
        "lines": queries.lines_of(vault, opened.content),
        "seconds": SHOWN_SECONDS,
    }
    response = render(request, "sealed/shown_paper.html", context)
    response["Refresh"] = f"{SHOWN_SECONDS}; url={context['papers_url']}"
    return response


def _file(opened: OpenedPaper) -> HttpResponse:
    name = f"berkas.{_EXTENSIONS.get(opened.media_type, 'bin')}"
    response = HttpResponse(
        opened.file,
        content_type=opened.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store, private",
        },
    )
    response._csp_config = POWERLESS  # type: ignore[attr-defined]
    return response
