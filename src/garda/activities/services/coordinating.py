"""Calling others to coordinate (rakor): KPU its regencies, a regency its PPK and PPS, and so on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from itertools import chain

from django.db import transaction

from garda.activities.domain.audiences import AUDIENCE_NAMES
from garda.activities.errors import WrongLevel
from garda.activities.models import Activity, ActivityKind
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.regions.models import Election, Region, RegionLevel

from .holding import CALLERS
from .series import checked_link, hours, write_series
from .words import words, words_or_none

PLAN_COORDINATION = act(
    "activities.coordination", "Merencanakan rapat koordinasi", *chain(*CALLERS.values())
)
#: In regions of which levels an audience meets.
LEVELS: Mapping[str, tuple[str, ...]] = {
    "kpu_province": (RegionLevel.COUNTRY,),
    "kpu_regency": (RegionLevel.PROVINCE,),
    "ppk_pps": (RegionLevel.REGENCY,),
    "ppk": (RegionLevel.REGENCY,),
    "pps": (RegionLevel.REGENCY, RegionLevel.DISTRICT),
    "kpps": (RegionLevel.VILLAGE,),
}
LONGEST_TITLE, LONGEST_PLACE = 160, 200


@transaction.atomic
def plan_coordination(
    actor: Actor,
    *,
    election: Election,
    audience: str,
    regions: Sequence[Region],
    title: str,
    on: date,
    at: time,
    ends: time | None = None,
    place: str = "",
    link: str = "",
) -> list[Activity]:
    """Plan one coordination meeting of ``audience`` per region, on ``on`` at local time ``at``.

    Raises NotAllowed, WrongLevel, WordsMissing, WrongTimes, WrongLink, AlreadyPlanned, KeyError for
    an unknown audience.
    """
    for region in regions:
        PLAN_COORDINATION.require(actor, path=region.path, among=CALLERS[audience])
    wrong = [region.name for region in regions if region.level not in LEVELS[audience]]
    if wrong:
        raise WrongLevel(AUDIENCE_NAMES[audience], wrong)
    name = words(title, "judul rapat", "the title", LONGEST_TITLE)
    where = words_or_none(place, "tempat", "the place", LONGEST_PLACE)
    planned = [
        Activity(
            election=election,
            kind=ActivityKind.COORDINATION,
            audience=audience,
            region=region,
            path=region.path,
            title=name,
            place=where,
            link=checked_link(link),
            **hours(on, at, ends, region),
        )
        for region in regions
    ]
    write_series(actor, election, "activities.coordination_planned", planned, title=name)
    return planned
