"""The test photo of a phone that told its state."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from garda.activities.services.scanning import KNOWN, TAKEN
from garda.documents.domain.kinds import PHOTO
from garda.documents.intake import Received, Sent, receive
from garda.documents.services import take_upload
from garda.documents.services.uploads import told
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.ledger.services import record
from garda.readiness.errors import UnknownReport
from garda.readiness.models import ReadinessPhoto, ReadinessReport
from garda.regions.models import Station


def keep_photo(actors: Sequence[Actor], *, account: UUID, report_id: UUID, file: Sent) -> str:
    """Keep the photo of a notice from the same account; returns what became of it.

    Sent again it is known, and the first one stays. Raises UnknownReport, UploadRefused (no
    picture, too large); nothing is stored then.
    """
    report = _report(account, report_id)
    actor = next((a for a in actors if in_scope(report.path, a.path)), None)
    if actor is None:
        raise UnknownReport
    # Looked at first: a photo that is here already is not opened again.
    if ReadinessPhoto.objects.filter(report=report).exists():
        return KNOWN
    return _keep(actor, account, report_id, receive(file, [PHOTO]))


@transaction.atomic
def _keep(actor: Actor, account: UUID, report_id: UUID, received: Received) -> str:
    report = ReadinessReport.objects.select_related("election").get(pk=report_id)
    # Reports are never changed and so cannot be locked; two sendings of one photo wait here.
    Station.objects.select_for_update(no_key=True).get(pk=report.station_id)
    if ReadinessPhoto.objects.filter(report=report).exists():
        return KNOWN
    upload = take_upload(actor, received=received, election=report.election, path=report.path)
    ReadinessPhoto.objects.create(
        election=report.election,
        report=report,
        path=report.path,
        upload=upload,
        account=account,
        received_at=clock.now(),
    )
    record(
        actor,
        "readiness.photo_received",
        path=report.path,
        payload={"report": str(report.id), **told(upload)},
        election_id=report.election_id,
    )
    return TAKEN


def _report(account: UUID, report_id: UUID) -> ReadinessReport:
    report = ReadinessReport.objects.filter(pk=report_id, account=account).first()
    if report is None:
        raise UnknownReport
    return report
