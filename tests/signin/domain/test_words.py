"""What is left of a password without the words that everybody in the field would try."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.signin.domain.words import WORDS, left_of, words_in


@pytest.mark.parametrize(
    ("password", "left"),
    [
        ("KPU-Pilkada-2024", "2024"),
        ("p1lk4d4.b4w4slu", ""),
        ("gardaterdepan!", ""),
        ("gayung-timba-sumur-8", "gayungtimbasumur8"),
        ("Sandi Rahasia Desa", ""),
        ("kpukpukpukpu77", "77"),
    ],
)
def test_words_count_for_nothing(password: str, left: str) -> None:
    assert left_of(password, WORDS) == left


def test_the_decision_lists_them() -> None:
    decision = Path(__file__).parents[3] / "docs" / "decisions" / "0020-sign-in-without-email.md"
    assert set(re.findall(r"[a-z]+", decision.read_text().split("common password:")[1])) >= WORDS


def test_parts_of_names_and_years() -> None:
    names = ["Kotawaringin Barat", "pps.kumai-3", "Siti N. Aisyah", "Pilkada 2024"]
    assert words_in(names) == {
        "kotawaringin", "barat", "pps", "kumai", "siti", "aisyah", "pilkada", "2024",
    }  # fmt: skip


@given(st.text(max_size=40), st.sets(st.text("abcdefgh", min_size=3, max_size=5), max_size=5))
def test_what_is_left_stood_there_in_this_order(password: str, words: set[str]) -> None:
    letters = iter("".join(c.lower() if len(c.lower()) == 1 else c for c in password))
    assert all(c in letters for c in left_of(password, words))


@given(st.text("abcdefgh", min_size=3, max_size=5), st.text("xyz019", max_size=9))
def test_a_word_is_covered_wherever_it_stands(word: str, rest: str) -> None:
    assert left_of(word + rest, {word}) == left_of(rest + word, {word}) == rest


@given(st.text("abcdefghij0123456789", min_size=12, max_size=30))
def test_more_words_never_leave_more(password: str) -> None:
    assert len(left_of(password, {"abc", "ghi"})) <= len(left_of(password, {"abc"}))
