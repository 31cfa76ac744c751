"""Signing: the integrity pact on a phone or on paper, the oath's paper after an oath online."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from garda.documents import wordings
from garda.documents.intake import Received
from garda.documents.models import Wording
from garda.documents.services import keep_wordings, take_upload
from garda.documents.services.uploads import told
from garda.formation.models import Appointment
from garda.formation.staffing import KPPS
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.codes import in_scope
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.oaths.domain.signing import Seen, marks_of, same_name
from garda.oaths.errors import AlreadySigned, NotToSign, PhotoMissing, WrongName
from garda.oaths.models import Signature, SignedKind, SigningMeans
from garda.oaths.queries import signed_ids, was_sworn_online

SIGN = act("oaths.sign", "Mencatat tanda tangan pakta integritas dan naskah sumpah", Role.PPS)
#: The text that is signed, by kind.
TEXTS: Mapping[str, str] = {
    SignedKind.PACT: wordings.PACT,
    SignedKind.OATH: wordings.OATH,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPact:
    """A pact that was signed on a phone; ``content_hash`` is that of the words it showed."""

    id: UUID
    appointment: UUID
    content_hash: str
    typed_name: str
    device_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBy:
    """The phone that sent pacts. ``offset``: by how much the server's clock is ahead of its own."""

    device: UUID | None = None
    batch: UUID | None = None
    offset: timedelta = timedelta()
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one pact: ``taken`` now or ``known`` before, with its marks."""

    id: UUID
    state: str
    marks: Sequence[str]


@transaction.atomic
def sign_on_paper(
    actor: Actor, *, kind: SignedKind, appointment_id: UUID, photo: Received | None
) -> Signature:
    """Keep the photo of a pact, or of the oath of somebody sworn in online, signed on paper.

    For the village's PPS. Raises NotAllowed, PhotoMissing, NotToSign, AlreadySigned,
    NoOfficialText.
    """
    member = _member(actor, kind, appointment_id)
    if photo is None:
        raise PhotoMissing
    wording = _wording(member, kind)
    upload = take_upload(actor, received=photo, election=member.election, path=member.region.path)
    signature = _new(member, kind, wording, upload.account)
    signature.means, signature.upload = SigningMeans.PAPER, upload
    return _kept(actor, signature, member, told(upload))


@transaction.atomic
def sign_here(actor: Actor, *, appointment_id: UUID, typed_name: str) -> Signature:
    """A member reads the pact on an officer's screen and signs by typing the own name.

    Raises NotAllowed, NotToSign, WrongName, AlreadySigned, NoOfficialText.
    """
    member = _member(actor, SignedKind.PACT, appointment_id)
    name = " ".join(typed_name.split())
    if not same_name(name, member.person.name):
        raise WrongName(member.person.name)
    account = actor.account_id or actor.identity
    signature = _new(member, SignedKind.PACT, _wording(member, SignedKind.PACT), account)
    signature.means, signature.typed_name = SigningMeans.PHONE, member.person.name
    signature.device = actor.device_id
    return _kept(actor, signature, member, {})


@transaction.atomic
def take_pacts(actors: Sequence[Actor], *, sent: SentBy, pacts: Sequence[NewPact]) -> list[Outcome]:
    """Take in pacts that a phone sends, each once by its id, whatever is wrong with it.

    ``actors``: one per grant of the account; who may sign where decides whether a pact counts. One
    act, six queries for any number. Raises NotAllowed for an account that is nobody's.
    """
    first = actors[0]
    ids = [pact.id for pact in pacts]
    known = {row.id: row for row in Signature.objects.filter(id__in=ids)}
    new = {pact.id: pact for pact in pacts if pact.id not in known}
    rows = _arrived(actors, sent, list(new.values()))
    Signature.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        record(
            first,
            "oaths.pacts_taken",
            path=first.path,
            payload={"device": str(sent.device) if sent.device else None},
            items=[[str(row.id), row.content_hash, row.marks] for row in rows],
            election_id=first.election_id,
        )
    marks = {row.id: row.marks for row in [*known.values(), *rows]}
    return [Outcome(i, "known" if i in known else "taken", marks[i]) for i in ids]


def _member(actor: Actor, kind: SignedKind, appointment_id: UUID) -> Appointment:
    """The member who signs, if the actor may take it and there is something to sign."""
    found = (
        Appointment.objects.select_related("person", "region", "election")
        .filter(id=appointment_id, election=actor.election, body=KPPS)
        .first()
    )
    if found is None:
        raise NotToSign
    SIGN.require(actor, path=found.path)
    if found.decree_id is None or found.ended_on is not None:
        raise NotToSign(found.person.name)
    if kind == SignedKind.OATH and not was_sworn_online(found):
        raise NotToSign(found.person.name)
    return found


def _wording(member: Appointment, kind: SignedKind) -> Wording:
    return keep_wordings(member.election, [member.path], TEXTS[kind])[member.path]


def _new(member: Appointment, kind: SignedKind, wording: Wording, account: UUID) -> Signature:
    now = clock.now()
    return Signature(
        election=member.election,
        kind=kind,
        appointment=member,
        person=member.person,
        path=member.path,
        wording=wording,
        content_hash=wording.content_hash,
        account=account,
        signed_at=now,
        received_at=now,
        counts=True,
    )


def _kept(
    actor: Actor, signature: Signature, member: Appointment, more: Mapping[str, Any]
) -> Signature:
    try:
        with transaction.atomic():
            signature.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadySigned(member.person.name) from error
    record(
        actor,
        "oaths.signed",
        path=signature.path,
        payload={
            "signature": str(signature.id),
            "kind": signature.kind,
            "appointment": str(member.id),
            "content_hash": signature.content_hash,
            **more,
        },
        election_id=signature.election_id,
    )
    return signature


def _arrived(actors: Sequence[Actor], sent: SentBy, pacts: Sequence[NewPact]) -> list[Signature]:
    election = actors[0].election
    members = Appointment.objects.select_related("person", "election").filter(
        election=election, body=KPPS, decree__isnull=False, id__in=[p.appointment for p in pacts]
    )
    # Locked: two phones with the same member's pact wait for each other, and none is lost.
    locked = members.select_for_update(no_key=True, of=("self",)).order_by("id")
    held = {member.id: member for member in locked}
    texts = _texts(held.values())
    signed = signed_ids(SignedKind.PACT, list(held))
    rows = []
    for pact in pacts:
        member = held.get(pact.appointment)
        row = _row(actors, sent, pact, member, texts)
        row.marks = marks_of(_seen(actors, sent, pact, member, row, signed))
        row.counts = not row.marks
        if row.counts:
            signed.add(pact.appointment)
        rows.append(row)
    return rows


def _texts(members: Any) -> dict[str, Wording]:
    """The pact that holds at each member's station. Practice wording fits no real election."""
    found = list(members)
    if not found:
        return {}
    try:
        return keep_wordings(found[0].election, [m.path for m in found], wordings.PACT)
    except wordings.NoOfficialText:
        return {}


