"""What stands among somebody's tasks about learning."""

from __future__ import annotations

from tests import factories
from tests.learning.scenes import Scene

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.learning.queries import not_passed
from garda.learning.services import issue_certificates, take_test
from garda.regions.models import Region
from garda.web.desk import Desk
from garda.web.tasks import tasks_for

OWN, DUE = "Modul wajib belum Anda luluskan", "Sertifikat bimtek siap diterbitkan"


def counts(here: Scene, actor: Actor, region: Region) -> dict[str, int]:
    today = clock.today(region.time_zone)
    desk = Desk(here.world.election, actor, region, here.world.pack, today)
    return {task.title: task.count for task in tasks_for(desk) if task.title in {OWN, DUE}}


def test_required_modules_wait_until_they_are_passed(here: Scene) -> None:
    member, village = here.member(), here.world.village
    assert counts(here, member, village) == {OWN: 1}
    take_test(member, new=here.new(1))
    assert counts(here, member, village) == {OWN: 1}
    with clock.as_of(clock.now() + here.world.pack.learning.retake_after):
        take_test(member, new=here.new(6))
        assert counts(here, member, village) == {}


def test_certificates_wait_for_the_office(here: Scene) -> None:
    take_test(here.member(), new=here.new(6))
    assert counts(here, here.pps, here.world.village)[DUE] == 1
    issue_certificates(here.pps, region=here.world.village)
    assert DUE not in counts(here, here.pps, here.world.village)


def test_nothing_waits_after_the_vote_or_without_modules(here: Scene) -> None:
    with clock.as_of(clock.now().replace(month=12)):
        assert counts(here, here.member(), here.world.village) == {}
    other = factories.world()
    assert not_passed(other.election, here.group[0].person_id) == 0
