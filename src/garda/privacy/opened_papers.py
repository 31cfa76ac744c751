"""Papers that name persons and were opened stand in the trace like pages."""

from __future__ import annotations

from garda.documents.naming import PaperOpened
from garda.kernel.events import subscribe

from .services import saw


def note(event: PaperOpened) -> None:
    """One look at everybody whom the paper names."""
    paper = event.document
    what = "Pindaian" if event.scan else "Dokumen"
    saw(
        event.actor,
        persons=event.persons,
        what="name",
        why=f"{what} {paper.series} {paper.number}/{paper.year}",
        path=paper.path,
    )


def ready() -> None:
    subscribe(PaperOpened, note)
