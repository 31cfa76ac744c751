"""Applicants who take their application back: with a reason, and nobody decides on them after."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories
from tests.support.placing import placed

from garda.formation.domain.lifecycle import State
from garda.formation.domain.refusals import ApplicationWithdrawn, HoldsSeat
from garda.formation.errors_intake import NoSuchApplication, WithdrawnSince
from garda.formation.lives import life_of, lives_of
from garda.formation.models import Application, ApplicationPaper
from garda.formation.services import adopt, assess, withdraw
from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.privacy.reasons import BadReason

pytestmark = pytest.mark.django_db

REASON = "Diterima bekerja di luar kota"


def paper(application: Application, code: str, version: int = 1, **checked: Any) -> None:
    ApplicationPaper.objects.create(
        election=application.election,
        application=application,
        code=code,
        version=version,
        received_at=application.received_at,
        **checked,
    )


def refused() -> dict[str, Any]:
    return {
        "state": "refused", "reason": "unreadable", "checked_at": clock.now(), "checked_by": uuid7()
    }  # fmt: skip


def test_a_withdrawal_is_one_act_with_its_reason() -> None:
    world = factories.world()
    made = factories.application(factories.call(world), world.village)
    pps = factories.actor(world, Role.PPS)
    withdraw(pps, application_id=made.id, reason=f"  {REASON} ")
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    assert made.withdrawn_for == REASON
    entry = LedgerEntry.objects.get(act="formation.application_withdrawn")
    assert entry.path == world.village.path
    assert life_of(made).state is State.WITHDRAWN
    with pytest.raises(ApplicationWithdrawn):
        withdraw(pps, application_id=made.id, reason=REASON)
    assert LedgerEntry.objects.filter(act="formation.application_withdrawn").count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "NIK 3320 0905 1295 0001", "x" * 201])
def test_a_reason_is_words(reason: str) -> None:
    world = factories.world()
    made = factories.application(factories.call(world), world.village)
    with pytest.raises(BadReason):
        withdraw(factories.actor(world, Role.PPS), application_id=made.id, reason=reason)
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_only_the_village_s_pps_records_it() -> None:
    world = factories.world()
    made = factories.application(factories.call(world), world.village)
    others = [
        factories.actor(world, Role.PPS, world.villages[1]),
        factories.actor(world, Role.PPK, world.district),
    ]
    for other in others:
        with pytest.raises(NotAllowed):
            withdraw(other, application_id=made.id, reason=REASON)
    with pytest.raises(NoSuchApplication):
        withdraw(others[0], application_id=uuid7(), reason=REASON)
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_a_member_resigns_instead() -> None:
    world = factories.world()
    station = world.station()
    made = factories.application(factories.call(world), world.village, station=station)
    factories.appointment(world, station, 1, holder=made.person, application=made)
    with pytest.raises(HoldsSeat):
        withdraw(factories.actor(world, Role.PPS), application_id=made.id, reason=REASON)


def test_nobody_places_whoever_has_withdrawn() -> None:
    world = factories.world(stations=(1,))
    call = factories.call(world)
    made = factories.applications(call, world.village, [world.station()], 8)
    pps = factories.actor(world, Role.PPS)
    withdraw(pps, application_id=made[0].id, reason=REASON)
    assert sum(assess(pps, election=world.election, village=world.village).values()) == 7
    proposal = placed(pps, election=world.election, village=world.village)
    named = set(proposal.lines.values_list("application", flat=True))
    assert made[0].id not in named
    withdraw(pps, application_id=made[1].id, reason=REASON)
    with pytest.raises(WithdrawnSince, match=made[1].receipt):
        adopt(pps, proposal_id=proposal.id)


def test_the_newest_version_of_a_paper_says_what_is_missing() -> None:
    world = factories.world()
    made = factories.application(
        factories.call(world), world.village, papers=(), civil_servant=True
    )
    for code in ("D01", "D02", "D03", "D04", "D06", "D07"):
        paper(made, code)
    paper(made, "D05", **refused())
    life = life_of(made)
    assert (life.state, life.missing) == (State.INCOMPLETE, ["D05", "D10"])
    paper(made, "D05", version=2)
    paper(made, "D10")
    assert life_of(made).missing == []


def test_lives_cost_the_same_for_one_and_for_many(django_assert_num_queries: Any) -> None:
    world = factories.world()
    call = factories.call(world)
    made = factories.applications(call, world.village, [world.station()], 5)
    for size in (1, 5):
        with django_assert_num_queries(4):
            assert len(lives_of(world.election, made[:size])) == size
