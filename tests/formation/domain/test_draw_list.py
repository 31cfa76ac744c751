"""The list of a draw: fixed by its hash, read back, and what changed in it told to people."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formation.domain.test_placement import STATIONS, WEIGHTS, plain, villages

from garda.formation.domain import draw_list
from garda.formation.domain.candidates import Candidate
from garda.formation.domain.lottery import THROWS, read_dice, seed_of, thrown_by_machine
from garda.formation.domain.placement import propose

HASH = "0f" * 32


def listed(people: list[Candidate]) -> draw_list.Plain:
    return draw_list.plain(STATIONS, people, WEIGHTS)


@settings(max_examples=30, deadline=None)
@given(villages(most=15), st.randoms(use_true_random=False))
def test_the_list_alone_gives_the_same_names(people: list[Candidate], random: Any) -> None:
    content = listed(people)
    shuffled = random.sample(people, len(people))
    carried = json.loads(json.dumps(listed(shuffled)))
    assert draw_list.hash_of(carried) == draw_list.hash_of(content)
    eligible = [p for p in people if p.eligible]
    direct = propose(STATIONS, eligible, weights=WEIGHTS, seed="s")
    again = draw_list.place(carried, "s")
    assert (direct.seats, direct.reserves) == (again.seats, again.reserves)


@settings(max_examples=30, deadline=None)
@given(villages(most=8), st.data())
def test_any_change_changes_the_hash_and_is_told(people: list[Candidate], data: Any) -> None:
    before = listed(people)
    after = json.loads(json.dumps(before))
    if not after["applicants"]:
        return
    row = data.draw(st.sampled_from(after["applicants"]))
    fact = data.draw(st.sampled_from(["woman", "it_able", "moves", "over_preferred_age"]))
    row[fact] = not row[fact]
    assert draw_list.hash_of(after) != draw_list.hash_of(before)
    (told,) = draw_list.differences(before, after)
    assert told.id == f"Datanya berubah: {row['receipt']}."


def test_nobody_is_named_and_the_unfit_are_not_there() -> None:
    people = [plain(1, household="a KK"), plain(2, household="a KK"), plain(3, household="b KK")]
    content = listed([*people, plain(4, eligible=False)])
    assert [row["receipt"] for row in content["applicants"]] == ["k1", "k2", "k3"]
    assert [row["kin"] for row in content["applicants"]] == [1, 1, None]
    assert "KK" not in json.dumps(content)


def test_what_changed_is_told_by_receipt() -> None:
    before = listed([plain(i) for i in range(9)])
    assert draw_list.differences(before, before) == ()
    after = json.loads(json.dumps(listed([plain(i) for i in range(1, 9)] + [plain(20)])))
    after["stations"][0]["seats"] = 6
    after["weights"]["score"] = 2
    texts = [text.id for text in draw_list.differences(before, after)]
    assert texts == [
        "Bertambah: k20.",
        "Tidak lagi ada: k0.",
        "Daftar TPS berubah.",
        "Bobot penilaian berubah.",
    ]
    (gone,) = draw_list.differences(before, {**before, "applicants": []})
    assert gone.en.endswith("(+4).")


@pytest.mark.parametrize(
    "spoiled",
    [
        {"format": "other"},
        {"stations": None},
        {"applicants": [{"receipt": "k"}]},
        {"applicants": ["k"]},
        {"weights": {}},
    ],
)
def test_data_of_another_form_are_refused(spoiled: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"list of a draw|unknown format"):
        draw_list.read({**listed([plain(1)]), **spoiled})


@pytest.mark.parametrize("fact", ["experience", "woman", "station", "kin", "receipt"])
def test_a_fact_of_another_kind_is_refused(fact: str) -> None:
    content = json.loads(json.dumps(listed([plain(1)])))
    content["applicants"][0][fact] = [1]
    with pytest.raises(ValueError, match="is no"):
        draw_list.read(content)


def test_the_seed_can_be_made_by_hand() -> None:
    dice = read_dice(" 3 1 6 2 5, 5 4 1 2 6 ")
    assert dice == "3162554126"
    assert seed_of(HASH, dice) == hashlib.sha256(f"{HASH}3162554126".encode()).hexdigest()


@pytest.mark.parametrize("written", ["", "123456123", "12345612345", "1234567123", "123456123x"])
def test_other_dice_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="throws of a die"):
        read_dice(written)


@given(st.integers(), st.text(max_size=20))
def test_a_rehearsal_throws_real_dice(number: int, place: str) -> None:
    thrown = thrown_by_machine(number, place)
    assert read_dice(thrown) == thrown
    assert len(thrown) == THROWS
