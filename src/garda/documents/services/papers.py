"""Giving numbers to papers, withdrawing them, and keeping what was printed.

``issue`` and ``issue_many`` are part of another room's act (a decree, minutes): that room has
checked the role and writes the ledger entry; both refuse to run outside its transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from garda.documents.codes import new_code
from garda.documents.models import Document, DocumentState
from garda.documents.numbering import SeriesKey, take_numbers
from garda.documents.objects import store
from garda.documents.rendering import render
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.errors import GardaError
from garda.kernel.events import publish
from garda.kernel.identity import holds_identity_number
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.regions.models import Election, Region

WITHDRAW = act("documents.withdraw", "Mencabut dokumen", Role.PPS, Role.KPU_REGENCY)

RENDER_TASK = "documents.render"


class NotSigned(GardaError):
    """Only a signed paper that is not withdrawn can be withdrawn."""

    code = "not_signed"


class ReasonMissing(GardaError):
    """Withdrawing needs a reason in words, without anybody's number."""

    code = "reason"

    def __init__(self) -> None:
        super().__init__(
            id="Tuliskan alasan pencabutan, tanpa NIK atau nomor lain.",
            en="Say why the paper is withdrawn, without anybody's number.",
        )


@dataclass(frozen=True, slots=True)
class PaperWithdrawn:
    """A signed paper holds no more. The room it belongs to undoes what it brought about."""

    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPaper:
    """A paper to be signed. ``region`` is whom it concerns, ``office`` who signs and numbers it.

    ``facts`` must be plain JSON and name persons by the id of their appointment only.
    """

    election: Election
    office: Region
    region: Region
    kind: str
    series: str
    title: str
    facts: Mapping[str, Any]
    signed_at: datetime

    @property
    def year(self) -> int:
        """Year of the signature by the office's own clock: numbers start anew on its 1 January."""
        return self.signed_at.astimezone(ZoneInfo(self.office.time_zone)).year

    @property
    def series_key(self) -> SeriesKey:
        # A rehearsal makes no hole in the numbers of the election it rehearses.
        counter = f"~{self.series}" if self.election.rehearses_id else self.series
        return SeriesKey(self.office.id, self.year, counter)


def issue(
    actor: Actor,
    *,
    election: Election,
    office: Region,
    region: Region,
    kind: str,
    series: str,
    title: str,
    facts: Mapping[str, Any],
    signed_at: datetime,
) -> Document:
    """Sign one paper: see :func:`issue_many`."""
    paper = NewPaper(
        election=election,
        office=office,
        region=region,
        kind=kind,
        series=series,
        title=title,
        facts=facts,
        signed_at=signed_at,
    )
    return issue_many(actor, papers=[paper])[0]


def issue_many(actor: Actor, *, papers: Sequence[NewPaper]) -> list[Document]:
    """Give each paper its number and code, and have it printed. Three queries for any count.

    Raises TransactionManagementError outside the act's transaction and TypeError for facts that are
    no JSON. Printing happens after the commit, by the job worker.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("papers are issued in the act's transaction")
    if not papers:
        return []
    numbers = take_numbers([paper.series_key for paper in papers])
    documents = Document.objects.bulk_create(
        _document(actor, paper, number) for paper, number in zip(papers, numbers, strict=True)
    )
    jobs: list[JSONDict] = [{"document_id": str(document.id)} for document in documents]
    app.configure_task(RENDER_TASK, queue="documents").batch_defer(*jobs)
    return documents


def _document(actor: Actor, paper: NewPaper, number: int) -> Document:
    return Document(
        election=paper.election,
        office=paper.office,
        region=paper.region,
        path=paper.region.path,
        kind=paper.kind,
        series=paper.series,
        year=paper.year,
        number=number,
        title=paper.title,
        state=DocumentState.SIGNED,
        code=new_code(),
        facts=dict(paper.facts),
        signed_at=paper.signed_at,
        signed_by=actor.account_id,
    )


@transaction.atomic
def withdraw(actor: Actor, *, document_id: UUID, reason: str) -> Document:
    """Withdraw a signed paper: it keeps its number and stays visible as withdrawn.

    For the office's PPS or the regency's KPU. What the paper brought about is undone in the same
    act by the room it belongs to. Raises NotAllowed, ReasonMissing, NotSigned for a draft or a
    paper already withdrawn, Document.DoesNotExist.
    """
    document = Document.objects.select_for_update(no_key=True).get(id=document_id)
    WITHDRAW.require(actor, path=document.path)
    if not reason.strip() or holds_identity_number(reason):
        raise ReasonMissing
    if document.state not in {DocumentState.SIGNED, DocumentState.SCANNED}:
        raise NotSigned(
            id=f"Dokumen {document.code} berstatus {document.get_state_display()}; hanya "
            "dokumen yang sudah ditandatangani yang dapat dicabut.",
            en=f"Document {document.code} is {document.state}; only a signed one can be withdrawn.",
        )
    document.state = DocumentState.WITHDRAWN
    document.save(update_fields=["state"])
    publish(PaperWithdrawn(document))
    record(
        actor,
        "documents.withdrawn",
        path=document.path,
        payload={"document": str(document.id), "code": document.code, "reason": reason},
        election_id=document.election_id,
    )
    return document


def attach_pdf(document_id: UUID) -> str:
    """Print a paper, keep it in the object store, note its SHA-256; returns that address.

    Not an act of a person (no ledger entry): it puts on paper what was signed. Running it again
    changes nothing: a paper once kept is not printed anew, even when names have changed since.
    """
    document = Document.objects.select_related("election", "office", "region").get(id=document_id)
    objects = store()
    if document.pdf_sha256 and objects.holds(document.pdf_sha256):
        return document.pdf_sha256
    address = objects.put(render(document))
    Document.objects.filter(id=document_id).update(pdf_sha256=address)
    return address
