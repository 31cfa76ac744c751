"""How pages name regions, and whose clocks they show."""

from __future__ import annotations

from garda.formation.papers import village_kind
from garda.people.models import Grant
from garda.recap import history
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import regencies

#: Zone of a page that belongs to no region yet.
DEFAULT_ZONE = "Asia/Jakarta"

#: What the parts of a region are called, by their level.
PART_WORDS = {
    "regency": "kabupaten/kota",
    "district": "kecamatan",
    "village": "desa/kelurahan",
    "station": "TPS",
}


def full_name(region: Region) -> str:
    """``Kecamatan Keling``, ``Desa Watuaji``; a regency's own name says what it is."""
    if region.level == RegionLevel.VILLAGE:
        return f"{village_kind(region)} {region.name}"
    return history.full_name(region)


def place_of(grant: Grant) -> str:
    """Where a role holds: ``Kecamatan Keling``, ``TPS 007 Desa Watuaji``."""
    region = full_name(grant.region)
    return f"TPS {grant.path.rpartition('/')[2]} {region}" if grant.station_id else region


def short_name(region: Region) -> str:
    """The name for a path of regions, in which only a district could be taken for a town."""
    if region.level != RegionLevel.DISTRICT:
        return region.name
    return f"Kec. {region.name}"


def election_zone(election: Election) -> str:
    """IANA zone of the first regency that takes part. One query."""
    regency = regencies(election).first()
    return regency.time_zone if regency is not None else DEFAULT_ZONE
