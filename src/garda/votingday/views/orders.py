"""Votes held again: the list with its proposals, and one order with both results side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.formation.requests import election_of
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.roles import LABELS, Role
from garda.oaths.views.doing import Deed, answer, forms_of
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Region
from garda.regions.queries import within
from garda.results.domain.recount import RECOUNTED
from garda.results.models import RoundKind, SettledFigure, VoteRound
from garda.results.queries import load_definition
from garda.votingday.forms import DayForm, DecideForm, OrderForm
from garda.votingday.models import OrderState, RoundOrder
from garda.votingday.places import ORDER
from garda.votingday.queries import orders
from garda.votingday.services import NewOrder, decide_round, hold_round, propose_round
from garda.votingday.services.orders import DECIDE, HOLD, PROPOSE

from .boards import READERS

#: A choice of stations is offered by village: a regency's would be thousands.
_CHOSEN_BY = "village"


@for_roles(*READERS, place=REGION)
@never_cache
@require_http_methods(["GET", "POST"])
def order_list(request: HttpRequest, code: str) -> HttpResponse:
    """Orders of a region; in a village the regency's KPU proposes another."""
    region, actor, election = located(request, Region), acting(request), election_of(request)
    rules = get_pack(election.pack).votingday
    proposes = actor.role in PROPOSE.roles and region.level == _CHOSEN_BY
    rounds = _rounds(actor, region) if proposes else []
    deeds: dict[str, Deed] = {}
    if proposes:
        deeds["propose"] = Deed(
            lambda data=None, _files=None: OrderForm(rounds, rules.triggers.values(), data),
            lambda form: _propose(actor, form),
            "Usulan tercatat; anggota KPU lain memutuskannya.",
        )

    def page(
        filled: Mapping[str, Form], refusal: GardaError | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "region": region,
            "orders": list(orders(election, region.path)),
            "triggers": rules.triggers,
            "proposes": proposes,
            "chooses": actor.role in PROPOSE.roles,
            "refusal": refusal,
            **forms_of(deeds, filled),
        }
        return render(request, "votingday/orders.html", context, status=status)

    return answer(request, deeds, page, reverse("voting-day-orders", args=[code]))


def _rounds(actor: Actor, region: Region) -> list[VoteRound]:
    found = VoteRound.objects.filter(
        within(region.path), election=actor.election, replaced_by__isnull=True
    )
    rows = found.select_related("contest", "station__village")
    return list(rows.order_by("path", "contest__kind"))


def _propose(actor: Actor, form: Form) -> None:
    given = form.cleaned_data
    trigger = given["trigger"]
    round_id = UUID(given["round"])
    pack = VoteRound.objects.values_list("election__pack", flat=True).get(id=round_id)
    new = NewOrder(
        round_id=round_id,
        kind=get_pack(pack).votingday.triggers[trigger].round,
        trigger=trigger,
        reason=given["reason"],
        recommended_by=given["recommended_by"],
        letter=given["letter"],
        vote_on=given["vote_on"],
    )
    propose_round(actor, new=new)


@for_roles(*READERS, place=ORDER)
@never_cache
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """One order: decided by another person, then held; with the figures of both rounds."""
    found, actor = located(request, RoundOrder), acting(request)
    deeds = _deeds(actor, found)

    def page(
        filled: Mapping[str, Form], refusal: GardaError | None = None, status: int = 200
    ) -> HttpResponse:
        context = {**_facts(actor, found), "refusal": refusal, **forms_of(deeds, filled)}
        return render(request, "votingday/order.html", context, status=status)

    return answer(request, deeds, page, reverse("voting-day-order", args=[found.id]))


def _deeds(actor: Actor, found: RoundOrder) -> dict[str, Deed]:
    deeds: dict[str, Deed] = {}
    if actor.role in DECIDE.roles:
        deeds["decide"] = Deed(
            lambda data=None, _files=None: DecideForm(data),
            lambda form: decide_round(
                actor,
                order_id=found.id,
                agree=form.cleaned_data["agree"] == "ya",
                reason=form.cleaned_data["reason"],
            ),
            "Keputusan tercatat.",
        )
    if actor.role in HOLD.roles:
        deeds["hold"] = Deed(
            lambda data=None, _files=None: DayForm(data),
            lambda _form: hold_round(actor, order_id=found.id),
            "Putaran baru dibuka; hasil sebelumnya tidak dihitung lagi.",
        )
    return deeds


def _facts(actor: Actor, found: RoundOrder) -> dict[str, Any]:
    rules = get_pack(found.election.pack).votingday
    waits, ordered = found.state == OrderState.WAITING, found.state == OrderState.ORDERED
    return {
        "order": found,
        "trigger": rules.triggers.get(found.trigger),
        "recommended_by": LABELS[Role(found.recommended_by)],
        "number": int(found.path[-3:]),
        "region": found.round.station.village,
        "figures": list(_figures(found)),
        "decides": waits and actor.role in DECIDE.roles,
        "own": actor.role in DECIDE.roles and actor.identity == found.proposed_by,
        "holds": ordered and actor.role in HOLD.roles,
        "time_zone": found.round.station.village.time_zone,
    }


@dataclass(frozen=True, slots=True)
class _Row:
    """A figure before and after. ``wrong``: a recount has changed what no recount touches."""

    label: str
    before: int | None
    after: int | None
    wrong: bool


def _figures(found: RoundOrder) -> Iterator[_Row]:
    """Settled figures of both rounds, in the order of the form. Two queries."""
    rounds = {found.round_id, found.new_round_id} - {None}
    kept = {
        (row.round_id, row.key): row.value for row in SettledFigure.objects.filter(round__in=rounds)
    }
    recount = found.kind == RoundKind.RECOUNT
    for field in load_definition(found.round.contest_id).fields:
        before = kept.get((found.round_id, field.key))
        after = kept.get((found.new_round_id, field.key)) if found.new_round_id else None
        if before is not None or after is not None:
            changed = before is not None and after is not None and before != after
            same = recount and field.block not in RECOUNTED
            yield _Row(field.label.id, before, after, same and changed)
