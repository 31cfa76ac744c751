"""Contests, vote rounds, form definitions in use, blind readings and their settlement."""

from .contests import Choice, Contest, FormDefinition, RoundKind, VoteRound
from .evidence import AnomalyLook, DeviceKey, FormPhoto, PhotoInspection, PhotoPiece
from .figures import Figure, PublishedFigure, SettledFigure
from .looks import FormHold, HoldCause, SecondLook, SecondLookDraw
from .machine import MachineFinding, MachineVerdict
from .readings import Channel, Reading, Source
from .sendings import HeldAnswer, HeldOutcome, HeldReading, KeyList, PartnerToken
from .settlements import SETTLED_STATES, BlockState, Decision, DecisionOutcome, Settlement

__all__ = [
    "SETTLED_STATES",
    "AnomalyLook",
    "BlockState",
    "Channel",
    "Choice",
    "Contest",
    "Decision",
    "DecisionOutcome",
    "DeviceKey",
    "Figure",
    "FormDefinition",
    "FormHold",
    "FormPhoto",
    "HeldAnswer",
    "HeldOutcome",
    "HeldReading",
    "HoldCause",
    "KeyList",
    "MachineFinding",
    "MachineVerdict",
    "PartnerToken",
    "PhotoInspection",
    "PhotoPiece",
    "PublishedFigure",
    "Reading",
    "RoundKind",
    "SecondLook",
    "SecondLookDraw",
    "SettledFigure",
    "Settlement",
    "Source",
    "VoteRound",
]
