"""Who asks what there is to do, and what a thing to do is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.urls import reverse

from garda.kernel.actor import Actor
from garda.kernel.roles import READ_ONLY, Role
from garda.kernel.zones import zone_name
from garda.packs.types import Pack, Stage
from garda.regions.models import Election, Region, RegionLevel
from garda.web.dashboard import READERS
from garda.web.format import tanggal

#: Roles that only read: their list says what to watch, and every button opens, none acts.
WATCHERS = READ_ONLY | {Role.KPU_PROVINCE, Role.KPU_RI, Role.OPERATOR}
#: Roles that help those who act: their list says what goes on around them.
HELPERS = frozenset({Role.PPK_SECRETARIAT, Role.PPS_SECRETARIAT, Role.TREASURER, Role.CARE_OFFICER})


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: how many, why, until when, and the one place where it is done."""

    count: int
    title: str
    note: str
    deadline: str
    due: date
    url: str
    label: str
    tone: str


@dataclass(frozen=True)
class Desk:
    """Who asks, where and when. ``today`` is the legal date in the region."""

    election: Election
    actor: Actor
    region: Region
    pack: Pack
    today: date

    @property
    def watches(self) -> bool:
        return self.actor.role in WATCHERS

    @property
    def helps(self) -> bool:
        return self.actor.role in HELPERS

    @property
    def at_station(self) -> bool:
        """Whether the role holds at one station of the region alone."""
        return self.actor.path != self.region.path

    @cached_property
    def region_url(self) -> str:
        """The region's page; a country has none, and not every role reads it."""
        if self.region.level == RegionLevel.COUNTRY or self.actor.role not in READERS:
            return ""
        return reverse("region", args=[self.region.code])

    def stage(self, code: str) -> Stage | None:
        """The stage, unless the pack has none or it has not begun."""
        found = next((s for s in self.pack.stages if s.code == code), None)
        return found if found is not None and found.starts <= self.today else None


def deadline_words(stage: Stage, today: date, zone: str) -> str:
    """``"hari ini, sampai 23.59 WIB"``, ``"7 November 2024"``, ``"lewat 5 Oktober 2024"``."""
    hour = f" {stage.closes_at:%H.%M} {zone_name(zone)}" if stage.closes_at else ""
    words = day_words(stage.ends, today)
    if not hour or stage.ends < today:
        return words
    return f"{words}, sampai{hour}" if stage.ends == today else f"{words}{hour}"


def day_words(due: date, today: date) -> str:
    """A last day: ``"hari ini"``, ``"7 November 2024"``, ``"lewat 5 Oktober 2024"``."""
    if due == today:
        return "hari ini"
    return f"lewat {tanggal(due)}" if due < today else tanggal(due)


def tone_of(due: date, today: date) -> str:
    """Overdue, due by tomorrow, or later."""
    if due < today:
        return "bahaya"
    return "awas" if due - today <= timedelta(days=1) else "info"
