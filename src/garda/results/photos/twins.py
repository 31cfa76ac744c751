"""The photo that shows the same sheet as another one, found among all of an election."""

from __future__ import annotations

from typing import Final

from django.db.models import F, Func, IntegerField, Q, QuerySet, Value

from garda.documents.objects import store
from garda.results.models import FormPhoto, PhotoInspection

from .likeness import NEAR, SAME, Ink, alike, bands_of, fingerprint
from .pages import page_finder
from .seeing import see

#: Nearest photos whose pictures are opened and compared.
_OPENED: Final = 5


class _Differing(Func):
    """Bits in which two fingerprints differ."""

    template = "bit_count((%(expressions)s)::bit(64))"
    arg_joiner = " # "
    output_field = IntegerField()


def twin_of(photo: FormPhoto, ink: Ink) -> FormPhoto | None:
    """An earlier photo of the same sheet that was sent for another form or another page.

    The bands' index finds the few that are near; those are opened and compared. A better photo of
    the same page of the same form is no twin.
    """
    for near in nearest(photo, fingerprint(ink)):
        if near.upload is not None:
            jpeg = store().get(near.upload.object_sha256)
            other = see(jpeg, page_finder(near.photo.round.contest_id))
            if alike(ink, other.ink) >= SAME:
                return near.photo
    return None


def nearest(photo: FormPhoto, likeness: int) -> QuerySet[PhotoInspection]:
    """The few earlier photos whose fingerprint is near this one's, the nearest first. One query."""
    same_page = Q(photo__round=photo.round_id, photo__page=photo.page)
    return (
        PhotoInspection.objects.filter(
            election_id=photo.election_id, bands__overlap=bands_of(likeness)
        )
        .exclude(same_page)
        .annotate(differing=_Differing(F("likeness"), Value(likeness)))
        .filter(differing__lte=NEAR)
        .select_related(
            "upload", "photo__round__station__village", "photo__round__contest__election"
        )
        .order_by("differing", "id")[:_OPENED]
    )
