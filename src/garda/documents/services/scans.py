"""The signed and stamped paper comes back as a photo or PDF and joins its register entry."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.documents.domain.kinds import PAPER, PHOTO
from garda.documents.intake import Received, Sent, receive
from garda.documents.models import Document, DocumentState, Upload, UploadState
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.ledger.services import record

from .uploads import take_upload, told

#: A scan is photographed or scanned to PDF.
SCAN_KINDS = (PHOTO, PAPER)
SCAN = act(
    "documents.scan", "Menyimpan pindaian dokumen bertanda tangan", Role.PPS, Role.KPU_REGENCY
)
#: States of a paper that a scan may join.
SCANNABLE = frozenset({DocumentState.SIGNED, DocumentState.SCANNED})


class NotScannable(GardaError):
    """Only a signed paper that is not withdrawn comes back as a scan."""

    code = "not_scannable"


def attach_scan(actor: Actor, *, document_id: UUID, file: Sent) -> Upload:
    """Attach the scan of a signed paper; a former scan stays, as replaced.

    For the village's PPS and the regency's KPU. Raises NotAllowed, NotScannable, UploadRefused,
    Document.DoesNotExist; nothing is stored then.
    """
    # Looked at first: nobody has files opened for papers that are not theirs.
    _check(actor, Document.objects.get(id=document_id))
    received = receive(file, SCAN_KINDS)
    return _attach(actor, document_id, received)


def _check(actor: Actor, document: Document) -> None:
    SCAN.require(actor, path=document.path)
    if document.state not in SCANNABLE:
        raise NotScannable(
            id=f"Dokumen {document.code} berstatus {document.get_state_display()}; pindaian hanya "
            "untuk dokumen yang ditandatangani dan masih berlaku.",
            en=f"Document {document.code} is {document.state}; a scan is only for a signed one "
            "that is still valid.",
        )


@transaction.atomic
def _attach(actor: Actor, document_id: UUID, received: Received) -> Upload:
    documents = Document.objects.select_for_update(no_key=True, of=("self",))
    document = documents.select_related("election").get(id=document_id)
    _check(actor, document)
    former = document.scan_id
    upload = take_upload(actor, received=received, election=document.election, path=document.path)
    if former is not None:
        Upload.objects.filter(id=former).update(state=UploadState.REPLACED)
    document.scan, document.state = upload, DocumentState.SCANNED
    document.save(update_fields=["scan", "state"])
    record(
        actor,
        "documents.scanned",
        path=document.path,
        payload={
            "document": str(document.id),
            "code": document.code,
            "former": str(former) if former else None,
            **told(upload),
        },
        election_id=document.election_id,
    )
    return upload
