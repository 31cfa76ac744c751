"""Where the keys of reporters lie."""

from __future__ import annotations

from garda.people.keyring import Purpose
from garda.people.stores import KeyStore

from .models import ReporterKey

REPORTER = KeyStore(Purpose.REPORTER, ReporterKey)
