"""Find my TPS by village and number."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from garda.kernel.identity import without_long_numbers
from garda.kernel.text import fold
from garda.people.access import public
from garda.recap.requests import election_or_none
from garda.regions.models import Election, Region, RegionLevel, StationListing

#: More villages than this are too many to choose from: the visitor types more letters.
MOST_VILLAGES = 30
_TYPED = re.compile(r"^(?P<village>.*?)[\s,.]*(?:\btps\b\.?)?[\s,.]*(?P<number>\d{1,3})?$")
_TITLES = ("desa ", "kelurahan ", "kel. ", "ds. ")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the visitor looks for; ``number`` None when none was given."""

    village: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """A village that fits, with those of its stations that fit (all when no number was given)."""

    village: Region
    numbers: tuple[int, ...]
    all_numbers: tuple[int, ...]


def wanted(village: str, number: str) -> Wanted:
    """Reads both fields; the first alone may hold ``"Watuaji 003"`` or ``"Desa Watuaji TPS 3"``."""
    match = _TYPED.match(fold(village))
    name, last = (match["village"], match["number"]) if match else (fold(village), None)
    for title in _TITLES:
        name = name.removeprefix(title)
    digits = number.strip() or last or ""
    return Wanted(name.strip(), int(digits) if digits.isdecimal() else None)


@public
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """One station that fits is opened at once; several are listed."""
    election = election_or_none(request)
    if election is None:
        return render(request, "web/front_empty.html")
    typed = without_long_numbers(request.GET.get("desa", ""))
    number = request.GET.get("nomor", "")
    look = wanted(typed, number)
    found = search(election, look) if look.village else []
    only = [(f.village.code, n) for f in found for n in f.numbers]
    if look.number is not None and len(only) == 1:
        return redirect("station", *only[0])
    context = {
        "typed": typed,
        "number": number,
        "wanted": look,
        "found": found[:MOST_VILLAGES],
        "too_many": len(found) > MOST_VILLAGES,
    }
    return render(request, "web/find.html", context)


def search(election: Election, look: Wanted) -> list[Found]:
    """Villages whose name begins as typed, by name; one more than shown at most. Two queries."""
    villages = list(
        Region.objects.filter(
            level=RegionLevel.VILLAGE,
            valid_to__isnull=True,
            search_name__startswith=look.village,
            stations__election=election,
        )
        .select_related("parent__parent")
        .distinct()
        .order_by("search_name", "path")[: MOST_VILLAGES + 1]
    )
    numbers = _numbers(election, villages)
    return [_found(village, tuple(numbers[village.id]), look.number) for village in villages]


def _numbers(election: Election, villages: list[Region]) -> dict[UUID, list[int]]:
    rows = StationListing.objects.filter(
        election=election, village__in=villages, voter_list__superseded_on__isnull=True
    ).order_by("number")
    numbers: dict[UUID, list[int]] = defaultdict(list)
    for village_id, number in rows.values_list("village_id", "number"):
        numbers[village_id].append(number)
    return numbers


def _found(village: Region, numbers: tuple[int, ...], asked: int | None) -> Found:
    fitting = numbers if asked is None else tuple(n for n in numbers if n == asked)
    return Found(village, fitting, numbers)
