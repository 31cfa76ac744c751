"""How addresses name regions."""

from __future__ import annotations

from garda.kernel.actor import Actor
from garda.people.access import Place
from garda.regions.models import NATIONAL, Region, RegionLevel
from garda.regions.queries import region_by_code


def _region(_actor: Actor, code: str) -> Region | None:
    try:
        return region_by_code(code)
    except Region.DoesNotExist:
        return None


def _region_or_country(actor: Actor, code: str) -> Region | None:
    if code != NATIONAL:
        return _region(actor, code)
    return Region.objects.filter(level=RegionLevel.COUNTRY).first()


#: A region by its official code, which is printed in every decree.
REGION = Place("wilayah", "code", _region)
#: As :data:`REGION`, and the country under a word of its own: what KPU RI gathers.
REGION_OR_COUNTRY = Place("wilayah", "code", _region_or_country)
