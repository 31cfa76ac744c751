"""What an officer may plan, where, and the one call that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from garda.activities.domain.audiences import AUDIENCE_NAMES
from garda.activities.models import Activity, ActivityKind
from garda.activities.queries import latest_session
from garda.activities.queries_gathering import pps_of
from garda.activities.services import plan_coordination, plan_oath, plan_training
from garda.activities.services.coordinating import LEVELS
from garda.activities.services.holding import CALLERS, TRAINERS
from garda.activities.services.planning import PLAN_OATH
from garda.formation.staffing import KPPS
from garda.kernel.actor import Actor
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import within

#: In regions of which level each audience is trained.
_TRAINED = {"kpu_province": "country", "kpu_regency": "province", "ppk_pps": "regency"}

Planner = Callable[..., list[Activity]]


def choices_of(actor: Actor, region: Region) -> list[tuple[str, str]]:
    """What the actor may plan in or under a region: ``kind:audience`` and words."""
    found = []
    if actor.role in PLAN_OATH.roles and _holds_villages(region):
        found.append((f"{ActivityKind.OATH}:{KPPS}", "Pelantikan KPPS"))
    found += [
        (f"{ActivityKind.TRAINING}:{audience}", f"Bimtek {AUDIENCE_NAMES[audience]}")
        for audience, roles in TRAINERS.items()
        if actor.role in roles and _meets(region, _TRAINED.get(audience, "village"))
    ]
    found += [
        (f"{ActivityKind.COORDINATION}:{audience}", f"Rapat koordinasi {AUDIENCE_NAMES[audience]}")
        for audience, roles in CALLERS.items()
        if actor.role in roles and any(_meets(region, level) for level in LEVELS[audience])
    ]
    return found


def _meets(region: Region, level: str) -> bool:
    return _holds_villages(region) if level == RegionLevel.VILLAGE else region.level == level


def _holds_villages(region: Region) -> bool:
    return region.level in {RegionLevel.REGENCY, RegionLevel.DISTRICT, RegionLevel.VILLAGE}


def plan_as_asked(
    actor: Actor, election: Election, region: Region, given: Mapping[str, Any]
) -> list[Activity]:
    """Plan what a filled form says. Raises what the planner raises."""
    kind, _, audience = given["what"].partition(":")
    regions = _regions(region, _levels(kind, audience))
    common = {"at": given["at"], "place": given["place"]}
    more = {"link": given["link"], "ends": given["ends"]}
    if kind == ActivityKind.OATH:
        return plan_oath(
            actor, election=election, villages=regions, on=given["on"], **common, **more
        )
    if kind == ActivityKind.TRAINING:
        source = latest_session(election, audience, region)
        return plan_training(
            actor,
            election=election,
            audience=audience,
            regions=regions,
            taught_from=source.id if source else None,
            on=given["on"],
            trainers=pps_of(election, regions) if audience == KPPS else None,
            **common,
            **more,
        )
    return plan_coordination(
        actor,
        election=election,
        audience=audience,
        regions=regions,
        title=given["title"],
        on=given["on"],
        **common,
        **more,
    )


def _levels(kind: str, audience: str) -> Sequence[str]:
    """In regions of which levels this is held."""
    if kind == ActivityKind.COORDINATION:
        return LEVELS[audience]
    return (_TRAINED.get(audience, RegionLevel.VILLAGE),)


def _regions(region: Region, levels: Sequence[str]) -> list[Region]:
    """The region itself where such gatherings are held there, else all its villages."""
    if region.level in levels:
        return [region]
    villages = Region.objects.filter(
        within(region.path), level=RegionLevel.VILLAGE, valid_to__isnull=True
    )
    return list(villages.order_by("path"))
