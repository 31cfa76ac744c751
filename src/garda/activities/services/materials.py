"""Files of a gathering: what was handed out, pictures of it, evidence."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from garda.activities.models import Material
from garda.documents.intake import Received
from garda.documents.services.uploads import take_upload, told
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.ledger.services import record

from .editing import held
from .words import words

#: Kinds of files that the pages of a gathering take.
KINDS: Mapping[str, str] = {
    "handout": "Bahan",
    "photo": "Foto kegiatan",
    # The signed paper list is the legal record of who came.
    "attendance_list": "Daftar hadir bertanda tangan",
}
LONGEST_TITLE = 160


@transaction.atomic
def add_material(
    actor: Actor, *, activity_id: UUID, received: Received, kind: str, title: str
) -> Material:
    """Keep a file with the gathering.

    Raises NotAllowed, ActivityCancelled, WordsMissing, KeyError for an unknown ``kind``.
    """
    activity = held(actor, activity_id, closed=True)
    KINDS[kind]
    upload = take_upload(actor, received=received, election=activity.election, path=activity.path)
    material = Material.objects.create(
        election=activity.election,
        activity=activity,
        upload=upload,
        kind=kind,
        title=words(title, "keterangan berkas", "what the file is", LONGEST_TITLE),
        added_by=upload.account,
        added_at=clock.now(),
    )
    record(
        actor,
        "activities.material_added",
        path=activity.path,
        payload={"activity": str(activity.id), **told(upload)},
        election_id=activity.election_id,
    )
    return material
