"""Pages of a number's life, and of two rows that may be one human being."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.kernel.errors import GardaError, NotAllowed
from garda.people.access import acting, for_roles, located
from garda.people.display import masked
from garda.people.models import ClaimStatus, IdentityClaim, Person
from garda.people.services import (
    BadIdentityNumber,
    decide_merge,
    dispute_claim,
    propose_merge,
    propose_split,
    replace_number,
    verify_claim,
)
from garda.people.services.claims import SETTLE, VERIFY
from garda.people.services.merging import DECIDE, PROPOSE
from garda.privacy.forms import ReasonForm
from garda.privacy.places import PERSON
from garda.privacy.services import saw

from . import claim_queries as queries
from .forms import ReplaceForm
from .reasons import KIND_NAMES


@for_roles(*VERIFY.roles, place=PERSON)
@never_cache
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, person_id: UUID, claim_id: UUID) -> HttpResponse:
    """One number of a person, masked: compared with the card, disputed, or replaced."""
    actor, person = acting(request), _at_home(request)
    found = queries.claim_of(person, claim_id)
    if found is None:
        raise Http404("no such number")
    act = request.POST.get("act", "")
    dispute = ReasonForm(request.POST if act == "dispute" else None, label_suffix="")
    replace = ReplaceForm(request.POST if act == "replace" else None)
    refusal: GardaError | None = None
    if request.method == "POST":
        try:
            if _changed(request, actor, found, act, dispute, replace):
                return redirect("person", person.id)
        except NotAllowed:
            raise
        except BadIdentityNumber as refused:
            replace.add_error("number", refused.id)
        except GardaError as refused:
            refusal = refused
    disputed = found.status == ClaimStatus.DISPUTED
    context = _context(request, person) | {
        "claim": found,
        "name": KIND_NAMES[found.kind],
        "shown": masked(found.shown),
        "may_verify": found.status == ClaimStatus.CLAIMED
        or (disputed and actor.role in SETTLE.roles),
        "may_dispute": not disputed,
        "dispute": dispute,
        "replace": replace,
        "refusal": refusal,
    }
    return render(request, "sealed/claim.html", context, status=_status(request))


def _changed(
    request: HttpRequest,
    actor: Actor,
    found: IdentityClaim,
    act: str,
    dispute: ReasonForm,
    replace: ReplaceForm,
) -> bool:
    """Carry out what was asked for, if its form is complete."""
    if act == "verify":
        verified = verify_claim(actor, claim_id=found.id) == ClaimStatus.VERIFIED
        # The same words whatever stands behind it: nobody learns whose number it may be.
        done = "Nomor terverifikasi." if verified else "Nomor ini akan diperiksa KPU."
    elif act == "dispute" and dispute.is_valid():
        dispute_claim(actor, claim_id=found.id, reason=dispute.cleaned_data["reason"])
        done = "Nomor ini akan diperiksa KPU."
    elif act == "replace" and replace.is_valid():
        given = replace.cleaned_data
        replace_number(actor, claim_id=found.id, number=given["number"], reason=given["reason"])
        done = "Nomor baru dicatat; cocokkan lagi dengan kartunya."
    else:
        return False
    messages.success(request, done)
    return True


@for_roles(*PROPOSE.roles, place=PERSON)
@never_cache
@require_http_methods(["GET", "POST"])
def merging(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Rows that may be this human being: proposed by one person, decided by another."""
    actor, person = acting(request), _at_home(request)
    form = ReasonForm(request.POST or None, label_suffix="")
    refusal: GardaError | None = None
    if request.method == "POST":
        try:
            if _proposed_or_decided(request, actor, person, form):
                return redirect("merging", person.id)
        except NotAllowed:
            raise
        except GardaError as refused:
            refusal = refused
    others = queries.same_number(actor, person)
    merged = queries.merged_rows(person)
    saw(
        actor,
        persons=[other.id for other in (*others, *merged)],
        what="name",
        why="Orang dengan nomor yang sama",
        path=actor.path,
    )
    context = _context(request, person) | {
        "others": others,
        "merged": merged,
        "steps": queries.waiting_steps(actor, person, DECIDE.roles),
        "form": form,
        "about": request.POST.get("other", ""),
        "refusal": refusal,
    }
    return render(request, "sealed/merging.html", context, status=_status(request))


def _proposed_or_decided(
    request: HttpRequest, actor: Actor, person: Person, form: ReasonForm
) -> bool:
    act = request.POST.get("act", "")
    if act in {"accept", "refuse"}:
        step = _uuid(request.POST.get("step", ""))
        decide_merge(actor, step_id=step, accept=act == "accept")
        messages.success(request, "Keputusan dicatat.")
        return True
    if not form.is_valid():
        return False
    other, reason = _uuid(request.POST.get("other", "")), form.cleaned_data["reason"]
    if act == "split":
        propose_split(actor, merged_id=other, reason=reason)
    else:
        propose_merge(actor, kept_id=person.id, merged_id=other, reason=reason)
    messages.success(request, "Usulan dicatat; orang lain memutuskannya.")
    return True


def _at_home(request: HttpRequest) -> Person:
    """Somebody of the actor's own region, not one who is only shared with it."""
    person = located(request, Person)
    if not in_scope(person.path, acting(request).path):
        raise Http404("not of this region")
    return person


def _context(request: HttpRequest, person: Person) -> dict[str, Any]:
    region = request.grant.region  # type: ignore[attr-defined]
    return {"person": person, "region": region, "time_zone": region.time_zone}


def _status(request: HttpRequest) -> int:
    return 200 if request.method == "GET" else 422


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404("no such row") from error
