"""Lists of paper applications: sent, taken in part by part by a job, cleared away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from garda.documents.domain.kinds import CSV
from garda.documents.intake import Received
from garda.formation.domain.batch_rows import Applicant, BatchRow, doubles
from garda.formation.errors_intake import NoRows
from garda.formation.lists import read_list
from garda.formation.models import ApplicantFile, FileState
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.tables import Kind
from garda.ledger.services import record
from garda.people.queries import actor_of
from garda.people.services import open_envelope, seal_envelope, system_operator
from garda.regions.models import Election, Region

from .batching import TAKE_LIST, ListOutcome, shares, take_list

TASK = "formation.list"
#: Rows taken in by one transaction; progress moves on after each.
SHARE = 10_000
#: Files that are taken in while their sender waits; larger ones are left to a job.
AT_ONCE_BYTES = 64 * 1024
#: How long refused rows can be fetched.
KEPT = timedelta(days=3)
_SENT, _BACK = "list", "rejected"


@transaction.atomic
def send_list(
    actor: Actor, *, election: Election, region: Region, received: Received
) -> ApplicantFile:
    """Keep a list of a village or district, sealed, until it has been taken in.

    A large one is taken in by a job; a small one by the caller with :func:`take_in`. Raises
    NotAllowed, VillageGone, and SheetUnreadable for a file without the columns that must be there.
    """
    TAKE_LIST.require(actor, path=region.path)
    if actor.grant_id is None or actor.account_id is None:
        raise NotAllowed(
            id="Daftar dikirim oleh seseorang yang masuk dengan akunnya.",
            en="A list is sent by somebody who has signed in.",
        )
    kind: Kind = "csv" if received.media_type == CSV else "xlsx"
    first = next(iter(read_list(election, region, received.cleaned, kind)), None)
    if first is None:
        raise NoRows
    file = ApplicantFile(
        id=uuid7(),
        election=election,
        region=region,
        path=region.path,
        grant_id=actor.grant_id,
        account=actor.account_id,
        kind=kind,
        sent_at=clock.now(),
        rows=0,
    )
    file.sealed = seal_envelope(file.id, _SENT, received.cleaned)
    file.save(force_insert=True)
    # The job of a small one finds it taken in, unless the caller died of it.
    wait = {"minutes": 1} if is_small(received) else None
    app.configure_task(TASK, queue="formation", schedule_in=wait).defer(file_id=str(file.id))
    _record(actor, "formation.list_sent", file, size=len(received.received))
    return file


def is_small(received: Received) -> bool:
    return len(received.received) <= AT_ONCE_BYTES


def take_in(file_id: UUID) -> ApplicantFile:
    """Take in a list that was sent, part by part: good rows are taken, refused ones kept with their
    reasons. Running it again, also after a crash, doubles nothing."""
    file = _begun(file_id)
    if file.state != FileState.RUNNING:
        return file
    with clock.as_of(file.election.as_of):
        try:
            _take(actor_of(file.grant), file)
        except GardaError as refusal:
            _fail(file, refusal)
    return file


@transaction.atomic
def _begun(file_id: UUID) -> ApplicantFile:
    held = ApplicantFile.objects.select_for_update(no_key=True, of=("self",))
    links = ("election", "region", "grant__account", "grant__region", "grant__station")
    file = held.select_related(*links).get(pk=file_id)
    if file.state == FileState.WAITING:
        file.state = FileState.RUNNING
        file.save(update_fields=["state"])
    return file


def _take(actor: Actor, file: ApplicantFile) -> None:
    data = open_envelope(file.id, _SENT, bytes(file.sealed or b""))
    rows = list(read_list(file.election, file.region, data, _kind(file)))
    before = file.taken
    reasons = {row.line: "; ".join(map(str, row.problems)) for row in rows if row.problems}
    reasons |= doubles(rows)
    good = {row.line: row.applicant for row in rows if row.applicant and row.line not in reasons}
    file.rows, file.done = len(rows), len(reasons)
    file.save(update_fields=["rows", "done"])
    known = 0
    for part in shares(good, SHARE):
        outcome = _take_part(actor, file, part)
        reasons |= outcome.refused
        known += len(outcome.known)
    # What an interrupted run of this file took is known to this one.
    file.known = max(0, known - before)
    _finish(actor, file, rows, reasons)


@transaction.atomic
def _take_part(actor: Actor, file: ApplicantFile, part: dict[int, Applicant]) -> ListOutcome:
    wanted = {given.village for given in part.values()}
    villages = list(Region.objects.filter(id__in=wanted).order_by("path"))
    outcome = take_list(actor, election=file.election, villages=villages, applicants=part)
    file.taken += len(outcome.taken)
    file.to_check += len(outcome.to_check)
    file.done += len(part)
    file.save(update_fields=["taken", "to_check", "done"])
    return outcome


@transaction.atomic
def _finish(
    actor: Actor, file: ApplicantFile, rows: Iterable[BatchRow], reasons: dict[int, str]
) -> None:
    back = [[*row.texts, reasons[row.line]] for row in rows if row.line in reasons]
    file.refused, file.rejected = len(back), None
    if back:
        content = json.dumps(back, ensure_ascii=False).encode()
        file.rejected = seal_envelope(file.id, _BACK, content)
    _end(file, FileState.DONE)
    counts = {"taken": file.taken, "known": file.known, "refused": file.refused}
    _record(actor, "formation.list_taken", file, **counts)


@transaction.atomic
def _fail(file: ApplicantFile, refusal: GardaError) -> None:
    """The file as a whole cannot be taken in (any more); parts that were taken stay."""
    file.failure = refusal.id[:500]
    _end(file, FileState.FAILED)
    machine = system_operator()
    _record(machine, "formation.list_failed", file, reason=refusal.code, taken=file.taken)


def _end(file: ApplicantFile, state: FileState) -> None:
    # The machine's own time: a rehearsal's clock stands, and what is kept must end.
    file.state, file.finished_at, file.sealed = state, clock.wall(), None
    file.save()


def rejected_rows(file: ApplicantFile) -> Sequence[Sequence[str]]:
    """Refused rows with their reasons, for whoever sent them; empty when there are none (left)."""
    if file.rejected is None:
        return []
    found: list[list[str]] = json.loads(open_envelope(file.id, _BACK, bytes(file.rejected)))
    return found


@transaction.atomic
def clear_lists() -> int:
    """Forget refused rows that nobody may fetch any more; the machine's act."""
    before = clock.wall() - KEPT
    old = ApplicantFile.objects.filter(rejected__isnull=False, finished_at__lt=before)
    count = old.update(rejected=None)
    if count:
        machine = system_operator()
        record(machine, "formation.lists_cleared", path=machine.path, payload={"count": count})
    return count


def _kind(file: ApplicantFile) -> Kind:
    return "csv" if file.kind == "csv" else "xlsx"


def _record(actor: Actor, act: str, file: ApplicantFile, **more: int | str) -> None:
    record(
        actor,
        act,
        path=file.path,
        payload={"file": str(file.id), "kind": file.kind, **more},
        election_id=file.election_id,
    )
