"""Chance by topic: a change in one part of the facts leaves the draws of the others alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from garda.demo.figures.facts import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Chance:
    """Source of all draws of one regency: same seed and code, same figures bit by bit."""

    seed: int
    code: str

    def stream(self, topic: str) -> np.random.Generator:
        """A generator (PCG64) of its own for ``topic``."""
        digest = hashlib.sha256(f"{self.seed}|{self.code}|{topic}".encode()).digest()
        return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))

    def effect(self, topic: str, village: IntArray, *, among: float, within: float) -> FloatArray:
        """Deviation per station [S]: one part shared by its village, one part its own.

        ``among`` and ``within`` are standard deviations.
        """
        stream = self.stream(topic)
        shared = stream.normal(0.0, among, int(village.max(initial=-1)) + 1)
        return shared[village] + stream.normal(0.0, within, len(village))


def logistic(x: FloatArray) -> FloatArray:
    """Share in (0, 1) of a log odds."""
    return 1.0 / (1.0 + np.exp(-x))


def log_odds(share: FloatArray, *, least: float = 0.02) -> FloatArray:
    """Log odds of a share, kept ``least`` away from 0 and 1."""
    inside = np.clip(share, least, 1.0 - least)
    return np.log(inside / (1.0 - inside))
