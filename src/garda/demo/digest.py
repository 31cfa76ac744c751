"""Fingerprint of what a run made: business columns only, without ids and secrets."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from garda.activities.models import Activity, Attendance
from garda.documents.models import Document
from garda.formation.models import (
    Application,
    Appointment,
    Assessment,
    Nominee,
    ProposalLine,
    ResponsiblePerson,
    SecretariatProposal,
)
from garda.kernel.canonical import canonical_bytes
from garda.learning.models import Attempt
from garda.people.models import Grant, Person
from garda.recap.models import Correction, Plenary, RecapFigure, RecapTotal
from garda.regions.models import Election, StationListing
from garda.results.models import Choice, Reading, SettledFigure, Settlement

#: Tables and columns of the canonical export, in this order.
COLUMNS: Sequence[tuple[type[Model], tuple[str, ...]]] = (
    (Choice, ("contest__kind", "contest__region__code", "number", "name", "empty_column")),
    (StationListing, ("path", "number", "kind", "location", "male", "female", "standing")),
    (Person, ("path", "name", "sex", "birth_date")),
    (Grant, ("region__path", "role", "account__username", "division")),
    (
        Application,
        (
            "path",
            "receipt",
            "person__name",
            "received_at",
            "willing_elsewhere",
            "willing_neighbour",
            "facts",
        ),
    ),
    (Assessment, ("application__path", "application__receipt", "outcome", "failed", "asked")),
    (
        ProposalLine,
        ("proposal__path", "application__receipt", "station__path", "seat", "rank", "reason_id"),
    ),
    (
        SecretariatProposal,
        ("path", "body", "letter_number", "letter_date", "office", "state", "reason"),
    ),
    (Nominee, ("proposal__path", "seat", "position", "person__name", "civil_servant")),
    (ResponsiblePerson, ("path", "person__name", "office", "starts_on", "ended_on")),
    (
        Appointment,
        ("path", "body", "seat", "position", "origin", "person__name", "starts_on", "ended_on"),
    ),
    (Document, ("path", "kind", "series", "number", "title", "state")),
    (Activity, ("path", "kind", "audience", "starts_at", "modules")),
    (Attendance, ("activity__path", "activity__kind", "person__name", "presence", "reason")),
    (Attempt, ("path", "root", "kind", "number", "means", "score", "wrong", "passed")),
    (Reading, ("round__path", "round__contest__kind", "source", "version", "figures", "standing")),
    (Settlement, ("path", "round__contest__kind", "block", "state", "failing")),
    (SettledFigure, ("path", "contest__kind", "key", "value")),
    (Plenary, ("path", "contest__kind", "version", "state")),
    (Correction, ("round__path", "plenary__contest__kind", "key", "old_value", "new_value")),
    (RecapFigure, ("path", "contest__kind", "key", "value")),
    (RecapTotal, ("region__path", "plenary__contest__kind", "plenary__path", "key", "value")),
)
ELECTION_FREE = (Person,)


def digest(election: Election) -> str:
    """SHA-256 (hex) over every row of :data:`COLUMNS`, each table sorted by its own columns."""
    total = hashlib.sha256()
    for model, columns in COLUMNS:
        total.update(canonical_bytes([model._meta.label, list(columns)]))
        total.update(_table(model, columns, election))
    return total.hexdigest()


def _table(model: type[Model], columns: tuple[str, ...], election: Election) -> bytes:
    manager = model._default_manager
    rows = manager.all() if model in ELECTION_FREE else manager.filter(**_of(model, election))
    lines = sorted(canonical_bytes(list(row)) for row in rows.values_list(*columns))
    table = hashlib.sha256()
    for line in lines:
        table.update(line + b"\n")
    return table.digest()


def _of(model: type[Model], election: Election) -> dict[str, Any]:
    owner = "proposal__election" if model is ProposalLine else "election"
    return {owner: election}
