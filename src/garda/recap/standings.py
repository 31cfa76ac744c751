"""Where a summed figure comes from, so that pages, papers and exports mark the same ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import F, Q

from garda.regions.models import Election, ElectionKind, Standing
from garda.regions.queries import within
from garda.results.models import PublishedFigure

from .rollup import Tally

#: What carries the mark SIMULASI in a demo election.
MARKED = frozenset({Standing.SIMULATED, Standing.ASSUMED})

#: Figures that a form makes of others. ``valid`` is made of the votes of the contest.
_MADE_OF: Mapping[str, tuple[str, ...]] = {
    "total": ("valid", "invalid"),
    "dpt_j": ("dpt_l", "dpt_p"),
}


@dataclass(frozen=True)
class Pins:
    """Published figures of one contest and of the voter list, by region path and key.

    ``vote_keys`` are the contest's, which ``valid`` is the sum of.
    """

    published: Mapping[str, Mapping[str, int]]
    vote_keys: Sequence[str] = ()

    def at(self, path: str, key: str) -> int | None:
        return self.published.get(path, {}).get(key)

    def sum_below(self, path: str, key: str) -> int | None:
        """Sum of what was published for the regions directly below; None when nothing was."""
        values = [part[key] for part in self._below.get(path, ()) if key in part]
        return sum(values) if values else None

    @cached_property
    def _below(self) -> Mapping[str, list[Mapping[str, int]]]:
        below: dict[str, list[Mapping[str, int]]] = {}
        for path, figures in self.published.items():
            below.setdefault(path.rpartition("/")[0], []).append(figures)
        return below

    def parts_of(self, key: str) -> Sequence[str]:
        return self.vote_keys if key == "valid" else _MADE_OF.get(key, ())


def standing_of(election: Election, key: str, tally: Tally, pins: Pins) -> Standing:
    """Standing of one figure of a tally.

    Outside a demo every figure is what officers entered. In a demo a figure equal to the published
    one is published; one that is the sum of published figures (of the regions below, or of the
    figures it is made of on the form) is derived; everything else is simulated.
    """
    if election.kind != ElectionKind.DEMO:
        return Standing.ENTERED
    value = tally.get(key)
    if value is None:
        return Standing.ENTERED
    if pins.at(tally.path, key) == value:
        return Standing.PUBLISHED
    if pins.sum_below(tally.path, key) == value or _made_of_pinned(election, key, tally, pins):
        return Standing.DERIVED
    return Standing.SIMULATED


def _made_of_pinned(election: Election, key: str, tally: Tally, pins: Pins) -> bool:
    parts = pins.parts_of(key)
    return (
        bool(parts)
        and sum(tally.get(part) or 0 for part in parts) == tally.get(key)
        and all(standing_of(election, part, tally, pins) not in MARKED for part in parts)
    )


def weakest(standings: Iterable[Standing]) -> Standing:
    """Standing of a number made of several: simulated as soon as one of them is."""
    known = list(standings)
    return next((s for s in known if s in MARKED), known[0] if known else Standing.ENTERED)


Published = Mapping[UUID, Mapping[str, Mapping[str, int]]]


def published_under(
    election_id: UUID, contest_ids: Sequence[UUID], path: str
) -> dict[UUID, dict[str, dict[str, int]]]:
    """Published figures at or under ``path`` per contest, region path and key; one query.

    Figures of the voter list are with every contest. A feed counts only where all its stations
    were in; a final figure goes before it.
    """
    rows = (
        PublishedFigure.objects.filter(within(path, "region__path"), election_id=election_id)
        .filter(Q(contest__in=contest_ids) | Q(contest__isnull=True))
        .filter(Q(stage="final") | Q(stations_in=F("stations_total")))
        .values_list("contest_id", "region__path", "key", "value", "stage")
    )
    found: dict[UUID, dict[str, dict[str, int]]] = {contest_id: {} for contest_id in contest_ids}
    for contest_id, region_path, key, value, _ in sorted(rows, key=lambda row: row[4] == "final"):
        for target in contest_ids if contest_id is None else (contest_id,):
            found[target].setdefault(region_path, {})[key] = value
    return found