def _seen(
    actors: Sequence[Actor],
    sent: SentBy,
    pact: NewPact,
    member: Appointment | None,
    row: Signature,
    signed: set[UUID],
) -> Seen:
    return Seen(
        name=member.person.name if member else None,
        in_region=member is not None and any(_may(actor, member.path) for actor in actors),
        text_holds=row.wording is not None,
        typed_name=pact.typed_name,
        signed_before=pact.appointment in signed,
        revoked_device=sent.revoked,
    )


def _may(actor: Actor, path: str) -> bool:
    return actor.role in SIGN.roles and in_scope(path, actor.path)


def _row(
    actors: Sequence[Actor],
    sent: SentBy,
    pact: NewPact,
    member: Appointment | None,
    texts: Mapping[str, Wording],
) -> Signature:
    wording = texts.get(member.path) if member else None
    shown = wording if wording and wording.content_hash == pact.content_hash else None
    return Signature(
        id=pact.id,
        election_id=actors[0].election,
        kind=SignedKind.PACT,
        appointment=member,
        person=member.person if member else None,
        path=member.path if member else actors[0].path,
        wording=shown,
        content_hash=pact.content_hash,
        means=SigningMeans.PHONE,
        typed_name=pact.typed_name,
        account=actors[0].account_id or uuid7(),
        device=sent.device,
        batch=sent.batch,
        device_at=pact.device_at,
        offset_ms=sent.offset // timedelta(milliseconds=1),
        signed_at=pact.device_at + sent.offset,
        received_at=clock.now(),
    )
