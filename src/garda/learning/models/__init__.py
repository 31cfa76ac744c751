"""Modules as they were loaded, tests that were taken, practice counts and certificates."""

from .attempts import Attempt, AttemptKind, AttemptMeans, PracticeCount
from .certificates import Certificate
from .modules import Module, ModuleFile
from .teaching import TaughtModule, TeachingException

__all__ = [
    "Attempt",
    "AttemptKind",
    "AttemptMeans",
    "Certificate",
    "Module",
    "ModuleFile",
    "PracticeCount",
    "TaughtModule",
    "TeachingException",
]
