"""Integrity pacts on the phone: the words with whom they concern, and signatures given offline."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from garda.activities.api.envelope import (
    REFUSALS,
    DeviceTime,
    Head,
    Receipt,
    Sender,
    account_asked,
    election_of,
    only_trusted,
    phone_api,
    receipt,
    refuse_many,
    sender_of,
    sight_of_sender,
)
from garda.activities.api.refusals import NoGrant
from garda.documents import wordings
from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.oaths.domain.signing import MARK_WORDS
from garda.oaths.queries import unsigned
from garda.oaths.services import take_pacts
from garda.oaths.services.signing import SIGN, NewPact, SentBy

api = phone_api("hp-pakta")


class SignerOut(Schema):
    """A member of the village who signs or has signed."""

    appointment: UUID
    name: str
    station: int
    seat: int
    signed: bool


class PactOut(Schema):
    """The pact that holds in the village. ``practice``: wording of our own, to be marked.
    ``content_hash`` comes back with each signature; ``marks``: words for the marks of an answer."""

    server_time: datetime
    title: str
    text: str
    content_hash: str
    practice: bool
    note: str
    source: str
    members: list[SignerOut]
    marks: dict[str, str]


class PactIn(Schema):
    """One signature: the member typed the own name under the text of this hash."""

    id: UUID
    appointment: UUID
    content_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    typed_name: Annotated[str, Field(max_length=150)]
    device_at: DeviceTime


class PactBatch(Head):
    """Pacts of one account on one device."""

    items: list[PactIn]


@api.get("pakta", response={200: PactOut, **REFUSALS}, url_name="phone-pact")
def pact(request: HttpRequest) -> dict[str, Any]:
    """The words of the pact and the members of the account's village, to be kept offline."""
    sender = only_trusted(sender_of(request, account_asked(request)))
    signer, election = _signer(sender), election_of(request)
    said = wordings.said_at(election, signer.path, wordings.PACT)
    wordings.refuse_practice(election, [said])
    zone = ZoneInfo(sender.grants[0].region.time_zone)
    with sight_of_sender(sender):
        members = list(unsigned(election, signer.path, clock.now().astimezone(zone).date()))
    return {
        "server_time": clock.now(),
        "title": said.title,
        "text": said.text,
        "content_hash": said.content_hash,
        "practice": said.practice,
        "note": wordings.PRACTICE_NOTE if said.practice else "",
        "source": said.source,
        "members": [_member(member) for member in members],
        "marks": MARK_WORDS,
    }


@api.post("pakta", response={200: Receipt, **REFUSALS}, url_name="phone-pacts")
def pacts(request: HttpRequest, batch: PactBatch) -> dict[str, Any]:
    """Take in pacts. Each is kept once by its id; a wrong one is kept with marks and does not
    count."""
    refuse_many(batch.items)
    sender = sender_of(request, batch.account)
    sent = SentBy(
        device=sender.device,
        batch=batch.batch,
        offset=sender.offset(batch.sent_at),
        revoked=sender.revoked or not sender.grants,
    )
    found = [NewPact(**item.model_dump()) for item in batch.items]
    # People are locked by region: what is judged is what the sender may see.
    with sight_of_sender(sender):
        outcomes = take_pacts(sender.actors, sent=sent, pacts=found)
    return receipt({"id": o.id, "state": o.state, "marks": list(o.marks)} for o in outcomes)


def _signer(sender: Sender) -> Actor:
    """The sender under the grant that may take signatures. Raises NoGrant."""
    actor = next((actor for actor in sender.actors if actor.role in SIGN.roles), None)
    if actor is None:
        raise NoGrant
    return actor


def _member(member: Appointment) -> dict[str, Any]:
    has_pact: bool = member.has_pact  # type: ignore[attr-defined]
    return {
        "appointment": member.id,
        "name": member.person.name,
        "station": int(member.path.rpartition("/")[2]),
        "seat": member.seat,
        "signed": has_pact,
    }
