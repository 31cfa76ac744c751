"""What a closed plenary forbids the rooms below."""

from __future__ import annotations

from garda.results.events import FormsReopened

from .errors import PlenaryClosed
from .models import Plenary, PlenaryState


def refuse_reopened_forms(event: FormsReopened) -> None:
    """Settled figures of a district whose plenary is closed change at a plenary only.

    Locks the plenaries concerned, so that none closes at this moment on figures that are leaving.
    Raises PlenaryClosed, which undoes the act.
    """
    districts = {(contest_id, path.rsplit("/", 2)[0]) for contest_id, path in event.places}
    standing = (
        Plenary.objects.select_for_update(of=("self",), no_key=True)
        .select_related("region")
        .filter(
            contest__in={contest_id for contest_id, _ in districts},
            path__in={path for _, path in districts},
            superseded_by__isnull=True,
        )
        .order_by("id")
    )
    for plenary in standing:
        here = (plenary.contest_id, plenary.path) in districts
        if here and plenary.state == PlenaryState.CLOSED:
            raise PlenaryClosed(plenary.region.name)
