"""A board taken along as xlsx or CSV: counts under the election's name, marked where simulated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import Http404, HttpResponse

from garda.kernel.tables import MEDIA_TYPES, Cell, Column, Kind, write_table
from garda.regions.models import Election


def board_file(
    election: Election,
    kind: Kind,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str,
    name: str,
) -> HttpResponse:
    """The download ``name`` with ``title`` above its head. Raises Http404 for another ``kind``."""
    if kind not in MEDIA_TYPES:
        raise Http404("no such table")
    notes = [election.name, title, *(["SIMULASI"] * election.watermark)]
    return HttpResponse(
        b"".join(write_table(kind, columns, rows, notes=notes)),
        content_type=MEDIA_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )
