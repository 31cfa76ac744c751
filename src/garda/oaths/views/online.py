"""Being sworn in online: requests, decisions, and the roll-call in the online room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.activities.models import Means, OnlineLeave, Presence
from garda.activities.services import ask_leave, decide_leave
from garda.activities.services.scanning import TAKEN, NewScan, Sending, take_scans
from garda.documents.links import link_to
from garda.formation.requests import election_of
from garda.formation.staffing import KPPS
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.oaths.errors import NotCalled
from garda.oaths.forms import AskLeaveForm, CallForm, DecideForm
from garda.oaths.pages import OnlinePage, online_page
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.privacy.services import saw
from garda.regions.models import Election, Region

from .doing import Deed, answer, forms_of, received

WHY = "Pelantikan daring"


@for_roles(
    Role.KPU_REGENCY, Role.PPK, Role.PPS, Role.BAWASLU, Role.PANWASCAM, Role.PKD, place=REGION
)
@never_cache
@require_http_methods(["GET", "POST"])
def online(request: HttpRequest, code: str) -> HttpResponse:
    """Who asks to be sworn in online, and the calling of names in the online room."""
    region, election, actor = located(request, Region), election_of(request), acting(request)
    found = online_page(election, region, clock.today(region.time_zone))
    deeds = _deeds(actor, election, found)

    def page(
        filled: Mapping[str, Form], refusal: GardaError | None = None, status: int = 200
    ) -> HttpResponse:
        saw(actor, persons=found.persons, what="name", why=WHY, path=region.path)
        context: dict[str, Any] = {
            "region": region,
            "page": found,
            "reasons": get_pack(election.pack).oaths[KPPS].online_reasons,
            "links": _links(actor, found.leaves),
            "refusal": refusal,
            "asks": actor.role == Role.PPS,
            "decides": actor.role == Role.KPU_REGENCY,
            "time_zone": region.time_zone,
            **forms_of(deeds, filled),
        }
        return render(request, "oaths/online.html", context, status=status)

    return answer(request, deeds, page, reverse("oath-online", args=[code]))


def _deeds(actor: Actor, election: Election, found: OnlinePage) -> Mapping[str, Deed]:
    reasons = get_pack(election.pack).oaths[KPPS].online_reasons

    def ask_form(*sent: Any) -> Form:
        return AskLeaveForm(found.open_oaths, found.may_ask, reasons, *sent)

    return {
        "ask": Deed(ask_form, lambda form: _ask(actor, form), "Permohonan dikirim ke KPU."),
        "allow": Deed(DecideForm, lambda form: _decide(actor, form, allow=True), "Izin diberikan."),
        "refuse": Deed(
            DecideForm, lambda form: _decide(actor, form, allow=False), "Permohonan ditolak."
        ),
        "here": Deed(
            CallForm, lambda form: _call(actor, form, Presence.ONLINE), "Tercatat hadir daring."
        ),
        "gone": Deed(
            CallForm, lambda form: _call(actor, form, Presence.ABSENT), "Tercatat tidak menjawab."
        ),
    }


def _ask(actor: Actor, form: Form) -> None:
    given = form.cleaned_data
    ask_leave(
        actor,
        activity_id=given["activity"],
        appointment_id=given["appointment"],
        reason=given["reason"],
        note=given["note"],
        evidence=received(given["scan"]),
    )


def _decide(actor: Actor, form: Form, *, allow: bool) -> None:
    given = form.cleaned_data
    decide_leave(actor, leave_id=given["leave"], allow=allow, note=given["note"])


def _call(actor: Actor, form: Form, presence: Presence) -> None:
    """A name was called: a scan like a phone's, and the same rule says what follows."""
    scan = NewScan(
        id=uuid7(),
        activity=form.cleaned_data["activity"],
        appointment=form.cleaned_data["appointment"],
        device_at=clock.now(),
        means=Means.ROLL_CALL,
        presence=presence,
    )
    sending = Sending(account=actor.account_id or actor.identity)
    (result,) = take_scans([actor], sending=sending, scans=[scan])
    if result.state != TAKEN or result.marks:
        raise NotCalled(result.marks)


def _links(actor: Actor, leaves: Sequence[OnlineLeave]) -> dict[UUID, str]:
    """Addresses of the evidence, for whoever decides or asked."""
    if actor.role not in {Role.KPU_REGENCY, Role.PPS}:
        return {}
    return {leave.id: link_to(actor, leave.evidence, "scan") for leave in leaves}
