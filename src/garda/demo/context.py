"""What the steps of a journey share: the election, and per regency region, figures, people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

import polars as pl

from garda.activities.models import Activity
from garda.demo.figures import RegencyFigures, Slip
from garda.exchange.domain.folder import Folder
from garda.kernel.actor import Actor
from garda.packs.types import Pack
from garda.regions.models import Election, Region

#: Called with (label, done, of) while a step works through its villages or districts.
Progress = Callable[[str, int, int], None]


def no_progress(label: str, done: int, of: int) -> None:
    """Progress that nobody watches."""


@dataclass(slots=True)
class Team:
    """Actors of one body in one region, in the order of their seats."""

    members: list[Actor] = field(default_factory=list)

    def __getitem__(self, seat: int) -> Actor:
        return self.members[seat % len(self.members)]


@dataclass
class RegencyRun:
    """One regency on its way: what the folder says, what was drawn, who acts."""

    folder: Folder
    figures: RegencyFigures
    paper_slips: tuple[Slip, ...]
    misreadings: tuple[Slip, ...]
    region: Region
    commissioners: Team = field(default_factory=Team)
    bawaslu: Team = field(default_factory=Team)
    ppk: dict[str, Team] = field(default_factory=dict)  # by district path
    pps: dict[str, Team] = field(default_factory=dict)  # by village path
    secretaries: dict[str, Team] = field(default_factory=dict)  # by district or village path
    cadres: pl.DataFrame = field(default_factory=pl.DataFrame)
    trainers_session: UUID | None = None
    seconds: float = 0.0
    agreements: dict[UUID, tuple[bool, bool]] = field(default_factory=dict)
    # The invented number of the first applicant, for a list that names them wrongly.
    first_number: str = ""

    @property
    def zone(self) -> str:
        return self.folder.time_zone

    @cached_property
    def districts(self) -> list[Region]:
        return list(Region.objects.filter(parent=self.region).order_by("code"))

    @cached_property
    def villages(self) -> list[Region]:
        return list(Region.objects.filter(parent__parent=self.region).order_by("code"))


@dataclass
class Run:
    """One run of the demo is one election."""

    election: Election
    pack: Pack
    seed: int
    operator: Actor
    regencies: list[RegencyRun]
    progress: Progress = no_progress
    kpu_ri: Team = field(default_factory=Team)
    kpu_province: dict[str, Team] = field(default_factory=dict)  # by province path
    sessions: dict[str, Activity] = field(default_factory=dict)  # of the cascade above, by path
