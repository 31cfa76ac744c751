"""Recommendations of supervisors, and that they must be answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests import factories
from tests.responses.scenes import STAGE, Scene

from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.privacy.reasons import BadReason
from garda.responses.errors import DueInThePast, NumberTaken, RecommendationAnswered
from garda.responses.models import Recommendation
from garda.responses.queries import due, unanswered
from garda.responses.services import answer_recommendation, recommend

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_during")]
DUE = STAGE.starts + timedelta(days=3)


@pytest.fixture
def bawaslu(here: Scene) -> Actor:
    return factories.actor(here.world, Role.BAWASLU, here.world.regency)


def issue(here: Scene, by: Actor, **changed: Any) -> Recommendation:
    response = changed.pop("response", None) or here.send()
    options = {
        "number": "012/PM.02/IX/2024",
        "text": "Klarifikasi pelamar dengan saksi.",
        "addressee": Role.PPS,
        "due_on": DUE,
    } | changed
    return recommend(by, response_id=response.id, **options)


@pytest.mark.parametrize("role", [Role.BAWASLU, Role.PANWASCAM, Role.PKD])
def test_supervisors_of_the_place_recommend(here: Scene, role: Role) -> None:
    place = {Role.BAWASLU: here.world.regency, Role.PANWASCAM: here.world.district}
    by = factories.actor(here.world, role, place.get(role, here.world.village))
    made = issue(here, by)
    assert (made.issuer_role, made.office.path) == (role, by.path)
    assert made.path == here.world.village.path
    assert LedgerEntry.objects.filter(act="responses.recommended").count() == 1


def test_others_and_elsewhere_do_not(here: Scene) -> None:
    for role, place in (
        (Role.PPS, here.world.village),
        (Role.KPU_REGENCY, here.world.regency),
        (Role.PTPS, here.world.village),
        (Role.PKD, here.world.villages[1]),
    ):
        with pytest.raises(NotAllowed):
            issue(here, factories.actor(here.world, role, place))
    assert not Recommendation.objects.exists()


def test_addressee_answers_once(here: Scene, bawaslu: Actor) -> None:
    made = issue(here, bawaslu)
    kpu = factories.actor(here.world, Role.KPU_REGENCY, here.world.regency)
    with pytest.raises(NotAllowed):
        answer_recommendation(kpu, recommendation_id=made.id, text="Sudah.")
    answer_recommendation(here.pps, recommendation_id=made.id, text="Sudah diklarifikasi.")
    made.refresh_from_db()
    assert (made.answer, made.answered_by, made.answered_role) == (
        "Sudah diklarifikasi.", here.pps.identity, Role.PPS,
    )  # fmt: skip
    with pytest.raises(RecommendationAnswered):
        answer_recommendation(here.second, recommendation_id=made.id, text="Lagi.")


def test_regency_answers_what_goes_to_it(here: Scene, bawaslu: Actor) -> None:
    made = issue(here, bawaslu, addressee=Role.KPU_REGENCY)
    with pytest.raises(NotAllowed):
        answer_recommendation(here.pps, recommendation_id=made.id, text="Sudah.")
    kpu = factories.actor(here.world, Role.KPU_REGENCY, here.world.regency)
    assert answer_recommendation(kpu, recommendation_id=made.id, text="Ya.").answered_at


def test_a_number_counts_once_per_office(here: Scene, bawaslu: Actor) -> None:
    issue(here, bawaslu)
    with pytest.raises(NumberTaken):
        issue(here, bawaslu)
    other = factories.actor(here.world, Role.PKD, here.world.village)
    issue(here, other)
    assert Recommendation.objects.count() == 2


def test_bad_recommendations_are_refused(here: Scene, bawaslu: Actor) -> None:
    with pytest.raises(DueInThePast):
        issue(here, bawaslu, due_on=STAGE.starts - timedelta(days=1))
    with pytest.raises(BadReason):
        issue(here, bawaslu, text=" ")
    with pytest.raises(ValueError, match="nobody"):
        issue(here, bawaslu, addressee=Role.KPPS)
    assert not Recommendation.objects.exists()


def test_overdue_ones_are_counted_in_one_query(
    here: Scene, bawaslu: Actor, django_assert_num_queries: Any
) -> None:
    response = here.send()
    for number, days in enumerate((0, 1, 5)):
        issue(
            here,
            bawaslu,
            response=response,
            number=str(number),
            due_on=STAGE.starts + timedelta(days=days),
        )
    found = unanswered(here.world.election.id, here.world.village.path)
    with django_assert_num_queries(1):
        days = due(found, STAGE.starts + timedelta(days=2))
    assert (days.all, days.overdue, days.first) == (3, 2, STAGE.starts)
