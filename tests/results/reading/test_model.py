"""The model that ships: small, with its card, and able to read hands it never saw."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from garda.results.reading.classes import CLASSES, DIGITS
from garda.results.reading.classify import MODEL, probabilities
from garda.results.reading.drawing.forms import draw_box
from garda.results.reading.drawing.hands import Writer
from garda.results.reading.gates import shipped_gates
from garda.results.reading.train.card import card
from garda.results.reading.train.pages import read_forms, shares

UNSEEN = 900_000


def test_the_model_is_small_and_its_card_speaks_of_it() -> None:
    figures = json.loads(MODEL.with_name("card.json").read_text(encoding="utf-8"))
    assert figures["bytes"] == MODEL.stat().st_size <= 3_000_000
    assert figures["parameters"] <= 1_000_000
    assert card(figures) == MODEL.with_name("card.md").read_text(encoding="utf-8")


class TestReading:
    @pytest.fixture(autouse=True)
    def _runtime(self) -> None:
        pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")

    def test_probabilities_are_some(self) -> None:
        images = np.random.default_rng(0).integers(0, 256, (3, 40, 32)).astype(np.uint8)
        claimed = probabilities(images)
        assert claimed.shape == (3, len(CLASSES))
        assert claimed.dtype == np.float32
        assert claimed.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-4)
        assert probabilities(images[:0]).shape == (0, len(CLASSES))

    def test_unseen_writers_are_read(self) -> None:
        rng = np.random.default_rng(UNSEEN)
        signs = [CLASSES[n % len(CLASSES)] for n in range(420)]
        boxes = [draw_box(rng, sign, Writer(UNSEEN + n)) for n, sign in enumerate(signs)]
        found = probabilities(np.stack(boxes)).argmax(axis=1)
        wanted = np.array([CLASSES.index(sign) for sign in signs])
        right = found == wanted
        assert right[wanted < DIGITS].mean() > 0.98
        assert right.mean() > 0.97

    @pytest.mark.parametrize(("difficulty", "least"), [("easy", 0.985), ("hard", 0.95)])
    def test_whole_pages_are_found_and_read(self, difficulty: str, least: float) -> None:
        forms = read_forms(Writer, difficulty, 3, UNSEEN)
        result = shares([page for form in forms for page in form.pages])
        assert result["found"] == 1
        assert result["digits"] >= least


def test_the_kept_figures_are_those_of_this_network_and_its_gates() -> None:
    """After a training: choose the gates and count again (bench/long)."""
    file = Path(__file__).parents[3] / "bench" / "long" / "reader_figures.json"
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert kept["model_sha256"] == hashlib.sha256(MODEL.read_bytes()).hexdigest()
    assert kept["gates"] == shipped_gates().data()
    clear, hard = kept["easy_medium"], kept["hard"]
    assert clear["accepted_figures"] >= 300_000
    assert clear["accepted_wrong_figures"] <= 3
    assert clear["inconsistent_altered"] <= clear["inconsistent_sheets"] / 1000
    assert hard["inconsistent_altered"] <= hard["inconsistent_sheets"] / 500
    assert not clear["inconsistent_altered_votes"] + hard["inconsistent_altered_votes"]
