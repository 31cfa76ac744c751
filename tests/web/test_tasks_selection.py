"""Tasks about selections, for whoever selects."""

from __future__ import annotations

import pytest
from tests import factories
from tests.formation.selections import LATE, Board

from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.web.desk import Desk
from garda.web.tasks_selection import selection_tasks

pytestmark = pytest.mark.django_db


def told(board: Board, actor: Actor) -> dict[str, int]:
    region = board.world.regency if actor.role == Role.KPU_REGENCY else board.world.village
    desk = Desk(board.world.election, actor, region, board.world.pack, LATE.date())
    return {task.title: task.count for task in selection_tasks(desk) if task.count}


def test_the_regency_is_told_what_waits_until_nothing_does() -> None:
    board = Board()
    board.applicant(outcome=None)
    name = board.world.pack.bodies["ppk"].name.id
    assert told(board, board.first) == {f"Pelamar {name} belum selesai diperiksa": 1}


def test_marks_wait_until_they_are_confirmed_then_members_for_a_decree() -> None:
    board = Board()
    name = board.world.pack.bodies["ppk"].name.id
    (one,) = board.tested([70])
    board.interview({one: 80})
    assert told(board, board.first) == {f"Nilai seleksi {name} menunggu pengesahan": 1}
    board.confirm("interview", [one])
    board.select()
    assert told(board, board.first) == {f"Anggota {name} belum punya keputusan (SK)": 1}


def test_a_pps_is_told_of_its_own_bodies_alone() -> None:
    board = Board(body="pps")
    board.applicant(outcome=None)
    assert told(board, factories.actor(board.world, Role.PPS)) == {}
    own = Board(body="pantarlih")
    own.applicant(outcome=None)
    assert sum(told(own, own.first).values()) == 1
