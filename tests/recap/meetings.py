"""Plenaries as their people hold them, and what the lines then say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tests import factories
from tests.results.acts import new_reading, send
from tests.support.counted import Counted, counted, sheet

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.recap.models import Correction, Plenary
from garda.recap.rollup import Line, Tally, roll_up
from garda.recap.services.corrections import confirm_correction, propose_correction
from garda.recap.services.plenary import close_district, close_regency, open_plenary
from garda.regions.models import Region, Station
from garda.results.models import Contest, Source

VOTES = (30, 50)
REASON = "Salah jumlah; dibetulkan menurut daftar hadir."


def all_settled(stations: Sequence[int] = (2, 1), votes: Sequence[int] = VOTES) -> Counted:
    """A scene in which both sources read the same on every form of the regent's contest."""
    count = counted(stations)
    every = [s for found in count.world.stations.values() for s in found]
    for source in (Source.OPERATOR, Source.PPK):
        send(count, *[new_reading(count, source, sheet(votes), station=s) for s in every])
    return count


def day(count: Counted) -> Any:
    """The plenary's day."""
    return clock.as_of(count.now + timedelta(days=1))


def opened(count: Counted, region: Region | None = None, contest: Contest | None = None) -> Plenary:
    """The district's plenary of the regent's contest, or another, by whoever holds it."""
    region = region or count.world.district
    actor = count.ppk if region == count.world.district else count.commission
    with day(count):
        return open_plenary(actor, contest=contest or count.bupati, region=region)


def closed(count: Counted, plenary: Plenary, **options: Any) -> Plenary:
    with day(count):
        if plenary.region_id == count.world.district.id:
            return close_district(count.ppk, plenary_id=plenary.id, **options)
        return close_regency(count.commission, plenary_id=plenary.id)


def second(count: Counted) -> Actor:
    """Another member of the district's PPK."""
    return factories.actor(count.world, Role.PPK, count.world.district)


def proposed(
    count: Counted, plenary: Plenary, key: str, value: int, *, station: Station | None = None,
    **options: Any,
) -> Correction:  # fmt: skip
    round_ = count.round(count.bupati, station or count.world.station())
    arguments = {"round_id": round_.id, "key": key, "value": value, "reason": REASON}
    with day(count):
        return propose_correction(
            options.pop("actor", count.ppk), plenary_id=plenary.id, **(arguments | options)
        )


def corrected(count: Counted, plenary: Plenary, key: str, value: int, **options: Any) -> Correction:
    """A correction proposed by one person and confirmed by another."""
    correction = proposed(count, plenary, key, value, **options)
    with day(count):
        return confirm_correction(second(count), correction_id=correction.id)


def tally(count: Counted, line: Line, region: Region | None = None) -> Tally:
    """Sums of the regent's contest in a region, by default the district."""
    place = region or count.world.district
    rolled = roll_up(line, [count.bupati.id], under=place.path, level=place.level)
    return rolled[count.bupati.id][place.path]
