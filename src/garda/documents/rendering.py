"""Printing a registered paper: the owning room gives the content, this room the paper around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from garda.kernel.canonical import canonical_bytes, sha256_hex
from garda.kernel.errors import GardaError
from garda.packs.lineage import find
from garda.packs.loader import packs_folder

from . import qr
from .models import Document
from .typesetting import Content, typeset

Provider = Callable[[Document], Content]

_providers: dict[str, Provider] = {}


class NotPrintable(GardaError):
    """A paper that has no number yet, or whose kind nobody can print."""

    code = "not_printable"


def register(kind: str, provider: Provider) -> None:
    """Name who gives the content of papers of ``kind``: the room that knows the persons behind it.

    Raises ValueError when another provider has the kind already.
    """
    if _providers.setdefault(kind, provider) is not provider:
        raise ValueError(f"two providers for papers of kind {kind!r}")


def fingerprint(document: Document) -> str:
    """SHA-256 (hex) of what the register holds of this paper; printed on it for comparison."""
    return sha256_hex(
        canonical_bytes(
            {
                "code": document.code,
                "facts": document.facts,
                "kind": document.kind,
                "number": document.number,
                "path": document.path,
                "series": document.series,
                "title": document.title,
                "year": document.year,
            }
        )
    )


def render(document: Document) -> bytes:
    """The PDF/A-2b of a signed paper, by the template of its kind in the election's pack.

    The same register entry and the same names give the same bytes. Raises NotPrintable for a draft,
    for a kind without provider or a pack without a template of the kind.
    """
    if document.signed_at is None:
        raise NotPrintable(
            id="Dokumen ini masih rancangan. Tanda tangani dahulu, baru dicetak.",
            en="This document is still a draft. Sign it first, then print it.",
        )
    provider, template = _providers.get(document.kind), template_of(document)
    if provider is None or not template.is_file():
        raise NotPrintable(
            id=f"Dokumen jenis {document.kind} tidak dapat dicetak: paket pemilihan "
            f"{document.election.pack} tidak memuat cetakannya.",
            en=f"Papers of kind {document.kind} cannot be printed: the election pack "
            f"{document.election.pack} has no template for them.",
        )
    content = provider(document)
    paper = _paper(document, document.signed_at)
    return typeset(template, paper=paper, content=content, made_at=document.signed_at)


def template_of(document: Document) -> Path:
    """Template file of the paper: kind by kind, of the election's pack or of the one it extends."""
    return find(packs_folder() / document.election.pack, f"templates/{document.kind}.typ")


def _paper(document: Document, signed_at: datetime) -> dict[str, Any]:
    url = qr.check_url(document)
    zone = ZoneInfo(document.office.time_zone)
    return {
        "number": document.number,
        "year": document.year,
        "title": document.title,
        "code": document.code,
        "url": url,
        "qr": qr.svg(url),
        "fingerprint": fingerprint(document),
        "signed_on": signed_at.astimezone(zone).date().isoformat(),
        "watermark": document.election.watermark,
        "first_page": 1,
        "pages": None,
    }
