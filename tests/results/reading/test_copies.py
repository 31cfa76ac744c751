"""Other people's digits written into boxes: by writer, and never a writer on both sides."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from garda.results.reading.train.copies import load

WRITERS = 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small collections in the shape of the real ones, drawn here: the ink says the writer."""
    folder = tmp_path_factory.mktemp("digits")
    digits = np.tile(np.arange(10, dtype=np.uint8), WRITERS)
    writers = np.repeat(np.arange(WRITERS, dtype=np.uint16), 10)
    pictures = np.stack([_digit(int(digit), 28) for digit in digits])
    np.savez(
        folder / "mnist_writers.npz",
        x_train=pictures, y_train=digits, writer_train=writers,
        x_test=pictures, y_test=digits, writer_test=writers + 1000,
    )  # fmt: skip
    np.savez(folder / "semeion.npz", x=_small(pictures), y=digits)
    paths = np.random.default_rng(0).integers(0, 101, (len(digits), 8, 2)).astype(np.uint8)
    np.savez(folder / "pendigits.npz", x_train=paths, y_train=digits, x_test=paths, y_test=digits)
    return folder


def _digit(digit: int, size: int) -> np.ndarray:
    picture = np.zeros((size, size), np.uint8)
    cv2.putText(picture, str(digit), (6, 22), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 255, 2)
    return picture


def _small(pictures: np.ndarray) -> np.ndarray:
    return np.stack([cv2.resize(p, (16, 16), interpolation=cv2.INTER_AREA) for p in pictures])


def test_every_collection_has_three_parts(folder: Path) -> None:
    sources = load(folder)
    assert set(sources.test) == {"mnist", "pendigits", "semeion"}
    assert len(sources.learn) == len(sources.choose) == 3
    assert sum(share for _, share in sources.learn) == pytest.approx(1)


def test_what_is_not_there_is_left_out(tmp_path: Path) -> None:
    sources = load(tmp_path)
    assert sources.learn == sources.choose == ()
    assert sources.test == {}


@pytest.mark.parametrize("name", ["mnist", "pendigits", "semeion"])
@pytest.mark.parametrize("sign", ["7", "cross", "blank"])
def test_a_borrowed_hand_writes_in_the_box(folder: Path, name: str, sign: str) -> None:
    rng = np.random.default_rng(1)
    for _ in range(5):
        hand = load(folder).test[name](rng)
        ink = hand.ink(rng, sign, 72.0, 88.0)
        assert ink.shape == (176, 144)
        assert (ink[44:-44, 36:-36].max() > 200) == (sign != "blank" or ink.max() > 200)
        if sign == "7":
            total = ink.sum(dtype=float)
            assert ink[40:-40, 32:-32].sum(dtype=float) > 0.85 * total
