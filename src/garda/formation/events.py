"""What formation is told by rooms above it, in the transaction of their act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCertificate:
    """An applicant's certificate was taken in where health is kept. All that formation may know:
    that there is one, who issued it and when, and whether it says fit.
    """

    application: UUID
    issuer: str
    issued_on: date
    fit: bool
    received_at: datetime
