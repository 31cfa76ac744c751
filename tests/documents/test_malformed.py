"""A few of the mutated inputs of ``bench/malformed.py``: refused or accepted, never a fault."""

from __future__ import annotations

import os

import pytest
from bench.fuzz.mutations import changed_bytes, changed_text
from bench.fuzz.parsers import FILE_PARSERS
from bench.fuzz.runner import input_of, run_parser
from hypothesis import given
from hypothesis import strategies as st

SEED = 7


@pytest.mark.parametrize("name", sorted(FILE_PARSERS))
def test_changed_files_are_refused_or_accepted(name: str) -> None:
    parser = FILE_PARSERS[name]()
    reached = {parser.feed(input_of(parser, name, SEED, position)) for position in range(40)}
    assert reached <= set(parser.stages)
    assert len(reached) > 1


def test_an_input_can_be_made_again() -> None:
    parser = FILE_PARSERS["images"]()
    first, again, other = (input_of(parser, "images", SEED, position) for position in (3, 3, 4))
    assert first == again
    assert first != other


def test_a_run_counts_what_reached_each_stage() -> None:
    outcome = run_parser("csv", 30, SEED, os.environ)
    assert (outcome.inputs, outcome.errors, outcome.hangs) == (30, 0, 0)
    assert outcome.stages["read"] == 30
    assert list(outcome.stages.values()) == sorted(outcome.stages.values(), reverse=True)
    assert outcome.peak_mib > 10


@given(st.binary(max_size=50), st.text(max_size=20), st.randoms(use_true_random=False))
def test_changes_stay_small_enough_to_run_ten_thousand(
    data: bytes, text: str, chance: object
) -> None:
    assert len(changed_bytes(chance, data, [b"other"])) < 60_000  # type: ignore[arg-type]
    assert len(changed_text(chance, text)) < 80_000  # type: ignore[arg-type]
