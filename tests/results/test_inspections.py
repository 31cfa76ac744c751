"""What the worker finds on photographed forms: whose they are, how good, whether known before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import cv2
import numpy as np
import pytest
from tests.results.acts import both, new_reading, send, states
from tests.results.rounds import replace_round
from tests.support.counted import Counted, counted
from tests.support.sheet_photos import Snap, photo_of

from garda.kernel import clock
from garda.kernel.ids import uuid7
from garda.results.domain.photo_marks import WORDS, Mark, is_serious
from garda.results.models import FormHold, PhotoInspection, VoteRound
from garda.results.photos.pages import page_finder
from garda.results.photos.seeing import decoded, see
from garda.results.services.inspections import inspect
from garda.results.services.photos import NewFormPhoto, take_form_photo


@pytest.fixture
def count(db: None) -> Counted:
    return counted()


@pytest.fixture
def first(count: Counted) -> VoteRound:
    return count.round(count.bupati, count.world.station())


@pytest.fixture
def second(count: Counted) -> VoteRound:
    return count.round(count.bupati, count.world.station(1))


Spoil = Callable[[np.ndarray], np.ndarray]


def spoilt(data: bytes, change: Spoil) -> bytes:
    changed = np.ascontiguousarray(change(decoded(data)))
    return bytes(cv2.imencode(".jpg", changed)[1])


def looked_at(
    count: Counted, round_: VoteRound, data: bytes, *, page: int = 1, minute: int = 0
) -> PhotoInspection:
    """A photo that is sent as a page of a round, and inspected."""
    with clock.as_of(count.now + timedelta(minutes=minute)):
        photo = NewFormPhoto(uuid7(), round_.id, page, data, clock.now())
        receipt = take_form_photo(count.operator, photo=photo)
    return inspect(receipt.photo_id)


class TestMarks:
    @pytest.mark.parametrize("page", [1, 2, 3])
    def test_good_photo_has_none(self, count: Counted, first: VoteRound, page: int) -> None:
        found = looked_at(count, first, photo_of(first, page), page=page)
        assert found.marks == []
        assert found.placed is not None
        assert found.likeness is not None

    @pytest.mark.parametrize("turn", [1, 2, 3])
    def test_turned_photo_is_read_all_the_same(
        self, count: Counted, first: VoteRound, turn: int
    ) -> None:
        assert looked_at(count, first, photo_of(first, 1, Snap(turn=turn))).marks == []

    @pytest.mark.parametrize("corner", range(4))
    def test_three_corners_suffice(self, count: Counted, first: VoteRound, corner: int) -> None:
        found = looked_at(count, first, photo_of(first, 1, Snap(thumb=corner)))
        assert found.marks == []

    @pytest.mark.parametrize(
        ("how", "mark"),
        [
            (Snap(blur=5), Mark.BLURRED),
            (Snap(light=0.3), Mark.DARK),
            (Snap(flash=True), Mark.GLARE),
            (Snap(hidden=True), Mark.UNREADABLE_CODE),
        ],
    )
    def test_poor_photo_says_why(
        self, count: Counted, first: VoteRound, how: Snap, mark: Mark
    ) -> None:
        found = looked_at(count, first, photo_of(first, 1, how))
        assert mark in found.marks
        assert not is_serious(found.marks)
        assert not FormHold.objects.exists()

    def test_picture_of_something_else(self, count: Counted, first: VoteRound) -> None:
        from tests.support import files

        found = looked_at(count, first, files.photo(900, 1200))
        assert Mark.NO_MARKS in found.marks
        assert found.placed is None

    @pytest.mark.parametrize(
        ("change", "mark"),
        [
            (lambda seen: seen[:, ::-1], Mark.MIRRORED),
            (lambda seen: seen[: len(seen) * 2 // 5], Mark.CORNERS),
        ],
        ids=["mirrored", "half"],
    )
    def test_what_hides_the_page_is_named(
        self, count: Counted, first: VoteRound, change: Spoil, mark: Mark
    ) -> None:
        found = looked_at(count, first, spoilt(photo_of(first), change))
        assert mark in found.marks
        assert Mark.NO_MARKS not in found.marks
        assert found.placed is None

    def test_two_pages_in_one_photo(self, count: Counted, first: VoteRound) -> None:
        pages = [decoded(photo_of(first, page)) for page in (1, 2)]
        high = min(len(page) for page in pages)
        both = np.hstack([page[:high] for page in pages])
        data = bytes(cv2.imencode(".jpg", both)[1])
        assert Mark.TWO_PAGES in looked_at(count, first, data).marks

    def test_other_station(self, count: Counted, first: VoteRound, second: VoteRound) -> None:
        found = looked_at(count, first, photo_of(second))
        assert found.marks == [Mark.OTHER_STATION]

    def test_other_contest(self, count: Counted, first: VoteRound) -> None:
        governor = count.round(count.contests["gubernur"], count.world.station())
        assert looked_at(count, first, photo_of(governor)).marks == [Mark.OTHER_CONTEST]

    def test_other_round(self, count: Counted, first: VoteRound) -> None:
        data = photo_of(first)
        again = replace_round(count)
        assert looked_at(count, again, data).marks == [Mark.OTHER_ROUND]

    def test_other_page(self, count: Counted, first: VoteRound) -> None:
        assert looked_at(count, first, photo_of(first, 2), page=1).marks == [Mark.OTHER_PAGE]

    def test_other_page_by_its_corners_alone(self, count: Counted, first: VoteRound) -> None:
        found = looked_at(count, first, photo_of(first, 2, Snap(hidden=True)), page=1)
        assert found.marks == [Mark.OTHER_PAGE, Mark.UNREADABLE_CODE]

    def test_every_mark_has_words_for_the_officer(self) -> None:
        assert set(WORDS) == set(Mark)
        assert all(words.todo.endswith(".") and words.en for words in WORDS.values())


class TestPlace:
    def test_page_is_found_to_half_a_millimetre(self, first: VoteRound) -> None:
        """The three other corners put the covered one where it is."""
        find = page_finder(first.contest_id)
        whole = see(photo_of(first, 1, Snap(seed=3)), find).placed
        covered = see(photo_of(first, 1, Snap(seed=3, thumb=3)), find).placed
        assert whole is not None
        assert covered is not None
        corner = np.array([197.0, 284.0, 1.0])
        at = [np.array(flat).reshape(3, 3) @ corner for flat in (whole, covered)]
        off = np.linalg.norm(at[0][:2] / at[0][2] - at[1][:2] / at[1][2])
        pixels_per_mm = 130 / 25.4
        assert off / pixels_per_mm < 0.5


class TestTwins:
    def test_same_sheet_at_another_station(
        self, count: Counted, first: VoteRound, second: VoteRound
    ) -> None:
        """Photographed anew, the code hidden: its handwriting gives it away."""
        one = looked_at(count, first, photo_of(first, 1, Snap(seed=1)))
        two = looked_at(count, second, photo_of(first, 1, Snap(seed=2, hidden=True, turn=1)))
        assert one.marks == []
        assert Mark.DUPLICATE in two.marks
        assert two.twin == one.photo

    @pytest.mark.parametrize("quality", [30, 85])
    def test_same_picture_packed_anew(
        self, count: Counted, first: VoteRound, second: VoteRound, quality: int
    ) -> None:
        looked_at(count, first, photo_of(first, 1, Snap(seed=1)))
        again = photo_of(first, 1, Snap(seed=1, quality=quality - 5))
        assert Mark.DUPLICATE in looked_at(count, second, again).marks

    def test_other_sheet_with_the_same_figures_is_none(
        self, count: Counted, first: VoteRound, second: VoteRound
    ) -> None:
        figures: dict[str, Any] = dict.fromkeys(("dpt_l", "dpt_p", "users_dpt_l"), 117)
        looked_at(count, first, photo_of(first, 1, figures=figures, hand=1))
        found = looked_at(count, second, photo_of(second, 1, figures=figures, hand=2))
        assert found.marks == []

    def test_better_photo_of_the_same_page_is_none(self, count: Counted, first: VoteRound) -> None:
        looked_at(count, first, photo_of(first, 1, Snap(seed=1, blur=3)))
        assert looked_at(count, first, photo_of(first, 1, Snap(seed=2))).marks == []

    def test_one_page_sent_as_two(self, count: Counted, first: VoteRound) -> None:
        looked_at(count, first, photo_of(first, 1, Snap(seed=1)))
        found = looked_at(count, first, photo_of(first, 1, Snap(seed=2)), page=2)
        assert found.marks == [Mark.OTHER_PAGE, Mark.SAME_PAGE_TWICE]


class TestHolds:
    def test_other_stations_photo_holds_the_form(
        self, count: Counted, first: VoteRound, second: VoteRound
    ) -> None:
        looked_at(count, first, photo_of(second))
        hold = FormHold.objects.get()
        assert (hold.round, hold.cause) == (first, "wrong_station")
        both(count)
        assert {state for state, _ in states(count).values()} != {"settled"}

    def test_right_photo_lifts_it_and_the_form_settles(
        self, count: Counted, first: VoteRound, second: VoteRound
    ) -> None:
        looked_at(count, first, photo_of(second))
        both(count)
        looked_at(count, first, photo_of(first), minute=5)
        assert FormHold.objects.filter(released_at__isnull=True).count() == 0
        assert {state for state, _ in states(count).values()} == {"settled"}

    def test_unproven_photo_lifts_nothing(
        self, count: Counted, first: VoteRound, second: VoteRound
    ) -> None:
        looked_at(count, first, photo_of(second))
        looked_at(count, first, photo_of(first, 1, Snap(hidden=True)), minute=5)
        assert FormHold.objects.filter(released_at__isnull=True).count() == 1

    def test_duplicate_holds_both_forms_and_names_the_other(
        self, count: Counted, first: VoteRound, second: VoteRound
    ) -> None:
        looked_at(count, first, photo_of(first))
        looked_at(count, second, photo_of(first, 1, Snap(seed=8, hidden=True)))
        holds = FormHold.objects.order_by("path")
        assert [(h.round, h.cause) for h in holds] == [
            (first, "duplicate_photo"),
            (second, "duplicate_photo"),
        ]
        assert "TPS 002" in holds[0].detail
        assert "TPS 001" in holds[1].detail

    def test_replaced_round_waits_for_nothing(
        self, count: Counted, first: VoteRound, second: VoteRound
    ) -> None:
        replace_round(count)
        looked_at(count, first, photo_of(second))
        assert not FormHold.objects.exists()

    def test_figures_before_the_photo_stay_settled(
        self, count: Counted, first: VoteRound, second: VoteRound
    ) -> None:
        send(count, new_reading(count, "operator"))
        send(count, new_reading(count, "ppk"))
        looked_at(count, first, photo_of(second))
        assert {state for state, _ in states(count).values()} == {"settled"}
        assert FormHold.objects.count() == 1
