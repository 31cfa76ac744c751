"""Recommendations of election supervisors about a response, which must be answered."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.privacy.reasons import checked_text
from garda.regions.models import Region
from garda.responses.errors import DueInThePast, NumberTaken, RecommendationAnswered
from garda.responses.models import Recommendation, Response
from garda.responses.words import NOTE_LENGTH, checked_words

#: Supervisors with a region of their own.
SUPERVISING = (Role.BAWASLU, Role.PANWASCAM, Role.PKD)
ADDRESSEES = (Role.PPS, Role.KPU_REGENCY)
NUMBER_LENGTH = 80

RECOMMEND = act("responses.recommend", "Mengirim rekomendasi pengawas", *SUPERVISING)
ANSWER_RECOMMENDATION = act(
    "responses.answer_recommendation", "Menjawab rekomendasi pengawas", *ADDRESSEES
)


@transaction.atomic
def recommend(
    actor: Actor, *, response_id: UUID, number: str, text: str, addressee: str, due_on: date
) -> Recommendation:
    """Recommend something about a response to its PPS or the regency's KPU, with a due date.

    Raises NotAllowed, NumberTaken, DueInThePast, BadReason, ValueError for another addressee.
    """
    response = Response.objects.select_related("village").get(pk=response_id)
    RECOMMEND.require(actor, path=response.path)
    if addressee not in ADDRESSEES:
        raise ValueError(f"nobody a recommendation goes to: {addressee!r}")
    if due_on < clock.today(response.village.time_zone):
        raise DueInThePast
    number = checked_text(number, NUMBER_LENGTH)
    office = Region.objects.select_for_update(no_key=True).get(path=actor.path)
    _require_fresh(response, office, actor.role, number)
    made = Recommendation.objects.create(
        election_id=response.election_id,
        response=response,
        path=response.path,
        office=office,
        issuer_role=actor.role,
        number=number,
        addressee=addressee,
        text=checked_words(text, NOTE_LENGTH),
        due_on=due_on,
        issued_at=clock.now(),
        issued_by=actor.identity,
    )
    _record(actor, "responses.recommended", made)
    return made


def _require_fresh(response: Response, office: Region, role: str, number: str) -> None:
    taken = Recommendation.objects.filter(
        election=response.election_id, office=office, issuer_role=role, number=number
    )
    if taken.exists():
        raise NumberTaken(number)


@transaction.atomic
def answer_recommendation(actor: Actor, *, recommendation_id: UUID, text: str) -> Recommendation:
    """Answer it, once, as whom it is addressed to. Raises NotAllowed, RecommendationAnswered,
    BadReason."""
    found = Recommendation.objects.select_for_update(no_key=True).get(pk=recommendation_id)
    ANSWER_RECOMMENDATION.require(actor, path=found.path, among=[found.addressee])
    if found.answered_at is not None:
        raise RecommendationAnswered(found.number)
    found.answer = checked_words(text, NOTE_LENGTH)
    found.answered_at, found.answered_by = clock.now(), actor.identity
    found.answered_role = actor.role
    found.save(update_fields=["answer", "answered_at", "answered_by", "answered_role"])
    _record(actor, "responses.recommendation_answered", found)
    return found


def _record(actor: Actor, act: str, found: Recommendation) -> None:
    record(
        actor,
        act,
        path=found.path,
        payload={
            "recommendation": str(found.id),
            "response": str(found.response_id),
            "number": found.number,
            "addressee": found.addressee,
            "due_on": found.due_on.isoformat(),
        },
        election_id=found.election_id,
    )
