"""The board of formation: how far a regency or district is, from applications to the decree.

One assembly of :mod:`garda.formation.figures` for both levels. Its rows are the level below: the
districts of a regency, the villages of a district.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.urls import reverse

from garda.formation.figures import (
    UNCHECKED,
    WOMAN,
    Figures,
    VillageFigures,
    age_steps,
    summed,
    village_figures,
)
from garda.formation.models import EndReason, Outcome
from garda.packs.loader import get_pack
from garda.packs.types import Pack
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import children
from garda.web.charts import Segment, Step, Tile, grid_places, scale_level
from garda.web.format import angka, rasio
from garda.web.places import PART_WORDS
from garda.web.routes import may_open

LEVELS = frozenset({RegionLevel.REGENCY, RegionLevel.DISTRICT})
#: Lower bounds of the steps of applicants per seat, in hundredths, and what they are called.
SCALE = (100, 125, 150, 200)
LEGEND = ("< 1", "1–1,24", "1,25–1,49", "1,5–1,99", "≥ 2")
_TONES = ("bahaya", "awas", "netral", "info", "aksen")
#: Villages of "fewest applicants per seat"; all of them stand on their district's page.
FEWEST = 10
_VERDICTS = (
    (Outcome.MS, "Memenuhi syarat", "aksen", "check"),
    (Outcome.ASK, "Perlu klarifikasi", "awas", "clock"),
    (Outcome.TMS, "Tidak memenuhi syarat", "bahaya", "x"),
    (UNCHECKED, "Belum diperiksa", "netral", "doc"),
)


@dataclass(frozen=True, slots=True)
class Links:
    """Where the rows of a place's figures are; empty where the reader may not go."""

    place: str = ""
    applicants: str = ""
    proposal: str = ""
    decree: str = ""
    short: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One district or village."""

    name: str
    figures: Figures
    links: Links


@dataclass(frozen=True)
class FormationBoard:
    """What the page shows. ``villages`` are all at or under the region."""

    region: Region
    rows: tuple[Row, ...]
    villages: tuple[Row, ...]
    total: Figures
    links: Links
    age_steps: Sequence[tuple[int, int]]

    @property
    def part_word(self) -> str:
        return PART_WORDS[self._below]

    @property
    def _below(self) -> str:
        is_regency = self.region.level == RegionLevel.REGENCY
        return RegionLevel.DISTRICT if is_regency else RegionLevel.VILLAGE

    @property
    def applied_in(self) -> int:
        """Villages with at least one application."""
        return sum(row.figures.applicants > 0 for row in self.villages)

    @cached_property
    def steps(self) -> list[Step]:
        """The way of the applications, for the funnel."""
        t = self.total
        asked = angka(t.outcomes[Outcome.ASK])
        return [
            Step("Pelamar", t.applicants),
            Step("Berkas lengkap", t.complete),
            Step("Memenuhi syarat", t.outcomes[Outcome.MS], f"{asked} lagi diklarifikasi"),
            Step("Diusulkan", t.proposed),
            Step("Terisi", t.appointed, f"dari {angka(t.seats)} kursi"),
            Step("Ditetapkan (SK)", t.decreed),
        ]

    @cached_property
    def verdicts(self) -> list[Segment]:
        """Every application by the newest outcome; they add up to the applicants."""
        return [Segment(word, self.total.outcomes[o], *look) for o, word, *look in _VERDICTS]

    @cached_property
    def ages(self) -> list[Step]:
        """Ages on voting day. Who is too young is a step only when somebody is."""
        first, last = self.age_steps[0][0], self.age_steps[-1][1]
        words = [f"Di bawah {first}", *(f"{a}–{b} tahun" for a, b in self.age_steps)]
        steps = [Step(w, self.total.ages[n]) for n, w in enumerate((*words, f"Di atas {last}"))]
        return steps if steps[0].value else steps[1:]

    @cached_property
    def reasons(self) -> list[Step]:
        """Members who left, by reason."""
        return [Step(r.label, self.total.left[r]) for r in EndReason if self.total.left[r]]

    @property
    def members(self) -> int:
        return self.total.members.total()

    @property
    def women_members(self) -> int:
        return self.total.members[WOMAN]

    @cached_property
    def bands(self) -> list[Segment]:
        """Villages by applicants per seat."""
        levels = [_level(row.figures) for row in self.villages]
        words = zip(LEGEND, _TONES, strict=True)
        return [Segment(word, levels.count(n), tone) for n, (word, tone) in enumerate(words, 1)]

    @cached_property
    def fewest(self) -> list[Row]:
        """Villages with the fewest applicants per seat, when they have less than one."""
        scarce = [row for row in self.villages if row.figures.applicants < row.figures.seats]
        return sorted(scarce, key=lambda row: _hundredths(row.figures))[:FEWEST]

    @cached_property
    def tiles(self) -> list[Tile]:
        places = grid_places(len(self.rows))
        return [_tile(row, *place) for row, place in zip(self.rows, places, strict=True)]


def formation_board(election: Election, region: Region, *, role: str) -> FormationBoard:
    """The board of a regency or district, with links for ``role``. Ten queries."""
    pack: Pack = get_pack(election.pack)
    found = village_figures(election, region.path)
    villages = tuple(Row(v.name, v.figures, _village_links(v.code, role)) for v in found)
    rows = _districts(region, found, role) if region.level == RegionLevel.REGENCY else villages
    return FormationBoard(
        region, rows, villages, summed(found), _region_links(region.code, role), age_steps(pack)
    )


def _districts(region: Region, found: Sequence[VillageFigures], role: str) -> tuple[Row, ...]:
    districts = {district.path: district for district in children(region)}
    grouped = groupby(found, key=lambda village: village.path.rpartition("/")[0])
    return tuple(
        Row(districts[path].name, summed(below), _region_links(districts[path].code, role))
        for path, below in grouped
        if path in districts
    )


def _village_links(code: str, role: str) -> Links:
    return Links(
        place=_link(role, "region", code),
        applicants=_link(role, "eligibility", code),
        proposal=_link(role, "proposal", code),
        decree=_link(role, "village-papers", code),
        short=_link(role, "shortage", code),
        left=_link(role, "replacements", code),
    )


def _region_links(code: str, role: str) -> Links:
    return Links(
        place=_link(role, "formation-board", code),
        short=_link(role, "shortage", code),
        left=_link(role, "replacements", code),
    )


def _link(role: str, route: str, code: str) -> str:
    return reverse(route, args=[code]) if may_open(role, route) else ""


def _hundredths(figures: Figures) -> int:
    return 100 * figures.applicants // figures.seats if figures.seats else 0


def _level(figures: Figures) -> int:
    return scale_level(_hundredths(figures), SCALE)


def _tile(row: Row, line: int, column: int) -> Tile:
    level = _level(row.figures)
    value = rasio(row.figures.applicants, row.figures.seats)
    return Tile(row.name, line, column, value, level, row.links.place, attention=level == 1)
