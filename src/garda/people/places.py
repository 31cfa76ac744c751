"""How addresses name regions."""

from __future__ import annotations

from garda.kernel.actor import Actor
from garda.people.access import Place
from garda.regions.models import Region
from garda.regions.queries import region_by_code


def _region(_actor: Actor, code: str) -> Region | None:
    try:
        return region_by_code(code)
    except Region.DoesNotExist:
        return None


#: A region by its official code, which is printed in every decree.
REGION = Place("wilayah", "code", _region)
