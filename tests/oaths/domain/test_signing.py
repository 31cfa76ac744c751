"""A signature from a phone counts when nothing speaks against it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.oaths.domain.signing import MARK_WORDS, Seen, marks_of, same_name

GOOD = Seen(
    name="Siti Aminah",
    in_region=True,
    text_holds=True,
    typed_name="siti  aminah",
    signed_before=False,
    revoked_device=False,
)


def test_nothing_wrong() -> None:
    assert marks_of(GOOD) == []


@pytest.mark.parametrize(
    ("changed", "mark"),
    [
        ({"name": None}, "unknown_member"),
        ({"in_region": False}, "other_village"),
        ({"text_holds": False}, "other_text"),
        ({"typed_name": "Siti"}, "other_name"),
        ({"signed_before": True}, "signed_before"),
        ({"revoked_device": True}, "revoked_device"),
    ],
    ids=["member", "village", "text", "name", "before", "device"],
)
def test_each_fault_has_its_mark(changed: dict[str, Any], mark: str) -> None:
    assert marks_of(replace(GOOD, **changed)) == [mark]


@given(
    name=st.none() | st.just("Siti Aminah"),
    faults=st.tuples(*[st.booleans()] * 4),
    typed=st.sampled_from(["Siti Aminah", "Budi", ""]),
)
def test_every_mark_has_words_and_nobody_unknown_counts(
    name: str | None, faults: tuple[bool, ...], typed: str
) -> None:
    marks = marks_of(Seen(name, *faults[:2], typed, *faults[2:]))
    assert set(marks) <= set(MARK_WORDS)
    assert marks or (name and typed == name)


@pytest.mark.parametrize(
    ("typed", "name", "same"),
    [("SITI AMINAH", "Siti Aminah", True), ("H. Dedi S", "H Dedi S.", True), ("", "", False)],
    ids=["case", "dots", "empty"],
)
def test_how_a_name_is_typed(typed: str, name: str, same: bool) -> None:
    assert same_name(typed, name) is same
