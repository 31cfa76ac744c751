"""``garda reader classify``: any boxes, and refusals for what holds none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from garda.cli import main
from garda.results.reading.classes import CLASSES, CROP
from garda.results.reading.classify import MODEL
from garda.results.reading.commands import BadBoxesFile, fitted, read_boxes
from garda.results.reading.drawing.forms import draw_box
from garda.results.reading.drawing.hands import Writer


@pytest.mark.parametrize("shape", [(28, 28), (40, 32), (8, 8), (90, 20), (1, 1)])
def test_boxes_of_any_size_are_fitted(shape: tuple[int, int]) -> None:
    images = np.full((2, *shape), 250, np.uint8)
    images[:, shape[0] // 2] = 10
    assert fitted(images).shape == (2, *CROP)


@pytest.mark.parametrize(
    "arrays",
    [{}, {"pictures": np.zeros((1, 4, 4), np.uint8)}, {"images": np.zeros((1, 4, 4))},
     {"images": np.zeros((4, 4), np.uint8)}, {"images": np.zeros((1, 0, 4), np.uint8)},
     {"images": np.array([None])}],
)  # fmt: skip
def test_files_without_boxes_are_refused(tmp_path: Path, arrays: dict[str, np.ndarray]) -> None:
    file = tmp_path / "boxes.npz"
    np.savez(file, **arrays)
    with pytest.raises(BadBoxesFile):
        read_boxes(file)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"text"])
def test_files_that_are_no_archive_are_refused(
    tmp_path: Path, data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "boxes.npz"
    file.write_bytes(data)
    assert main(["reader", "classify", str(file), "--json"]) == 1
    assert "bad_boxes_file" in capsys.readouterr().out


def test_the_command_names_classes_and_probabilities(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    if not MODEL.is_file():
        pytest.skip("no trained model lies beside the reader")
    rng = np.random.default_rng(4)
    signs = [str(rng.integers(0, 10)) for _ in range(120)]
    images = np.stack([draw_box(rng, sign, Writer(n)) for n, sign in enumerate(signs)])
    np.savez(tmp_path / "boxes.npz", images=images)
    assert main(["reader", "classify", str(tmp_path / "boxes.npz"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["classes"] == list(CLASSES)
    found = [CLASSES[row.index(max(row))] for row in answer["probabilities"]]
    right = sum(a == b for a, b in zip(found, signs, strict=True))
    assert right >= 117
