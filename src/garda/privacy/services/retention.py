"""Erasing what is due: one proposes, another approves, the machine erases batch by batch."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, Sum
from procrastinate.contrib.django import app

from garda.documents.numbering import SeriesKey, take_numbers
from garda.documents.services import issue
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows, update_rows
from garda.kernel.canonical import items_root
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.packs.privacy import KeepAction, RetentionRule
from garda.people.models import ErasureCertificate, Grant
from garda.people.services import erase_people
from garda.privacy import erasure_papers
from garda.privacy.domain import duties
from garda.privacy.domain.breach import fingerprint
from garda.privacy.domain.retention import due_on
from garda.privacy.errors import AlreadyAnswered, NotDue, NothingToErase
from garda.privacy.models import RetentionItem, RetentionRun, RunState
from garda.privacy.reasons import checked_reason
from garda.privacy.retention_queries import persons_of
from garda.regions.models import Election, Region

from .second import account_of, require_second

ERASE = act(
    "privacy.erase",
    "Mengusulkan dan menyetujui penghapusan data",
    Role.KPU_REGENCY,
    Role.KPU_PROVINCE,
)
SERIES, PAPER_SERIES = "PENGHAPUSAN", "HAPUS"
TASK = "privacy.erase"
#: Persons erased in one act.
BATCH = 500
NOT_ANY_MORE = "tidak lagi termasuk aturannya"
SERVES = "masih memegang peran"


@transaction.atomic
def propose_run(actor: Actor, *, election: Election, rule_code: str) -> RetentionRun:
    """Propose to erase everybody in the actor's region whom a rule concerns now.

    Raises NotDue before the rule's day, NothingToErase, NotAllowed.
    """
    ERASE.require(actor, path=actor.path)
    office = Region.objects.select_for_update(no_key=True).get(path=actor.path)
    rule = _rule(election, rule_code)
    _check_due(election, rule, office)
    persons = persons_of(election, rule, office.path)
    if not persons or _is_open(election, office.path, rule.code):
        raise NothingToErase
    now = clock.now()
    year = now.astimezone(ZoneInfo(office.time_zone)).year
    run = RetentionRun.objects.create(
        election=election,
        office=office,
        path=office.path,
        year=year,
        number=take_numbers([SeriesKey(office.id, year, SERIES)])[0],
        rule=rule.code,
        persons=len(persons),
        persons_sha256=fingerprint(persons),
        proposed_by_id=account_of(actor),
        proposed_person=actor.identity,
        proposed_at=now,
    )
    rows = ((uuid7(), run.id, person, "") for person in persons)
    copy_rows(RetentionItem, ["id", "run", "person", "skipped_for"], rows)
    _record(actor, "retention.proposed", run, items=[str(person) for person in persons])
    return run


def _rule(election: Election, code: str) -> RetentionRule:
    rules = get_pack(election.pack).retention
    found = next((rule for rule in rules if rule.code == code), None)
    if found is None or found.action != KeepAction.ERASE:
        raise NotDue
    return found


def _check_due(election: Election, rule: RetentionRule, office: Region) -> None:
    stage = get_pack(election.pack).stage(rule.starts_after)
    if clock.today(office.time_zone) < due_on(rule, stage):
        raise NotDue


def _is_open(election: Election, path: str, rule: str) -> bool:
    running = [RunState.PROPOSED, RunState.APPROVED]
    found = RetentionRun.objects.filter(election=election, path=path, rule=rule)
    return found.filter(state__in=running).exists()


@transaction.atomic
def approve_run(actor: Actor, *, run_id: UUID) -> RetentionRun:
    """Approve as the second person; the job worker then erases. Raises AlreadyAnswered, SamePerson,
    NotAllowed.
    """
    run = _answered(actor, run_id, RunState.APPROVED)
    run.save()
    app.configure_task(TASK, queue="privacy").defer(run_id=str(run.id))
    _record(actor, "retention.approved", run)
    return run


@transaction.atomic
def refuse_run(actor: Actor, *, run_id: UUID, reason: str) -> RetentionRun:
    """Refuse as the second person. Raises as :func:`approve_run`, and BadReason."""
    run = _answered(actor, run_id, RunState.REFUSED)
    run.reason = checked_reason(reason)
    run.save()
    _record(actor, "retention.refused", run)
    return run


def _answered(actor: Actor, run_id: UUID, state: RunState) -> RetentionRun:
    run = _locked(run_id)
    ERASE.require(actor, path=run.path)
    require_second(duties.ERASING, actor, run.proposed_person)
    if run.state != RunState.PROPOSED:
        raise AlreadyAnswered
    run.state, run.answered_at = state, clock.now()
    run.answered_by_id, run.answered_person = account_of(actor), actor.identity
    return run


@transaction.atomic
def erase_next(run_id: UUID, batch: int = BATCH) -> int:
    """Erase the next persons of an approved run, as the machine; how many are left.

    Who left the category since, or holds a role again, is left out and noted. The last batch signs
    the certificate. Running it again changes nothing.
    """
    run = _locked(run_id)
    if run.state != RunState.APPROVED:
        return 0
    with clock.as_of(run.election.as_of):
        waiting = run.items.filter(proof__isnull=True, skipped_for="").order_by("person_id")
        items = list(waiting[:batch])
        machine = Actor(Role.OPERATOR, run.path, run.election_id)
        _erase(machine, run, items)
        left = waiting.count()
        if not left:
            _finish(machine, run)
    return left


def _erase(machine: Actor, run: RetentionRun, items: Sequence[RetentionItem]) -> None:
    rule = _rule(run.election, run.rule)
    meant = set(persons_of(run.election, rule, run.path))
    serving = _serving([item.person_id for item in items])
    for item in items:
        if item.person_id not in meant:
            item.skipped_for = NOT_ANY_MORE
        elif item.person_id in serving:
            item.skipped_for = SERVES
    due = [item for item in items if not item.skipped_for]
    if due:
        persons = [item.person_id for item in due]
        kept = {person: rule.name_kept_for for person in persons if rule.name_kept_for}
        reason = f"Masa simpan {rule.code} habis, penghapusan {run.label}"
        proofs = erase_people(machine, persons=persons, reason=reason, names_kept=kept)
        for item, proof in zip(due, proofs, strict=True):
            item.proof_id = proof
    rows = [(item.id, item.proof_id, item.skipped_for) for item in items]
    update_rows(RetentionItem, ["id", "proof", "skipped_for"], rows)


def _serving(persons: Sequence[UUID]) -> set[UUID]:
    today = clock.now().date()
    grants = Grant.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        revoked_at__isnull=True,
        account__person__in=persons,
    )
    return {person for person in grants.values_list("account__person", flat=True) if person}


def _finish(machine: Actor, run: RetentionRun) -> None:
    """Sum up what was destroyed, and sign the certificate."""
    proofs = ErasureCertificate.objects.filter(pk__in=run.items.values("proof")).order_by("id")
    sums = proofs.aggregate(keys=Sum("keys"), claims=Sum("claims"))
    run.state, run.done_at = RunState.DONE, clock.now()
    run.erased, run.skipped = len(proofs), run.persons - len(proofs)
    run.keys, run.claims = sums["keys"] or 0, sums["claims"] or 0
    run.certificates_root = items_root(proofs.values_list("digest", flat=True))
    rule = _rule(run.election, run.rule)
    run.certificate = issue(
        machine,
        election=run.election,
        office=run.office,
        region=run.office,
        kind=erasure_papers.KIND,
        series=PAPER_SERIES,
        title=f"Berita acara penghapusan data pribadi {run.label}",
        facts=erasure_papers.facts(run, rule),
        signed_at=run.done_at,
    )
    run.save()
    _record(machine, "retention.done", run)


def _locked(run_id: UUID) -> RetentionRun:
    found = RetentionRun.objects.select_for_update(no_key=True, of=("self",))
    return found.select_related("election", "office").get(pk=run_id)


def _record(actor: Actor, act: str, run: RetentionRun, items: list[str] | None = None) -> None:
    record(
        actor,
        act,
        path=run.path,
        election_id=run.election_id,
        payload={
            "run": str(run.id),
            "number": run.label,
            "rule": run.rule,
            "state": run.state,
            "persons": run.persons,
            "persons_sha256": run.persons_sha256,
            "erased": run.erased,
            "certificates_root": run.certificates_root,
        },
        items=items,
    )
