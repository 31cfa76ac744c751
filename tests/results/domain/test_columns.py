"""Names of figures in files are the form's own."""

from __future__ import annotations

import pytest

from garda.packs.types import Block, FormDefinition
from garda.results.domain.columns import columns


def test_a_column_for_every_field_in_order(bupati: FormDefinition) -> None:
    found = columns(bupati)
    assert tuple(column.key for column in found) == bupati.keys
    assert found[2].title.id == "Pemilih dalam DPT (J)"
    assert {column.block for column in found} == set(Block)


def test_some_columns_stay_in_the_forms_order(bupati: FormDefinition) -> None:
    found = columns(bupati, ["total", "votes_2", "dpt_j"])
    assert [column.key for column in found] == ["dpt_j", "votes_2", "total"]


def test_no_such_field(bupati: FormDefinition) -> None:
    with pytest.raises(KeyError):
        columns(bupati, ["votes_3"])
