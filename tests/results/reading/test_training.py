"""A training from end to end, small: repeatable, exported, measured, with a card that is true."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs the extra `train` (pip install '.[train]')")
pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")

from garda.results.reading.classify import probabilities
from garda.results.reading.drawing.hands import Writer
from garda.results.reading.train.copies import Sources
from garda.results.reading.train.export import export
from garda.results.reading.train.fit import Plan, fit
from garda.results.reading.train.measure import measure
from garda.results.reading.train.practice import practice
from garda.results.reading.train.run import run, write_card

SMALL = Plan(seed=5, pages=3, loose=50, choose_pages=1, epochs=1, batch=64)
NOBODY = Sources((), (), {})


def test_a_small_training_learns_repeats_itself_and_is_exported(tmp_path: Path) -> None:
    first, second = fit(SMALL, NOBODY), fit(SMALL, NOBODY)
    assert first.losses == second.losses
    assert first.losses[0] < np.log(14)
    export(first, tmp_path / "reader.onnx")
    boxes = practice(9, 1, Writer)
    claimed = probabilities(boxes.images, tmp_path / "reader.onnx")
    assert claimed.shape == (len(boxes.images), 14)
    assert claimed.sum(axis=1) == pytest.approx(np.ones(len(claimed)), abs=1e-4)
    measured = measure(tmp_path / "reader.onnx", NOBODY, pages=1)
    assert set(measured["own"]) == {"easy", "medium", "hard"}
    assert measured["other_hands"]["semeion_unseen"] is None
    _card(tmp_path, measured)


def _card(out: Path, measured: dict[str, object]) -> None:
    figures = {
        "model": "x", "bytes": 1, "parameters": 2, "temperature": 1.5, "boxes": 3, "cpu_s": 4.0,
        "plan": {"seed": 5, "pages": 3, "loose": 9, "epochs": 1},
        "collections": [], "measured": measured,
    }  # fmt: skip
    write_card(out, figures)
    assert json.loads((out / "card.json").read_text())["measured"] == measured
    text = (out / "card.md").read_text()
    assert "What has not been shown" in text
    assert "none: only our own pen" in text


def test_a_training_leaves_a_model_in_a_folder(tmp_path: Path) -> None:
    args = Namespace(
        act="train", path=str(tmp_path), out=str(tmp_path / "new"), seed=1, pages=2, epochs=1
    )
    figures = run(args, measured_pages=1)
    assert (tmp_path / "new" / "reader.onnx").stat().st_size < 3_000_000
    assert figures["parameters"] < 1_000_000
