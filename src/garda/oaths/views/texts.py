"""Texts of oath, pact and statement: what holds here, official ones waiting, a sheet to sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Form, HiddenInput, UUIDField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.documents import wordings
from garda.documents.models import OfficialText
from garda.documents.services import bring_text, decide_text
from garda.formation.requests import election_of
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.oaths.forms import TextForm
from garda.oaths.sheets import sheet_of
from garda.people.access import acting, for_roles
from garda.regions.models import Election, Region

from .doing import Deed, answer, forms_of

LOADERS = frozenset({Role.KPU_RI, Role.KPU_REGENCY})
readers = for_roles(
    Role.KPU_RI,
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    Role.PPK,
    Role.PPS,
    Role.PPS_SECRETARIAT,
    Role.BAWASLU,
    Role.PANWASCAM,
    Role.PKD,
)


class DecideTextForm(Form):
    text = UUIDField(widget=HiddenInput)


@readers
@never_cache
@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest) -> HttpResponse:
    """The texts that hold in the own region; two people load an official one here."""
    actor, election = acting(request), election_of(request)
    deeds = _deeds(actor, election)

    def page(
        filled: Mapping[str, Form], refusal: GardaError | None = None, status: int = 200
    ) -> HttpResponse:
        waiting = OfficialText.objects.filter(election=election, accepted__isnull=True)
        context: dict[str, Any] = {
            "texts": [wordings.said_at(election, actor.path, code) for code in wordings.TITLES],
            "waiting": [
                (wordings.TITLES[text.code], text, text.brought_person == actor.person_id)
                for text in waiting.filter(path=actor.path)
            ],
            "real": not election.watermark,
            "loads": actor.role in LOADERS,
            "refusal": refusal,
            **forms_of(deeds, filled),
        }
        return render(request, "oaths/texts.html", context, status=status)

    return answer(request, deeds, page, reverse("official-texts"))


def _deeds(actor: Actor, election: Election) -> Mapping[str, Deed]:
    def bring(form: Form) -> None:
        region = Region.objects.get(path=actor.path)
        bring_text(actor, election=election, region=region, **form.cleaned_data)

    def decide(form: Form, accept: bool) -> None:
        try:
            decide_text(actor, text_id=form.cleaned_data["text"], accept=accept)
        except OfficialText.DoesNotExist as missing:
            raise Http404("no such text") from missing

    return {
        "bring": Deed(TextForm, bring, "Naskah menunggu pengesahan orang kedua."),
        "accept": Deed(DecideTextForm, lambda form: decide(form, True), "Naskah disahkan."),
        "refuse": Deed(DecideTextForm, lambda form: decide(form, False), "Naskah ditolak."),
    }


@readers
@never_cache
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """A text as a sheet to be signed by hand (``?teks=``): the statement letter, the pact."""
    actor, election = acting(request), election_of(request)
    code = request.GET.get("teks", wordings.STATEMENT)
    if code not in wordings.TITLES:
        raise Http404("no such text")
    said = wordings.said_at(election, actor.path, code)
    wordings.refuse_practice(election, [said])
    return HttpResponse(
        sheet_of(election, said),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{code}.pdf"'},
    )
