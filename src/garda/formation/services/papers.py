"""Papers of an application coming in: scanned or photographed, or noted at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from garda.documents.domain.kinds import KINDS, MIB, UploadKind
from garda.documents.intake import Received
from garda.documents.models import Upload, UploadState
from garda.documents.services import take_upload
from garda.documents.services.uploads import told
from garda.formation import errors_papers as refusals
from garda.formation.domain import lifecycle
from garda.formation.lives import life_of
from garda.formation.models import Application, ApplicationPaper, PaperState
from garda.formation.offices import receivers
from garda.formation.staffing import lock_regions
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.packs.papers import DocumentRule, Keeper
from garda.privacy.reasons import checked_text
from garda.regions.models import Election, Region

from .intake import period_of
from .judging import judge_again

HAND_IN = act(
    "formation.paper", "Menerima dokumen pelamar", Role.PPS, Role.PPS_SECRETARIAT, Role.KPU_REGENCY
)

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """One document that an applicant hands in; without a file it lies at the counter.

    ``id`` is made where it is sent from: the same id again is the same sending.
    """

    code: str
    received: Received | None = None
    issuer: str = ""
    issued_on: date | None = None
    id: UUID | None = None


def kinds_of(rule: DocumentRule) -> tuple[UploadKind, ...]:
    """Kinds of files in which a document may come, with its own limit: for ``intake.receive``."""
    return tuple(
        replace(KINDS[name], label=rule.name.id, max_bytes=_most(rule, KINDS[name]))
        for name in rule.files
    )


def _most(rule: DocumentRule, kind: UploadKind) -> int:
    return min(kind.max_bytes, rule.max_mb * MIB)


def attach_paper(
    actor: Actor,
    *,
    application: UUID,
    code: str,
    received: Received,
    received_at: datetime,
    issuer: str = "",
    issued_on: date | None = None,
    paper_id: UUID | None = None,
) -> ApplicationPaper:
    """Keep a scanned document as the newest version of its kind; one act.

    For the PPS of the village. ``received_at`` is the time on the receipt: it counts for the
    deadline, not when the server heard of it. The same ``paper_id`` again gives the same paper.
    Raises NotAllowed, ApplicationWithdrawn, AlreadyDecided, PaperRefused,
    Application.DoesNotExist; nothing is kept then.
    """
    handed = HandedIn(code=code, received=received, issuer=issuer, issued_on=issued_on, id=paper_id)
    return _hand_in(actor, application, handed, received_at)


def note_paper(
    actor: Actor,
    *,
    application: UUID,
    code: str,
    received_at: datetime,
    issuer: str = "",
    issued_on: date | None = None,
    paper_id: UUID | None = None,
) -> ApplicationPaper:
    """Note that a document lies at the counter, not scanned. As :func:`attach_paper`."""
    handed = HandedIn(code=code, issuer=issuer, issued_on=issued_on, id=paper_id)
    return _hand_in(actor, application, handed, received_at)


@transaction.atomic
def _hand_in(
    actor: Actor, application_id: UUID, handed: HandedIn, received_at: datetime
) -> ApplicationPaper:
    application = locked_application(application_id)
    among = receivers(application.election, application.body)
    HAND_IN.require(actor, path=application.path, among=among)
    before = _sent_before(application, handed)
    if before is not None:
        return before
    lifecycle.hand_in(life_of(application), handed.code)
    (paper,) = keep_papers(actor, application, [handed], received_at)
    outcome = judge_again(application)
    record(
        actor,
        "formation.paper_received",
        path=application.path,
        payload={**told_of(paper), "outcome": outcome},
        election_id=application.election_id,
        happened_at=received_at,
    )
    return paper


def locked_application(application_id: UUID) -> Application:
    """The application, held until the act ends: versions and decisions come one after the other.

    Its village is held first, as every act that judges does.
    """
    village = Application.every.filter(pk=application_id).values("village")
    lock_regions(Region.objects.filter(id__in=village))
    rows = Application.every.select_for_update(no_key=True, of=("self",))
    return rows.select_related("election", "village", "call", "person").get(pk=application_id)


def _sent_before(application: Application, handed: HandedIn) -> ApplicationPaper | None:
    """What an impatient phone sent already. Raises PaperRefused when the id is another paper's."""
    if handed.id is None:
        return None
    found = ApplicationPaper.objects.filter(pk=handed.id).select_related("upload").first()
    if found is not None and (found.application_id, found.code) != (application.id, handed.code):
        raise refusals.another_paper()
    return found


