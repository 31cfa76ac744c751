"""Letters that propose people for a secretariat: recorded here, decided by somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.formation.forms.secretariat import LetterForm, NomineeForm, RefusalForm, nominee_forms
from garda.formation.models import SecretariatProposal, SecretariatState
from garda.formation.pages.secretariat import SecretariatPage, letter_page, secretariat_page
from garda.formation.places import LETTER
from garda.formation.requests import Act, act_of, election_of
from garda.formation.services import (
    NewProposal,
    accept_proposals,
    record_proposals,
    refuse_proposal,
)
from garda.formation.services.deciding import RECORDER_AND_DECIDER
from garda.formation.views.secretariat import body_here, may_record
from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.privacy.services import saw
from garda.regions.models import Region

recorders = for_roles(Role.KPU_REGENCY, Role.PPK, Role.PPS, place=REGION)
#: A letter names people who hold no office yet: fewer read it than the secretariat itself.
deciders = for_roles(
    Role.KPU_REGENCY, Role.PPK, Role.PPS, Role.BAWASLU, Role.PANWASCAM, place=LETTER
)


@recorders
@never_cache
@require_http_methods(["GET", "POST"])
def record_letter(request: HttpRequest, code: str) -> HttpResponse:
    """Record the local government's letter: several people at once, one row per empty seat."""
    region = located(request, Region)
    page = secretariat_page(election_of(request), region, body_here(request, region))
    if request.method == "GET":
        return _form_page(request, page)
    today = clock.today(region.time_zone)
    letter = LetterForm(today, request.POST)
    rows = nominee_forms(page.empty, today, request.POST)
    filled = [row for row in rows if row.filled]
    valid = all([letter.is_valid(), *(row.is_valid() for row in filled)])
    if not valid or not filled:
        return _form_page(request, page, letter, rows, nobody=not filled, status=422)
    return _record(request, page, letter, rows, filled)


def _record(
    request: HttpRequest,
    page: SecretariatPage,
    letter: LetterForm,
    rows: Sequence[NomineeForm],
    filled: Sequence[NomineeForm],
) -> HttpResponse:
    new = NewProposal(
        region=page.region,
        nominations=[row.nomination(page.region.path) for row in filled],
        **letter.cleaned_data,
    )
    try:
        record_proposals(
            acting(request), election=election_of(request), body=page.body.code, proposals=[new]
        )
    except NotAllowed:
        raise
    except GardaError as refusal:
        for row in getattr(refusal, "rows", ()):
            filled[row].add_error("name", refusal.id)
        return _form_page(request, page, letter, rows, refusal=refusal, status=409)
    done = f"Surat {new.letter_number} dicatat. KPU Kabupaten/Kota memutuskan."
    messages.success(request, done)
    return redirect("secretariat", page.region.code)


def _form_page(
    request: HttpRequest,
    page: SecretariatPage,
    letter: LetterForm | None = None,
    rows: Sequence[NomineeForm] | None = None,
    *,
    nobody: bool = False,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    today = clock.today(page.region.time_zone)
    context: dict[str, Any] = {
        "region": page.region,
        "page": page,
        "records": may_record(acting(request), page.region),
        "letter": letter or LetterForm(today),
        "rows": nominee_forms(page.empty, today) if rows is None else rows,
        "nobody": nobody,
        "refusal": refusal,
        "time_zone": page.region.time_zone,
    }
    return render(request, "formation/letter_form.html", context, status=status)


@deciders
@never_cache
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """A letter with the people it names; the regency's KPU accepts or refuses it."""
    found = located(request, SecretariatProposal)
    if request.method == "POST":
        return act_of(request, DECISIONS)(request, found)
    return _letter_page(request, found)


def _accept(request: HttpRequest, found: SecretariatProposal) -> HttpResponse:
    try:
        number = accept_proposals(acting(request), election=found.election, proposals=[found.id])
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _letter_page(request, found, refusal=refusal, status=409)
    messages.success(request, f"Usulan diterima: {number} orang bertugas. Terbitkan keputusannya.")
    return redirect("secretariat", found.region.code)


def _refuse(request: HttpRequest, found: SecretariatProposal) -> HttpResponse:
    form = RefusalForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _letter_page(request, found, form=form, status=422)
    reason = form.cleaned_data["reason"]
    try:
        refuse_proposal(acting(request), election=found.election, proposal=found.id, reason=reason)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _letter_page(request, found, form=form, refusal=refusal, status=409)
    messages.success(request, "Usulan ditolak dengan alasan. Surat berikutnya dapat dicatat.")
    return redirect("secretariat", found.region.code)


DECISIONS: Mapping[str, Act[SecretariatProposal]] = {"accept": _accept, "refuse": _refuse}


def _letter_page(
    request: HttpRequest,
    found: SecretariatProposal,
    *,
    form: RefusalForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = acting(request)
    found.refresh_from_db(fields=["state", "decided_at", "reason"])
    page = letter_page(found, body_here(request, found.region))
    persons = [nominee.person_id for nominee in page.nominees]
    saw(actor, persons=persons, what="name", why="Usulan sekretariat", path=found.path)
    waits = found.state == SecretariatState.WAITING
    own = RECORDER_AND_DECIDER.is_broken(actor.identity, [found.recorded_by, *persons])
    context: dict[str, Any] = {
        "region": found.region,
        "page": page,
        "waits": waits,
        "own": own,
        "decides": waits and actor.role == Role.KPU_REGENCY and not own,
        "form": form or RefusalForm(label_suffix=""),
        "refusal": refusal,
        "time_zone": found.region.time_zone,
    }
    return render(request, "formation/letter.html", context, status=status)
