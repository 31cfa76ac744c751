"""Rows of a list go: when a newer version comes, when the election is over, or at once."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.neutrality.errors import ListGone
from garda.neutrality.locking import as_the_machine
from garda.neutrality.models import AffiliationList, ListRow
from garda.privacy.reasons import checked_reason

DELETE = act(
    "neutrality.delete",
    "Menghapus daftar anggota partai atau tim kampanye",
    Role.KPU_REGENCY,
    machine=True,
)


@transaction.atomic
def delete_list(actor: Actor, *, list_id: UUID, reason: str) -> AffiliationList:
    """Delete all rows of a list; its own line and the cases stay.

    For the KPU whose list it is, and the machine. Raises NotAllowed, ListGone, BadReason,
    AffiliationList.DoesNotExist.
    """
    kept = AffiliationList.objects.select_for_update(no_key=True).get(pk=list_id)
    DELETE.require(actor, path=kept.path)
    if kept.deleted_at is not None:
        raise ListGone
    why = checked_reason(reason)
    dropped = drop_rows(kept)
    kept.deleted_at = clock.now()
    kept.save(update_fields=["deleted_at"])
    record(
        actor,
        "neutrality.list_deleted",
        path=kept.path,
        payload={"list": str(kept.id), "rows": dropped, "reason": why},
        election_id=kept.election_id,
    )
    return kept


def drop_rows(kept: AffiliationList) -> int:
    """Part of an act: the rows go, and their number comes back."""
    with as_the_machine():
        return ListRow.objects.filter(list_id=kept.id).delete()[0]