def keep_papers(
    actor: Actor,
    application: Application,
    handed: Sequence[HandedIn],
    received_at: datetime,
    *,
    sender: UUID | None = None,
) -> list[ApplicationPaper]:
    """Keep documents of a locked or new application: part of an act, which writes the entry.

    Raises PaperRefused. Two queries, and three for each file.
    """
    rules = [document_rule(application.election, each.code) for each in handed]
    newest = newest_papers(application)
    for each, rule in zip(handed, rules, strict=True):
        _check_file(rule, each.received)
        check_times(application, rule, each, newest.get(rule.code), received_at)
    papers = []
    for each in handed:
        before = newest.get(each.code)
        paper = new_version(application, each, before, received_at)
        paper.upload = _kept(actor, application, each, before, sender)
        papers.append(paper)
    ApplicationPaper.objects.bulk_create(papers)
    return papers


def document_rule(election: Election, code: str) -> DocumentRule:
    """The pack's rule for a document that this room keeps. Raises PaperRefused."""
    rule = get_pack(election.pack).papers.document(code)
    if rule is None:
        raise refusals.unknown_document(code)
    if rule.keeper is Keeper.CARE:
        raise refusals.kept_by_care(rule.name.id)
    return rule


def newest_papers(application: Application) -> dict[str, ApplicationPaper]:
    """The newest version of each document of an application, by its code. One query."""
    rows = ApplicationPaper.objects.filter(application=application).order_by("version")
    return {paper.code: paper for paper in rows.select_related("upload")}


def _check_file(rule: DocumentRule, received: Received | None) -> None:
    """The file was made harmless already; whether this document may be such a file is asked here,
    for whoever calls the service without the page."""
    if received is None:
        return
    if received.kind.name not in rule.files:
        names = ", ".join(KINDS[name].type_names for name in rule.files)
        raise refusals.wrong_file(rule.name.id, names)
    if len(received.received) > rule.max_mb * MIB:
        raise refusals.file_too_large(rule.name.id, rule.max_mb)


def check_times(
    application: Application,
    rule: DocumentRule,
    handed: HandedIn,
    before: ApplicationPaper | None,
    received_at: datetime,
) -> None:
    """Raise PaperRefused for a document that comes too late, too early, or after a right one."""
    name = rule.name.id
    if before is not None and before.state == PaperState.ACCEPTED:
        raise refusals.accepted_already(name)
    if received_at > clock.now():
        raise refusals.not_yet(name)
    day = received_at.astimezone(ZoneInfo(application.village.time_zone)).date()
    if handed.issued_on is not None and handed.issued_on > day:
        raise refusals.issued_later(name)
    last = last_day(application, rule, before)
    if last is not None and day > last:
        raise refusals.too_late(name, last)


def last_day(
    application: Application, rule: DocumentRule, before: ApplicationPaper | None
) -> date | None:
    """Last day for a document: that of the call, of a fix when it was refused.

    None for a document that only a later finding makes due, such as a name in a party's list.
    """
    if before is not None and before.due_on is not None:
        return before.due_on
    if rule.due_when is not None:
        return None
    zone = application.village.time_zone
    _, closes = period_of(application.call, zone)
    return (closes - _MOMENT).astimezone(ZoneInfo(zone)).date()


def new_version(
    application: Application,
    handed: HandedIn,
    before: ApplicationPaper | None,
    received_at: datetime,
) -> ApplicationPaper:
    """The next version of a document, not yet stored and without a file."""
    return ApplicationPaper(
        id=handed.id or uuid7(),
        election=application.election,
        application=application,
        code=handed.code,
        version=before.version + 1 if before else 1,
        issuer=checked_text(handed.issuer, 150) if handed.issuer.strip() else "",
        issued_on=handed.issued_on,
        received_at=received_at,
        # A waiting one that is replaced keeps its window; a refused one is used up.
        due_on=before.due_on if before else None,
    )


def _kept(
    actor: Actor,
    application: Application,
    handed: HandedIn,
    before: ApplicationPaper | None,
    sender: UUID | None,
) -> Upload | None:
    if handed.received is None:
        return None
    upload = take_upload(
        actor,
        received=handed.received,
        election=application.election,
        path=application.path,
        sender=sender,
    )
    if before is not None and before.upload_id is not None:
        Upload.objects.filter(pk=before.upload_id).update(state=UploadState.REPLACED)
    return upload


def told_of(paper: ApplicationPaper) -> dict[str, Any]:
    """What a ledger entry says of a paper that came in. No person, no issuer's words."""
    file = told(paper.upload) if paper.upload is not None else {"upload": None}
    return {
        "application": str(paper.application_id),
        "paper": str(paper.id),
        "code": paper.code,
        "version": paper.version,
        **file,
    }
