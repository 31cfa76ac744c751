"""Reads of elections, regions and stations."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from garda.kernel.built_once import built_once
from garda.kernel.codes import scope_of

from .models import Election, Region, StationListing

BELOW = {
    "country": "province",
    "province": "regency",
    "regency": "district",
    "district": "village",
}


def within(path: str, field: str = "path") -> Q:
    """Condition for rows at or under ``path``: a range, so the index on the column serves it."""
    lo, hi = scope_of(path)
    return Q(**{f"{field}__gte": lo, f"{field}__lt": hi})


def region_by_code(code: str) -> Region:
    """The region that has this official code now; raises Region.DoesNotExist."""
    return Region.objects.get(code=code, valid_to__isnull=True)


def successors(region: Region) -> list[Region]:
    """Regions that took over the code of one that is no longer valid, by their own code."""
    heirs = Region.objects.filter(former_codes__code=region.code, valid_to__isnull=True)
    return list(heirs.order_by("code"))


def ancestors(region: Region) -> list[Region]:
    """From the province down to ``region`` itself; one query."""
    return chains([region])


def chains(regions: Iterable[Region]) -> list[Region]:
    """The regions themselves and all above them up to the province; one query."""
    steps = (region.path.split("/") for region in regions)
    paths = {"/".join(parts[:depth]) for parts in steps for depth in range(2, len(parts) + 1)}
    return list(Region.objects.filter(path__in=paths).order_by("path"))


def children(region: Region) -> QuerySet[Region]:
    return Region.objects.filter(parent=region, valid_to__isnull=True).order_by("code")


def regencies(election: Election) -> QuerySet[Region]:
    """Regencies that take part: those with a voter list in force."""
    return Region.objects.filter(
        voterlist__election=election, voterlist__superseded_on__isnull=True
    ).order_by("code")


def listings(election_id: UUID, path: str) -> QuerySet[StationListing]:
    """Stations of the current lists at or under ``path``, in order."""
    return (
        StationListing.objects.filter(
            within(path), election_id=election_id, voter_list__superseded_on__isnull=True
        )
        .select_related("village", "station")
        .order_by("path")
    )


def current_election(codes: Iterable[str] = ()) -> Election | None:
    """The election this site shows: the named one, else the one whose voting day is last.

    A rehearsal is shown by its name only, or to whoever acts in it.
    """
    wanted = list(codes)
    return next(iter(_last_named(wanted) if wanted else _last()), None)


@built_once
def _last_named(codes: list[str]) -> QuerySet[Election]:
    return Election.objects.filter(code__in=codes).order_by("-voting_day", "-id")[:1]


@built_once
def _last() -> QuerySet[Election]:
    return Election.objects.filter(rehearses=None).order_by("-voting_day", "-id")[:1]


def voters_total(election_id: UUID, path: str) -> dict[str, int]:
    """Stations and DPT (male, female, total) of the current lists at or under ``path``."""
    sums = (
        listings(election_id, path)
        .order_by()
        .aggregate(
            male=Coalesce(Sum("male"), 0), female=Coalesce(Sum("female"), 0), stations=Count("id")
        )
    )
    return {**sums, "total": sums["male"] + sums["female"]}
