"""Templates of other sheets: what is wrong is named by its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.results.reading.sheets import doubtful, seen

from garda.results.reading.decode import decode
from garda.results.reading.templates import BadTemplate, load_template, read_template


def figure(key: str, top: int) -> dict[str, Any]:
    return {"key": key, "boxes": [[10, top, 20, 30], [32, top, 20, 30]]}


def good() -> dict[str, Any]:
    return {
        "image": "sheet.png",
        "figures": [figure("a", 10), figure("b", 60), figure("c", 110)],
        "equations": [
            {"code": "S1", "terms": {"a": 1, "b": 1, "c": -1}, "relation": "=", "constant": 0},
            {"code": "S2", "terms": {"c": 1}, "relation": "<=", "constant": 50},
        ],
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sheet.png").write_bytes(b"picture")
    return tmp_path


def test_a_template_says_where_boxes_are_and_what_adds_up(folder: Path) -> None:
    (folder / "t.json").write_text(json.dumps(good()))
    template = load_template(folder / "t.json")
    assert template.image == folder / "sheet.png"
    assert [f.key for f in template.figures] == ["a", "b", "c"]
    assert template.figures[1].boxes[1].x == 32
    assert [e.relation for e in template.equations] == ["=", "<="]


def test_its_sheet_is_decoded_like_a_form(folder: Path) -> None:
    template = read_template(good(), folder=folder)
    boxes = {"a": seen("12"), "b": seen("X5"), "c": doubtful("11", 1, "7", 0.7)}
    decoded = decode(template.sheet(boxes))
    assert [f.decoded for f in decoded.fields] == [12, 5, 17]
    del boxes["b"]
    assert decode(template.sheet(boxes)).unseen == ("b",)


def test_at_least_is_at_most_turned_round(folder: Path) -> None:
    data = good()
    data["equations"] = [{"terms": {"a": 1, "b": -1}, "relation": ">=", "constant": 3}]
    (equation,) = read_template(data, folder=folder).equations
    assert equation.holds({"a": 5, "b": 2}) is True
    assert equation.holds({"a": 4, "b": 2}) is False
    assert equation.code == "S1"


def changed(*path: str | int, value: Any) -> dict[str, Any]:
    data = good()
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ([], "{}"),
        (changed("image", value="../sheet.png"), "image"),
        (changed("image", value="other.png"), "image"),
        (changed("image", value=None), "image"),
        (changed("figures", value=[]), "figures"),
        (changed("figures", value={}), "figures"),
        (changed("figures", 1, value="b"), "figures[1]"),
        (changed("figures", 1, "key", value="a"), "figures[1].key"),
        (changed("figures", 0, "key", value=7), "figures[0].key"),
        (changed("figures", 0, "boxes", value=[]), "figures[0].boxes"),
        (changed("figures", 0, "boxes", value=[[0, 0, 9, 9]] * 7), "figures[0].boxes"),
        (changed("figures", 0, "boxes", 0, value=[0, 0, 9]), "figures[0].boxes[0]"),
        (changed("figures", 0, "boxes", 0, value=[0, 0, -9, 9]), "figures[0].boxes[0]"),
        (changed("figures", 0, "boxes", 0, value=[0, 0, 0, 9]), "figures[0].boxes[0]"),
        (changed("figures", 0, "boxes", 0, value=[0, 0, True, 9]), "figures[0].boxes[0]"),
        (changed("figures", 0, "boxes", 0, value=[0, 0, float("nan"), 9]), "figures[0].boxes[0]"),
        (changed("equations", value={}), "equations"),
        (changed("equations", 0, value=3), "equations[0]"),
        (changed("equations", 0, "terms", value={}), "equations[0].terms"),
        (changed("equations", 0, "terms", value={"x": 1}), "equations[0].terms"),
        (changed("equations", 0, "terms", value={"a": 0.5}), "equations[0].terms.a"),
        (changed("equations", 0, "relation", value="<"), "equations[0].relation"),
        (changed("equations", 0, "relation", value=[]), "equations[0].relation"),
        (changed("equations", 0, "constant", value="3"), "equations[0].constant"),
        (changed("equations", 0, "code", value=3), "equations[0].code"),
    ],
)
def test_what_is_wrong_is_named(folder: Path, data: Any, where: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        read_template(data, folder=folder)
    assert refused.value.where == where
    assert where in refused.value.id
    assert where in refused.value.en


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "nul"])
def test_what_is_no_json_is_refused(folder: Path, text: str) -> None:
    (folder / "t.json").write_text(text)
    with pytest.raises(BadTemplate):
        load_template(folder / "t.json")


def test_a_file_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(BadTemplate):
        load_template(folder / "none.json")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)


places = st.sampled_from(
    [("image",), ("figures",), ("figures", 0), ("equations", 0), ("figures", 0, "boxes"),
     ("equations", 0, "terms"), ("equations", 0, "constant")]
)  # fmt: skip


@given(json_values, places)
def test_whatever_stands_in_it_is_taken_or_refused(value: Any, path: tuple[str | int, ...]) -> None:
    try:
        template = read_template(changed(*path, value=value), folder=Path(__file__).parent)
    except BadTemplate:
        return
    assert template.figures
