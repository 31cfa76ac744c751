"""Boxes on their way: what a village's stations handed over, and the receipt for the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.formation.requests import election_of
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.oaths.views.doing import Deed, answer, forms_of, received
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.privacy.services import saw
from garda.regions.models import Election, Region, RegionLevel, StationListing
from garda.regions.queries import listings
from garda.votingday.forms import HandOverForm
from garda.votingday.hours import last_at
from garda.votingday.models import HandOverStation, Leg
from garda.votingday.queries import handed_over
from garda.votingday.services import Handed, NewReceipt, hand_over
from garda.votingday.services.handovers import HAND_OVER, TAKERS, givers

from .boards import READERS, asked_day


@dataclass
class Chain:
    """A station with its receipts by leg."""

    listing: StationListing
    legs: dict[str, HandOverStation] = field(default_factory=dict)

    @property
    def steps(self) -> list[tuple[str, HandOverStation | None]]:
        return [(str(leg.label), self.legs.get(leg)) for leg in Leg]


@for_roles(*READERS, place=REGION)
@never_cache
@require_http_methods(["GET", "POST"])
def handovers(request: HttpRequest, code: str) -> HttpResponse:
    """The chain of each station; the PPS takes from the groups, the PPK from the PPS."""
    village, actor, election = located(request, Region), acting(request), election_of(request)
    if village.level != RegionLevel.VILLAGE:
        raise Http404("boxes are handed over by village")
    day = asked_day(request, village.path, village.time_zone)
    chains = chains_of(election, village, day)
    leg = next((leg for leg, role in TAKERS.items() if role == actor.role), None)
    deeds = _deeds(actor, village, day, leg, chains) if leg else {}

    def page(
        filled: Mapping[str, Form], refusal: GardaError | None = None, status: int = 200
    ) -> HttpResponse:
        context: dict[str, Any] = {
            "region": village,
            "chains": chains,
            "contents": get_pack(election.pack).votingday.contents,
            "day": day,
            "leg": Leg(leg) if leg else None,
            "taking": leg is not None and any(leg not in c.legs for c in chains),
            "refusal": refusal,
            "time_zone": village.time_zone,
            **forms_of(deeds, filled),
        }
        return render(request, "votingday/handovers.html", context, status=status)

    return answer(request, deeds, page, reverse("voting-day-handovers", args=[code]))


def chains_of(election: Election, village: Region, day: date) -> list[Chain]:
    """Every station of a village with its receipts. Two queries."""
    found = {row.path: Chain(row) for row in listings(election.id, village.path)}
    lines = handed_over(election, village.path).filter(handover__day=day)
    for line in lines.select_related("handover__document"):
        if line.path in found:
            found[line.path].legs[line.leg] = line
    return list(found.values())


def _deeds(
    actor: Actor, village: Region, day: date, leg: str, chains: list[Chain]
) -> dict[str, Deed]:
    HAND_OVER.require(actor, path=village.path)
    people = givers(chains[0].listing.election, village, leg) if chains else {}
    saw(actor, persons=list(people), what="name", why="Serah terima kotak", path=village.path)
    contents = get_pack(_pack(actor)).votingday.contents.values()
    offered = [
        (str(chain.listing.station_id), _offer(chain, leg))
        for chain in chains
        if leg not in chain.legs
    ]
    return {
        "take": Deed(
            lambda data=None, files=None: HandOverForm(offered, people, contents, data, files),
            lambda form: _take(actor, village, day, leg, form),
            "Tanda terima bernomor tercatat.",
        )
    }


def _pack(actor: Actor) -> str:
    return Election.objects.values_list("pack", flat=True).get(id=actor.election)


def _offer(chain: Chain, leg: str) -> str:
    first = chain.legs.get(Leg.TO_PPS)
    seal = f", segel {first.seal}" if first and leg == Leg.TO_PPK else ""
    return f"TPS {chain.listing.number:03d}{seal}"


def _take(actor: Actor, village: Region, day: date, leg: str, form: Form) -> None:
    given = form.cleaned_data
    receipt = NewReceipt(
        id=given["id"],
        stations=[
            Handed(UUID(station), given["seal"], given["contents"]) for station in given["stations"]
        ],
        given_by=UUID(given["given_by"]) if given["given_by"] else None,
        note=given["note"],
        at=last_at(given["at"], village.time_zone),
    )
    photo = received(given["scan"])
    hand_over(actor, village=village, leg=leg, receipts=[receipt], day=day, photo=photo)
