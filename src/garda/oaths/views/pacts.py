"""Integrity pacts: who has not signed, and the page on which a member signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.documents import wordings
from garda.formation.models import Appointment
from garda.formation.requests import election_of
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.oaths.forms import NameForm, PhotoForm
from garda.oaths.models import SignedKind
from garda.oaths.pages import pact_page
from garda.oaths.places import MEMBER
from garda.oaths.queries import signed_ids, was_sworn_online
from garda.oaths.services import sign_here, sign_on_paper
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.privacy.services import saw
from garda.regions.models import Region

from .doing import Deed, answer, forms_of, received

WHY = "Pakta integritas"


@for_roles(
    Role.KPU_REGENCY, Role.PPK, Role.PPS, Role.BAWASLU, Role.PANWASCAM, Role.PKD, place=REGION
)
@never_cache
@require_safe
def pacts(request: HttpRequest, code: str) -> HttpResponse:
    """Who has not signed the pact, and whose oath still lacks its paper."""
    region, actor, election = located(request, Region), acting(request), election_of(request)
    found = pact_page(election, region, clock.today(region.time_zone))
    persons = [member.person_id for member in found.members]
    saw(actor, persons=persons, what="name", why=WHY, path=region.path)
    context = {
        "region": region,
        "page": found,
        "said": wordings.said_at(election, region.path, wordings.PACT),
        "signs": actor.role == Role.PPS,
    }
    return render(request, "oaths/pacts.html", context)


@for_roles(Role.PPS, place=MEMBER)
@never_cache
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """One member reads the pact and signs it here, or the PPS keeps the signed sheet."""
    member, actor = located(request, Appointment), acting(request)
    deeds = _deeds(actor, member)

    def page(
        filled: Mapping[str, Form], refusal: GardaError | None = None, status: int = 200
    ) -> HttpResponse:
        saw(actor, persons=[member.person_id], what="name", why=WHY, path=member.path)
        context: dict[str, Any] = {
            "region": member.region,
            "member": member,
            "texts": [
                wordings.said_at(member.election, member.path, code)
                for code in (wordings.PACT, wordings.OATH)
            ],
            "has": {kind.value: bool(signed_ids(kind, [member.id])) for kind in SignedKind},
            "online": was_sworn_online(member),
            "refusal": refusal,
            **forms_of(deeds, filled),
        }
        return render(request, "oaths/sign.html", context, status=status)

    return answer(request, deeds, page, reverse("oath-sign", args=[member.id]))


def _deeds(actor: Actor, member: Appointment) -> Mapping[str, Deed]:
    def keep(form: Form, kind: SignedKind) -> None:
        photo = received(form.cleaned_data["scan"])
        sign_on_paper(actor, kind=kind, appointment_id=member.id, photo=photo)

    def name(form: Form) -> None:
        sign_here(actor, appointment_id=member.id, typed_name=form.cleaned_data["typed_name"])

    return {
        "name": Deed(NameForm, name, "Pakta ditandatangani."),
        "pact": Deed(
            lambda *sent: PhotoForm("pact", *sent),
            lambda form: keep(form, SignedKind.PACT),
            "Lembar pakta tersimpan.",
        ),
        "oath": Deed(
            lambda *sent: PhotoForm("oath", *sent),
            lambda form: keep(form, SignedKind.OATH),
            "Lembar sumpah tersimpan.",
        ),
    }
