"""Photos of a gathering from a phone: its signed paper list, and what happened there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from garda.activities.models import Activity, Material
from garda.activities.services.holding import HOLD, holders_of
from garda.activities.services.materials import KINDS, add_material
from garda.documents.intake import Received
from garda.kernel.actor import Actor
from garda.kernel.canonical import sha256_hex
from garda.kernel.codes import in_scope
from garda.phone.errors import GatheringGone

TAKEN, KNOWN = "taken", "known"
#: Kinds of material that the app photographs.
PHOTOGRAPHED = ("attendance_list", "photo")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPhoto:
    """A photo as a phone sends it. ``revoked``: the phone is no longer trusted."""

    activity: UUID
    kind: str
    received: Received
    revoked: bool = False


@transaction.atomic
def take_photo(actors: Sequence[Actor], *, photo: NewPhoto) -> str:
    """Keep a photo with its gathering; the same bytes sent again are known and nothing is written.

    ``actors``: the sender under each grant, of whom the first that holds the gathering acts. A
    revoked phone's photo says so in its title. Raises GatheringGone, and what ``add_material``
    raises.
    """
    rows = Activity.objects.select_for_update(of=("self",), no_key=True).select_related("region")
    activity = rows.filter(id=photo.activity).first()
    if activity is None:
        raise GatheringGone
    digest = sha256_hex(photo.received.received)
    if Material.objects.filter(activity=activity, upload__received_sha256=digest).exists():
        return KNOWN
    add_material(
        _holder(actors, activity),
        activity_id=activity.id,
        received=photo.received,
        kind=photo.kind,
        title=KINDS[photo.kind] + (" (dari ponsel yang dicabut)" if photo.revoked else ""),
    )
    return TAKEN


def _holder(actors: Sequence[Actor], activity: Activity) -> Actor:
    """The first that may; else the first, whom the act then refuses."""
    allowed = HOLD.roles & holders_of(activity)
    mine = (a for a in actors if a.role in allowed and in_scope(activity.path, a.path))
    return next(mine, actors[0])
