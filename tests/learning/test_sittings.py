"""A test belongs to the training that invited its taker that day, whichever way it came."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests import factories
from tests.learning.scenes import DURING, Scene
from tests.learning.test_typing import sheet, type_

from garda.activities.models import Activity
from garda.activities.services.scanning import Sending
from garda.kernel import clock
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.learning.models import Attempt
from garda.learning.services import PhoneTest, take_phone_tests, take_test
from garda.learning.sittings import training_of
from garda.regions.models import Region


def training(here: Scene, region: Region, audience: str = "kpps", **changed: object) -> Activity:
    values = {
        "election": here.world.election,
        "kind": "training",
        "audience": audience,
        "region": region,
        "path": region.path,
        "title": f"Bimtek {region.name}",
        "starts_at": DURING - timedelta(hours=2),
    }
    return Activity.objects.create(**{**values, **changed})


@pytest.fixture
def session(here: Scene) -> Activity:
    """The village's, among others of the same day that invite somebody else."""
    training(here, here.world.regency, "ppk_pps")
    training(here, here.world.villages[1])
    training(here, here.world.village, starts_at=DURING - timedelta(days=3))
    training(here, here.world.village, "pps", starts_at=DURING - timedelta(hours=1))
    return training(here, here.world.village)


def belongs_to() -> UUID | None:
    return Attempt.objects.get().activity_id


def test_taken_on_the_page(here: Scene, session: Activity) -> None:
    take_test(here.member(), new=here.new(6))
    assert belongs_to() == session.id


def test_typed_from_paper(here: Scene, session: Activity) -> None:
    type_(here, [sheet(here, 1, 6)])
    assert belongs_to() == session.id


def test_sent_by_phone_later(here: Scene, session: Activity) -> None:
    member = here.member()
    new = here.new(6)
    test = PhoneTest(id=uuid7(), root=new.root, kind="post", answers=new.answers, device_at=DURING)
    sending = Sending(account=member.account_id or uuid7())
    with clock.as_of(DURING + timedelta(days=4)):
        take_phone_tests([member], sending=sending, tests=[test])
    assert belongs_to() == session.id


def test_a_commissioner_was_invited_by_none_of_these(here: Scene, session: Activity) -> None:
    commissioner = factories.actor(here.world, Role.KPU_REGENCY, here.world.regency)
    take_test(commissioner, new=here.new(6))
    assert belongs_to() is None


def test_a_called_off_or_distant_training_is_none(here: Scene) -> None:
    training(here, here.world.village, cancelled_at=DURING, cancel_reason="Banjir.")
    training(here, here.world.village, starts_at=DURING + timedelta(hours=4))
    take_test(here.member(), new=here.new(6))
    assert belongs_to() is None


def test_the_nearest_place_then_the_latest_counts(here: Scene) -> None:
    wide = training(here, here.world.district)
    near = training(here, here.world.village)
    path = here.group[0].path
    assert training_of([wide, near], path, "kpps", DURING) == near.id
    assert training_of([wide], path, "kpps", DURING) == wide.id
    assert training_of([near], path, "kpps", DURING + timedelta(days=3)) is None
    assert training_of([near], here.world.villages[1].path, "kpps", DURING) is None
