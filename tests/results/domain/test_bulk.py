"""The rules by column say exactly what the rules form by form say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.results.domain.figures import GOOD

from garda.packs.forms import build_definition
from garda.packs.loader import load_pack, packs_folder
from garda.packs.types import FormDefinition
from garda.results.domain.bulk import (
    UNKNOWN,
    as_matrix,
    failing,
    failing_by_block,
    failing_station,
)
from garda.results.domain.checks import check_form, check_station
from garda.results.domain.definition import as_figures

PACK = load_pack(packs_folder() / "pilkada2024")
KEYS = build_definition(PACK, "bupati", (1, 2)).keys
LISTED = ("dpt_l", "dpt_p", "dpt_j")

figure = st.none() | st.integers(-3, 1100) | st.sampled_from([0, 1, 6, 250, 600, 601, 999, 1000])
#: A right form with some figures changed: near misses are where two engines could part.
forms = st.dictionaries(st.sampled_from(KEYS), figure, max_size=5).map(lambda new: GOOD | new)
wild = st.fixed_dictionaries(dict.fromkeys(KEYS, figure))


@settings(max_examples=60)
@given(st.lists(forms | wild, min_size=1, max_size=8), st.integers(1, 4))
def test_same_findings_form_by_form(sheets: list[dict[str, int | None]], count: int) -> None:
    definition = build_definition(PACK, "bupati", range(1, count + 1))
    rows = [as_figures(definition, sheet) for sheet in sheets]
    bulk = failing_by_block(definition, as_matrix(rows))
    for number, row in enumerate(rows):
        one = {(f.code, f.block) for f in check_form(definition, row)}
        assert {key for key, flags in bulk.items() if flags[number]} == one


@settings(max_examples=60)
@given(st.lists(st.tuples(forms, forms, st.tuples(figure, figure, figure)), min_size=1, max_size=5))
def test_same_findings_station_by_station(
    stations: list[tuple[dict[str, int | None], dict[str, int | None], tuple[int | None, ...]]],
) -> None:
    definitions = {kind: build_definition(PACK, kind, (1, 2)) for kind in ("bupati", "gubernur")}
    sheets = {"bupati": [s[0] for s in stations], "gubernur": [s[1] for s in stations]}
    rows = {
        kind: [as_figures(definitions[kind], sheet) for sheet in of_kind]
        for kind, of_kind in sheets.items()
    }
    listed = as_matrix([station[2] for station in stations])
    voter_list = dict(zip(LISTED, listed.T, strict=True))
    matrices = {kind: as_matrix(figures) for kind, figures in rows.items()}
    bulk = failing_station(definitions, matrices, voter_list)
    for number, station in enumerate(stations):
        figures = {kind: rows[kind][number] for kind in rows}
        one = check_station(definitions, figures, dict(zip(LISTED, station[2], strict=True)))
        codes = {
            code
            for by_rule in bulk.values()
            for (code, _), flags in by_rule.items()
            if flags[number]
        }
        assert codes == {finding.code for finding in one}


def test_codes_merge_their_blocks(bupati: FormDefinition) -> None:
    rows = [GOOD, GOOD | {"dpt_l": 0}, GOOD | {"disabled_users_l": 0}]
    found = failing(bupati, as_matrix([as_figures(bupati, row) for row in rows]))
    assert found["K01"].tolist() == [False, True, True]
    assert not found["K06"].any()


def test_unread_figures_are_marked(bupati: FormDefinition) -> None:
    matrix = as_matrix([(None, 3)])
    assert matrix.tolist() == [[UNKNOWN, 3]]


def test_wrong_number_of_columns(bupati: FormDefinition) -> None:
    with pytest.raises(ValueError, match="zip"):
        failing(bupati, np.zeros((2, 3), dtype=np.int32))
