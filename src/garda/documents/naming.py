"""Whom a paper names, so that it is known who has opened it.

The room that prints a kind of papers says whom one names; the room above that keeps the trace hears
of every opening.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from garda.kernel.actor import Actor
from garda.kernel.events import publish

from .models import Document, Upload

Named = Callable[[Document], list[UUID]]

_named: dict[str, Named] = {}


@dataclass(frozen=True, slots=True)
class PaperOpened:
    """Event: an officer was given a paper that is not public, or the scan of one."""

    actor: Actor
    document: Document
    persons: list[UUID]
    scan: bool


def register(kind: str, named: Named) -> None:
    """Name who knows the persons on papers of ``kind``; a kind without such a one names nobody.

    Raises ValueError when somebody else has the kind already.
    """
    if _named.setdefault(kind, named) is not named:
        raise ValueError(f"two rooms name the persons of papers of kind {kind!r}")


def paper_opened(actor: Actor, document: Document) -> None:
    """To be called before a paper's bytes are given out: what leaves no trace is not given."""
    _publish(actor, document, scan=False)


def scan_opened(actor: Actor, upload: Upload) -> None:
    """As :func:`paper_opened`, for the scan of a paper. One query for a file that is none."""
    document = Document.objects.filter(scan=upload).first()
    if document is not None:
        _publish(actor, document, scan=True)


def _publish(actor: Actor, document: Document, *, scan: bool) -> None:
    named = _named.get(document.kind)
    if named is not None:
        publish(PaperOpened(actor, document, named(document), scan))
