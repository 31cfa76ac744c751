"""``garda read``: photographs in, one answer out, whatever they show."""

from __future__ import annotations

import json
from argparse import Namespace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from garda.kernel.errors import GardaError
from garda.packs.types import FormDefinition
from garda.results.domain.layout import SheetLayout
from garda.results.reading.classify import MODEL
from garda.results.reading.drawing.forms import draw_form
from garda.results.reading.drawing.hands import Writer
from garda.results.reading.drawing.photographs import photograph
from garda.results.reading.read_command import run
from garda.results.reading.trial.figures import lawful_figures

with_model = pytest.mark.skipif(
    not MODEL.exists() or find_spec("onnxruntime") is None, reason="no network to read with"
)


def read(*photos: Path, **given: Any) -> dict[str, Any]:
    defaults = {"template": None, "pack": "pilkada2024", "contest": "bupati", "choices": None}
    outcome = run(Namespace(photos=[str(p) for p in photos], **(defaults | given)))
    assert outcome.text
    return json.loads(json.dumps(outcome.data))


@pytest.fixture(scope="module")
def figures(definition: FormDefinition) -> dict[str, int]:
    return lawful_figures(definition, np.random.default_rng(5))


@pytest.fixture(scope="module")
def photos(
    tmp_path_factory: pytest.TempPathFactory,
    definition: FormDefinition,
    layout: SheetLayout,
    figures: dict[str, int],
) -> list[Path]:
    draw, folder = np.random.default_rng(5), tmp_path_factory.mktemp("photos")
    writers = [Writer(np.random.default_rng(n)) for n in (1, 2)]
    form = draw_form(definition, list(figures.values()), layout, writers, 5, dpi=200)
    for number, page in enumerate(form.pages, start=1):
        (folder / f"{number}.jpg").write_bytes(photograph(page, draw, "easy").jpeg)
    return sorted(folder.glob("*.jpg"))


@with_model
def test_a_form_is_read_from_its_pages(photos: list[Path], figures: dict[str, int]) -> None:
    answer = read(*photos)
    assert [page["page"] for page in answer["pages"]] == [1, 2, 3]
    assert set(answer) == {"pages", "figures", "verdict", "reasons", "ms"}
    assert answer["figures"].keys() == figures.keys()
    right = [answer["figures"][key]["decoded"] == value for key, value in figures.items()]
    assert np.mean(right) > 0.9
    if answer["verdict"] == "accepted":
        assert all(right)


@with_model
def test_a_missing_page_is_told(photos: list[Path]) -> None:
    answer = read(photos[0], choices=3)
    assert answer["verdict"] in {"to_check", "rejected"}
    unseen = next(r for r in answer["reasons"] if r["code"] == "unseen")
    assert "votes_3" in unseen["figures"]


def pictures() -> dict[str, bytes]:
    """Files that are no form: none may be guessed at."""
    noise = np.random.default_rng(1).integers(0, 255, (400, 300)).astype(np.uint8)
    paper = np.full((400, 300), 240, np.uint8)
    return {
        "nothing": b"",
        "text": b"not a picture at all",
        "noise": cv2.imencode(".jpg", noise)[1].tobytes(),
        "paper": cv2.imencode(".png", paper)[1].tobytes(),
        "cut off": cv2.imencode(".jpg", noise)[1].tobytes()[:300],
        "gif": b"GIF89a" + bytes(40),
        "pdf": b"%PDF-1.4\n" + bytes(40),
    }


@pytest.mark.parametrize("what", sorted(pictures()))
def test_what_is_no_form_is_rejected_with_a_reason(tmp_path: Path, what: str) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(pictures()[what])
    answer = read(file)
    assert answer["verdict"] == "rejected"
    assert answer["figures"] == {}
    assert answer["pages"][0]["problem"]


def template(folder: Path, definition: FormDefinition, layout: SheetLayout) -> Path:
    """The last page as a sheet of somebody else, with one of its sums."""
    blank = draw_form(
        definition, [None] * len(definition.fields), layout, [Writer(np.random.default_rng(1))], 1,
        dpi=150,
    ).pages[2]  # fmt: skip
    cv2.imwrite(str(folder / "empty.png"), blank)
    page, per_mm = layout.pages[2], blank.shape[1] / layout.pages[2].width_mm
    figures = [
        {"key": key, "boxes": [[f.x * per_mm, f.y * per_mm, f.w * per_mm, f.h * per_mm]
                               for f in page.frames_of(key)]}
        for key in page.keys
    ]  # fmt: skip
    sums = [{"code": "S", "terms": {"valid": 1, "invalid": 1, "total": -1}, "relation": "="}]
    file = folder / "template.json"
    file.write_text(json.dumps({"image": "empty.png", "figures": figures, "equations": sums}))
    return file


@with_model
def test_another_sheet_is_read_by_its_template(
    tmp_path: Path, photos: list[Path], definition: FormDefinition, layout: SheetLayout,
    figures: dict[str, int],
) -> None:  # fmt: skip
    answer = read(photos[2], template=str(template(tmp_path, definition, layout)))
    assert {key: f["decoded"] for key, f in answer["figures"].items()} == {
        key: figures[key] for key in ("valid", "invalid", "total")
    }


def test_a_template_sees_nothing_in_another_picture(
    tmp_path: Path, definition: FormDefinition, layout: SheetLayout
) -> None:
    (tmp_path / "cat.png").write_bytes(pictures()["noise"])
    answer = read(tmp_path / "cat.png", template=str(template(tmp_path, definition, layout)))
    assert answer["verdict"] == "rejected"


@pytest.mark.parametrize(
    ("name", "given"),
    [("none.jpg", {}), ("photo.jpg", {"contest": "camat"}), ("photo.jpg", {"pack": "none"}),
     ("photo.jpg", {"template": "none.json"}), ("photo.jpg", {"choices": 99})],
)  # fmt: skip
def test_what_is_not_there_is_refused(tmp_path: Path, name: str, given: dict[str, Any]) -> None:
    (tmp_path / "photo.jpg").write_bytes(pictures()["paper"])
    with pytest.raises(GardaError):
        read(tmp_path / name, **given)
