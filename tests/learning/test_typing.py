"""Sheets typed by PPS: letters in the printed order become the same answers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests import factories
from tests.learning.scenes import DURING, Scene

from garda.formation.models import Appointment
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.learning.domain.shuffling import LETTERS, seed_of, shuffled
from garda.learning.errors import UnknownModule, WrongSheets
from garda.learning.models import Attempt
from garda.learning.queries import questions_of
from garda.learning.services import PaperSheet, type_sheets
from garda.ledger.models import LedgerEntry


def ticked(here: Scene, held: Appointment, right: int, *, number: int = 1) -> str:
    """What stands on a member's sheet with so many right answers."""
    seed = seed_of(root=here.module.root, taker=held.id, kind="post", number=number)
    order = shuffled(questions_of(here.module), seed)
    return "".join(
        LETTERS[shown.choices.index("b" if n < right else "c")] for n, shown in enumerate(order)
    )


def sheet(here: Scene, seat: int, right: int, *, number: int = 1) -> PaperSheet:
    held = here.group[seat - 1]
    letters = ticked(here, held, right, number=number)
    return PaperSheet(id=uuid7(), appointment=held.id, letters=letters, number=number)


def type_(
    here: Scene, sheets: Sequence[PaperSheet], *, actor: Actor | None = None, path: str = "",
    root: str = "",
) -> list[Attempt]:  # fmt: skip
    return type_sheets(
        actor or here.pps,
        root=root or here.module.root,
        kind="post",
        path=path or here.world.village.path,
        sheets=sheets,
        happened_at=DURING,
    )


def refused(
    error: type[GardaError], here: Scene, sheets: Sequence[PaperSheet], **options: object
) -> GardaError:
    before = (Attempt.objects.count(), LedgerEntry.objects.count())
    with pytest.raises(error) as refusal:
        type_(here, sheets, **options)  # type: ignore[arg-type]
    assert (Attempt.objects.count(), LedgerEntry.objects.count()) == before
    return refusal.value


def test_a_whole_group_in_one_act(here: Scene) -> None:
    sheets = [sheet(here, seat, right=seat - 1) for seat in range(1, 8)]
    attempts = type_(here, sheets)
    assert [a.score for a in attempts] == [0, 1, 2, 3, 4, 5, 6]
    assert [a.passed for a in attempts] == [False] * 5 + [True] * 2
    assert {a.means for a in attempts} == {"paper"}
    assert LedgerEntry.objects.filter(act="learning.sheets_typed").count() == 1


def test_typed_twice_it_is_one(here: Scene) -> None:
    first, second = sheet(here, 1, 6), sheet(here, 2, 6)
    type_(here, [first])
    assert [a.id for a in type_(here, [first, second])] == [second.id]
    assert type_(here, [first, second]) == []
    assert Attempt.objects.count() == 2
    assert LedgerEntry.objects.filter(act="learning.sheets_typed").count() == 2


def test_lines_at_fault_are_named_and_nothing_is_kept(here: Scene) -> None:
    good, bad = sheet(here, 1, 6), sheet(here, 2, 6)
    short = PaperSheet(id=bad.id, appointment=bad.appointment, letters="AB", number=1)
    refusal = refused(WrongSheets, here, [good, short])
    assert isinstance(refusal, WrongSheets)
    assert set(refusal.lines) == {2}
    assert "2 huruf untuk 6 soal" in refusal.lines[2]


def test_one_more_than_allowed_is_refused_by_line(here: Scene) -> None:
    most = here.world.pack.learning.post_attempts
    for number in range(1, most + 1):
        type_(here, [sheet(here, 1, 1, number=number)])
    refusal = refused(WrongSheets, here, [sheet(here, 1, 6, number=most + 1)])
    assert isinstance(refusal, WrongSheets)
    assert "habis" in refusal.lines[1]


def test_the_same_member_twice_on_a_list_counts_twice(here: Scene) -> None:
    attempts = type_(here, [sheet(here, 1, 1), sheet(here, 1, 6, number=2)])
    assert [(a.number, a.passed) for a in attempts] == [(1, False), (2, True)]


def test_who_types_and_for_whom(here: Scene) -> None:
    world = here.world
    one = [sheet(here, 1, 6)]
    neighbour = world.villages[1]
    refused(NotAllowed, here, one, actor=factories.actor(world, Role.PPS, neighbour))
    refused(NotAllowed, here, one, actor=here.member())
    regency = factories.actor(world, Role.KPU_REGENCY, world.regency)
    refused(NotAllowed, here, one, actor=regency, path=neighbour.path)
    refused(UnknownModule, here, one, root="0" * 64)
    assert type_(here, one, actor=factories.actor(world, Role.PPS_SECRETARIAT))
