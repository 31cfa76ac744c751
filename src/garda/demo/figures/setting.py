"""What every step of a simulation works with."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from garda.demo.figures.chance import Chance
from garda.demo.figures.facts import IntArray, Limits, Note, RegencyFacts
from garda.packs.types import SimulationDefaults


@dataclass(frozen=True, slots=True)
class Setting:
    """Facts, chance and bounds of one regency; steps append their warnings to ``notes``."""

    facts: RegencyFacts
    chance: Chance
    defaults: SimulationDefaults
    limits: Limits
    notes: list[Note] = field(default_factory=list)

    @property
    def stations(self) -> IntArray:
        """Number of stations of each district [D]."""
        return np.bincount(self.facts.district, minlength=self.facts.districts)
