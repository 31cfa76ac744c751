"""Issuing certificates: all that are due in a region, in one act."""

from __future__ import annotations

from django.db import transaction

from garda.activities.gathering_papers import place_name
from garda.documents.services import NewPaper, PaperWithdrawn, issue_many
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.learning.certificate_papers import CERTIFICATE, SERIES, certificate_facts, title_of
from garda.learning.certifying import due
from garda.learning.errors import NobodyPassed
from garda.learning.models import Certificate
from garda.learning.queries import current_modules
from garda.ledger.services import record
from garda.regions.models import Election, Region

CERTIFY = act("learning.certify", "Menerbitkan sertifikat bimtek", Role.PPS, Role.KPU_REGENCY)


@transaction.atomic
def issue_certificates(actor: Actor, *, region: Region) -> list[Certificate]:
    """A certificate for every member of a region who passed what the pack requires and has none.

    The acting office signs. Raises NotAllowed, NobodyPassed.
    """
    CERTIFY.require(actor, path=region.path)
    # One at a time: nobody gets two.
    election = Election.objects.select_for_update(no_key=True).get(pk=actor.election)
    found = due(election, region)
    if not found:
        raise NobodyPassed
    office = Region.objects.get(path=actor.path)
    place, now = place_name(office), clock.now()
    modules = {module.root: module for module in current_modules(election.id).values()}
    papers = [
        NewPaper(
            election=election,
            office=office,
            region=seat.region,
            kind=CERTIFICATE,
            series=SERIES,
            title=title_of(seat),
            facts=certificate_facts(seat, office, place, modules, passed),
            signed_at=now,
        )
        for seat, passed in found
    ]
    documents = issue_many(actor, papers=papers)
    made = [
        Certificate(
            election=election,
            person_id=seat.person_id,
            appointment=seat,
            path=seat.path,
            document=document,
            roots=sorted(attempt.root for attempt in passed),
            issued_at=now,
        )
        for (seat, passed), document in zip(found, documents, strict=True)
    ]
    Certificate.objects.bulk_create(made)
    record(
        actor,
        "learning.certificates_issued",
        path=region.path,
        payload={"certificates": len(made)},
        items=[[str(c.appointment_id), str(c.document_id), c.roots] for c in made],
        election_id=election.id,
    )
    return made


def withdraw_certificate(event: PaperWithdrawn) -> None:
    """A withdrawn certificate is none: another may be issued. Part of the act that withdraws."""
    Certificate.objects.filter(document=event.document).delete()
