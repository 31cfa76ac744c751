"""Taking in the health certificate of an applicant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from garda.documents.intake import Received
from garda.formation.events import HealthCertificate
from garda.formation.models import Application
from garda.formation.offices import receivers
from garda.kernel.actor import Actor
from garda.kernel.events import publish
from garda.kernel.roles import Role
from garda.sealed.errors import NotInThisVault
from garda.sealed.services import record_paper

from .vault import HEALTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What stands on a certificate. ``fit``: whether it says able and free of drug abuse."""

    issuer: str
    issued_on: date
    fit: bool
    received_at: datetime
    scan: Received | None = None


@transaction.atomic
def receive_certificate(actor: Actor, *, application: UUID, certificate: Certificate) -> UUID:
    """Seal an applicant's certificate and tell formation what it may know; the paper's id. One act.

    For whoever takes in applications for the body, who never opens it again, and for care.
    Raises NotInThisVault, OutOfRegion, ApplicationWithdrawn, AlreadyDecided, PaperRefused,
    Application.DoesNotExist.
    """
    applied = Application.every.select_related("election").get(pk=application)
    if actor.role == Role.KPU_REGENCY and actor.role not in receivers(
        applied.election, applied.body
    ):
        raise NotInThisVault
    paper = record_paper(
        actor,
        HEALTH,
        person_id=applied.person_id,
        content={
            "issuer": certificate.issuer,
            "issued_on": certificate.issued_on.isoformat(),
            "fit": certificate.fit,
            "remark": "",
        },
        scan=certificate.scan,
    )
    publish(
        HealthCertificate(
            application=application,
            issuer=certificate.issuer,
            issued_on=certificate.issued_on,
            fit=certificate.fit,
            received_at=certificate.received_at,
        )
    )
    return paper
