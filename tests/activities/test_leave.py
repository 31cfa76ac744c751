"""Leave to be sworn in online: asked with evidence, decided by somebody else, once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from tests import factories
from tests.support.swearing import PROOF, decreed_world, kpu, members, oaths

from garda.activities import errors, errors_leave
from garda.activities.models import OnlineLeave
from garda.activities.services import ask_leave, close, decide_leave, plan_training
from garda.documents.models import Upload
from garda.formation.models import Appointment
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> factories.World:
    return decreed_world()


@pytest.fixture
def pps(world: factories.World) -> Actor:
    return factories.actor(world, Role.PPS)


def asked(world: factories.World, pps: Actor, **changed: Any) -> OnlineLeave:
    if "activity_id" not in changed:
        changed["activity_id"] = oaths(world)[0].id
    values: dict[str, Any] = {
        "appointment_id": members(world)[0].id,
        "reason": "civil_servant_exam",
        "evidence": PROOF,
    }
    return ask_leave(pps, **(values | changed))


def test_asked_with_evidence_and_decided_by_the_regency(world: factories.World, pps: Actor) -> None:
    leave = asked(world, pps, note="Ujian  pukul 08.00")
    assert (leave.allowed, leave.note) == (None, "Ujian pukul 08.00")
    assert leave.evidence.path == world.village.path
    decider = kpu(world)
    decided = decide_leave(decider, leave_id=leave.id, allow=True)
    assert (decided.allowed, decided.decided_by) == (True, decider.account_id)
    acts = LedgerEntry.objects.filter(act__startswith="activities.leave")
    assert list(acts.order_by("id").values_list("act", flat=True)) == [
        "activities.leave_asked",
        "activities.leave_decided",
    ]


def test_what_is_no_request(world: factories.World, pps: Actor) -> None:
    activity = oaths(world)[0]
    own, other = members(world), members(world, 1)
    Appointment.objects.filter(id=own[1].id).update(decree=None)
    for changed, error in (
        ({"evidence": None}, errors_leave.EvidenceMissing),
        ({"reason": "malas"}, errors_leave.NoLeaveReason),
        ({"appointment_id": other[0].id}, errors_leave.NotForLeave),
        ({"appointment_id": own[1].id}, errors_leave.NotForLeave),
        ({"appointment_id": uuid4()}, errors_leave.NotForLeave),
        ({"note": "NIK 3320095505950001"}, errors_leave.WhyRefused),
    ):
        with pytest.raises(error):
            asked(world, pps, activity_id=activity.id, **changed)
    assert not OnlineLeave.objects.exists()
    close(pps, activity_id=activity.id)
    with pytest.raises(errors.ActivityClosed):
        asked(world, pps, activity_id=activity.id)
    assert not Upload.objects.exists()


def test_a_training_needs_no_leave(world: factories.World, pps: Actor) -> None:
    national = plan_training(
        factories.actor(world, Role.KPU_RI, world.country),
        election=world.election,
        audience="kpu_province",
        regions=[world.country],
    )[0]
    with pytest.raises(NotAllowed):
        asked(world, pps, activity_id=national.id)


def test_one_request_at_a_time_and_a_new_one_after_a_refusal(
    world: factories.World, pps: Actor
) -> None:
    activity = oaths(world)[0]
    first = asked(world, pps, activity_id=activity.id)
    with pytest.raises(errors_leave.LeaveAsked, match=members(world)[0].person.name):
        asked(world, pps, activity_id=activity.id)
    with pytest.raises(errors_leave.WhyRefused):
        decide_leave(kpu(world), leave_id=first.id, allow=False, note=" ")
    decide_leave(kpu(world), leave_id=first.id, allow=False, note="Bukti tidak terbaca")
    with pytest.raises(errors_leave.LeaveDecided):
        decide_leave(kpu(world), leave_id=first.id, allow=True)
    again = asked(world, pps, activity_id=activity.id)
    decide_leave(kpu(world), leave_id=again.id, allow=True)
    with pytest.raises(errors_leave.LeaveAsked):
        asked(world, pps, activity_id=activity.id)


def test_two_people_whatever_their_accounts(world: factories.World, pps: Actor) -> None:
    leave = asked(world, pps)
    same = kpu(world)
    Account.objects.filter(id=pps.account_id).update(person=same.person_id)
    with pytest.raises(errors_leave.OwnLeave):
        decide_leave(same, leave_id=leave.id, allow=True)
    stranger = replace(kpu(world), path=world.villages[1].path)
    for actor in (pps, stranger):
        with pytest.raises(NotAllowed):
            decide_leave(actor, leave_id=leave.id, allow=True)
    leave.refresh_from_db()
    assert leave.allowed is None


def test_only_the_villages_own_pps_asks(world: factories.World) -> None:
    activity = oaths(world)[0]
    for actor in (kpu(world), factories.actor(world, Role.PPS, world.villages[1])):
        with pytest.raises(NotAllowed):
            asked(world, actor, activity_id=activity.id)
