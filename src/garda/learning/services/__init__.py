"""Acts of learning: loading modules, taking tests, typing sheets, practice counts, certificates."""

from .certifying import issue_certificates
from .counting import keep_count
from .loading import load_module
from .phoning import PhoneTest, take_phone_tests
from .taking import NewAttempt, Taker, take_test, taker_of
from .typing_in import PaperSheet, type_sheets

__all__ = [
    "NewAttempt",
    "PaperSheet",
    "PhoneTest",
    "Taker",
    "issue_certificates",
    "keep_count",
    "load_module",
    "take_phone_tests",
    "take_test",
    "taker_of",
    "type_sheets",
]
