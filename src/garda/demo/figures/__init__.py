"""Station-level figures for the demo: drawn from a seed, true to every published sum."""

from garda.demo.figures.facts import (
    ContestFacts,
    ContestFigures,
    FiguresError,
    Finals,
    Limits,
    Note,
    RegencyFacts,
    RegencyFigures,
    VoterCount,
    VoterFacts,
)
from garda.demo.figures.simulate import simulate
from garda.demo.figures.slips import Slip, misread, spoil

__all__ = [
    "ContestFacts",
    "ContestFigures",
    "FiguresError",
    "Finals",
    "Limits",
    "Note",
    "RegencyFacts",
    "RegencyFigures",
    "Slip",
    "VoterCount",
    "VoterFacts",
    "misread",
    "simulate",
    "spoil",
]
