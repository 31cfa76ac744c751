"""Before the call as well: secretariats from letters, and who answers for special locations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import numpy as np
import polars as pl

from garda.demo import identities
from garda.demo.context import RegencyRun, Run
from garda.demo.people import Post
from garda.formation.pages.special import special_lines
from garda.formation.papers import village_kind
from garda.formation.services import (
    NewProposal,
    Nomination,
    accept_proposals,
    decree_secretariats,
    name_responsible,
    record_proposals,
)
from garda.formation.staffing import secretariats
from garda.kernel import clock
from garda.packs.types import Body
from garda.regions.models import Region, RegionLevel, SpecialLocation

#: Body code of the posts of responsible persons, who sit in no body of the pack.
RESPONSIBLE = "responsible"
#: A letter comes so many days before it is recorded.
ON_THE_WAY = timedelta(days=6)
#: Civil servants among the staff of secretariats; secretaries all are. An assumption.
CIVIL_SERVANTS = 0.6
#: Which of the commissioners records letters, and which decides: never the same.
RECORDER, DECIDER = 1, 0
#: What the head of a special location is called.
HEADS: Mapping[str, str] = {
    SpecialLocation.DETENTION: "Kepala Rutan",
    SpecialLocation.BOARDING_SCHOOL: "Pengasuh Pesantren",
    SpecialLocation.CAMPUS: "Rektor",
    SpecialLocation.HOSPITAL: "Direktur Rumah Sakit",
    SpecialLocation.CARE_HOME: "Kepala Panti",
    SpecialLocation.WORKPLACE: "Kepala Bagian Umum",
    SpecialLocation.SHELTER: "Koordinator Pengungsian",
}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """People drawn for one region's secretariat, in the order of seats."""

    persons: Sequence[UUID]
    civil_servants: Sequence[bool]


def responsible_posts(regency: RegencyRun) -> list[Post]:
    """One post per special location, in its village."""
    special = regency.folder.frames.stations.filter(pl.col("special"))
    counts = special.group_by("village", maintain_order=True).len()
    return [Post(RESPONSIBLE, village, count) for village, count in counts.iter_rows()]


def form_secretariats(run: Run, regency: RegencyRun, rows: pl.DataFrame) -> None:
    """Letters for every district and village, decided by another commissioner, one decree a kind.

    ``rows``: the drawn officials with their ``person``.
    """
    recorder, decider = regency.commissioners[RECORDER], regency.commissioners[DECIDER]
    places = [*regency.districts, *regency.villages]
    serial = 0
    for body in secretariats(run.election).values():
        drawn = _drawn(run, regency, body, rows)
        regions = [place for place in places if place.level == body.unit]
        letters = [
            _letter(body, region, drawn[region.code], serial + number)
            for number, region in enumerate(regions, start=1)
        ]
        serial += len(letters)
        made = record_proposals(recorder, election=run.election, body=body.code, proposals=letters)
        accept_proposals(decider, election=run.election, proposals=made)
        decree_secretariats(decider, election=run.election, body=body.code, region=regency.region)


def _drawn(run: Run, regency: RegencyRun, body: Body, rows: pl.DataFrame) -> dict[str, _Drawn]:
    """By official code of the region."""
    of_body = rows.filter(pl.col("body") == body.code)
    rng = identities.generator(run.seed, regency.region.code, body.code)
    leading = of_body["seat"].to_numpy() == 1
    civil = leading | (rng.random(of_body.height) < CIVIL_SERVANTS)
    groups: dict[str, _Drawn] = {}
    marked = of_body.with_columns(pl.Series("civil", np.asarray(civil, np.bool_)))
    for (code,), group in marked.group_by("region", maintain_order=True):
        groups[str(code)] = _Drawn(group["person"].to_list(), group["civil"].to_list())
    return groups


def _letter(body: Body, region: Region, drawn: _Drawn, number: int) -> NewProposal:
    day = clock.today(region.time_zone) - ON_THE_WAY
    return NewProposal(
        region=region,
        letter_number=f"800/{number:03d}/{day.year}",
        letter_date=day,
        office=_sender(region),
        nominations=[
            Nomination(person, body.position_of(seat).code, civil_servant=civil)
            for seat, (person, civil) in enumerate(
                zip(drawn.persons, drawn.civil_servants, strict=True), start=1
            )
        ],
    )


def _sender(region: Region) -> str:
    if region.level != RegionLevel.VILLAGE:
        return f"Camat {region.name}"
    title = "Lurah" if village_kind(region) == "Kelurahan" else "Kepala Desa"
    return f"{title} {region.name}"


def name_heads(run: Run, regency: RegencyRun, rows: pl.DataFrame) -> None:
    """The head of every special location answers for it from the day it is asked."""
    heads = _heads(rows)
    for line in special_lines(run.election, regency.region.path):
        village = line.listing.village
        name_responsible(
            regency.pps[village.path][0],
            election=run.election,
            station_id=line.listing.station_id,
            person=next(heads[village.code]),
            office=HEADS.get(line.listing.location, "Penanggung jawab lokasi"),
            starts_on=clock.today(village.time_zone),
        )


def _heads(rows: pl.DataFrame) -> dict[str, Iterator[UUID]]:
    found: dict[str, list[UUID]] = {}
    chosen = rows.filter(pl.col("body") == RESPONSIBLE)
    for code, person in chosen.select("region", "person").iter_rows():
        found.setdefault(code, []).append(person)
    return {code: iter(persons) for code, persons in found.items()}
