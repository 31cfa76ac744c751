"""The second lock: what a session reads of lists and cases, whatever a query asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import ProgrammingError, transaction
from tests import factories
from tests.neutrality.scene import Scene

from garda.kernel.actor import Actor
from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.roles import Role
from garda.kernel.rowlock import NOTHING, as_role, seeing, sight_of
from garda.neutrality.locking import ROLE, at_the_tables
from garda.neutrality.models import Case, CaseHit, CaseStep, ListRow
from garda.neutrality.services import record_answer
from garda.ops.roles import ROW_LOCKED, VAULTS
from garda.people.models import Person


@contextmanager
def as_seen_by(actor: Actor) -> Iterator[None]:
    """As the middleware serves a request of this person."""
    with seeing(sight_of(actor.path, actor.person_id)):
        yield


def read(model: type[ListRow] | type[CaseHit] | type[CaseStep]) -> int:
    with at_the_tables():
        return int(model._default_manager.count())


@pytest.fixture
def case(scene: Scene) -> Case:
    made = scene.hit_case()
    with scene.after_closing:  # type: ignore[attr-defined]
        record_answer(scene.pps, case_id=made.id, answer="never")
    return made


@pytest.mark.parametrize("model", [ListRow, CaseHit, CaseStep])
def test_the_serving_role_reads_nothing_of_it(
    case: Case, model: type[ListRow] | type[CaseHit] | type[CaseStep]
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        model._default_manager.count()


@pytest.mark.parametrize("other", sorted(set(VAULTS) - {ROLE}))
def test_nor_does_another_vaults_role(case: Case, other: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        as_role(other),
    ):
        CaseHit.objects.count()


def test_nor_does_this_role_read_anything_else(case: Case) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        at_the_tables(),
    ):
        Person.objects.count()


def test_hits_and_steps_are_for_the_two_officers(scene: Scene, case: Case) -> None:
    for actor in (scene.pps, scene.kpu):
        with as_seen_by(actor):
            assert (read(CaseHit), read(CaseStep)) == (1, 1)


@pytest.mark.parametrize("role", [Role.PPS, Role.PPK, Role.KPU_REGENCY, Role.BAWASLU, Role.KPU_RI])
def test_nobody_else_of_any_role_reads_them(scene: Scene, case: Case, role: Role) -> None:
    places = {Role.PPS: scene.world.village, Role.PPK: scene.world.district,
              Role.KPU_RI: scene.world.province.parent}  # fmt: skip
    other = factories.actor(scene.world, role, places.get(role, scene.world.regency))
    with as_seen_by(other):
        assert (read(CaseHit), read(CaseStep)) == (0, 0)
        with at_the_tables():
            assert CaseHit.objects.update(party="") == 0
            assert CaseStep.objects.all().delete()[0] == 0


def test_a_visitor_reads_nothing(case: Case) -> None:
    with seeing(NOTHING):
        assert (read(ListRow), read(CaseHit), read(CaseStep)) == (0, 0, 0)
        assert not Case.objects.exists()


def test_lists_are_seen_by_regency_and_cases_by_region(scene: Scene, case: Case) -> None:
    with seeing(sight_of("id/99")):
        assert read(ListRow) == 0
        assert not Case.objects.exists()
    with seeing(sight_of(scene.world.villages[1].path)):
        assert not Case.objects.exists()
    with seeing(sight_of(COUNTRY_PATH)):
        assert read(ListRow) == 1


def test_all_four_tables_are_locked() -> None:
    assert set(VAULTS[ROLE]) | {"neutrality_case"} <= set(ROW_LOCKED)
