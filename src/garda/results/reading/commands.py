"""``garda reader``: train the reader of boxes anew, measure it, try it on boxes of one's own."""

from __future__ import annotations

import importlib.util
import zipfile
from argparse import Namespace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome

from .classes import CLASSES, CROP
from .classify import MODEL, probabilities
from .crops import Picture

#: More boxes than these are no form but a mistake.
_MOST_BOXES: Final = 1_000_000


class NoTraining(GardaError):
    """What training needs is not installed."""

    code = "no_training"


class BadBoxesFile(GardaError):
    """A file that holds no pictures of boxes."""

    code = "bad_boxes_file"


def run(args: Namespace) -> Outcome:
    """``garda reader …``."""
    return {"train": train, "classify": classify}[args.act](args)


def train(args: Namespace) -> Outcome:
    """``garda reader train PATH``: a new model and its card in a folder."""
    if importlib.util.find_spec("torch") is None:
        raise NoTraining(
            id="Melatih pembaca memerlukan torch. Pasang dengan: pip install '.[train]'",
            en="Training the reader needs torch. Install it with: pip install '.[train]'",
        )
    from .train.run import run

    data = run(args)
    text = f"Model baru: {data['model']} ({data['parameters']} parameter, {data['cpu_s']:.0f} s)"
    return Outcome(data, text)


def classify(args: Namespace) -> Outcome:
    """``garda reader classify BOXES.npz``: probabilities of every class for each box."""
    images = read_boxes(Path(args.path))
    claimed = probabilities(images, MODEL)
    found = [CLASSES[number] for number in claimed.argmax(axis=1)]
    data = {"classes": list(CLASSES), "probabilities": np.round(claimed, 6).tolist()}
    return Outcome(data, "\n".join(found))


def read_boxes(file: Path) -> Picture:
    """Pictures [n, 40, 32] from ``images`` [n, h, w] of an npz file. Raises BadBoxesFile."""
    try:
        with np.load(file, allow_pickle=False) as data:
            images = np.asarray(data["images"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, TypeError) as error:
        raise _bad(file) from error
    if images.dtype != np.uint8 or images.ndim != 3 or len(images) > _MOST_BOXES:
        raise _bad(file)
    if len(images) and min(images.shape[1:]) < 1:
        raise _bad(file)
    return fitted(images)


def fitted(images: Picture) -> Picture:
    """Boxes of any size in the reader's, in proportion, with paper around where they are short."""
    out = np.empty((len(images), *CROP), np.uint8)
    for number, image in enumerate(images):
        zoom = min(CROP[0] / image.shape[0], CROP[1] / image.shape[1])
        size = [max(1, round(side * zoom)) for side in image.shape[::-1]]
        how = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
        small = np.asarray(cv2.resize(image, size, interpolation=how), np.uint8)
        out[number] = int(np.percentile(small, 90))
        top, left = (CROP[0] - small.shape[0]) // 2, (CROP[1] - small.shape[1]) // 2
        out[number, top : top + small.shape[0], left : left + small.shape[1]] = small
    return out


def _bad(file: Path) -> BadBoxesFile:
    return BadBoxesFile(
        id=f"{file} bukan berkas kotak. Simpan `images` uint8 [n, tinggi, lebar] dengan np.savez.",
        en=f"{file} holds no boxes. Save `images` uint8 [n, height, width] with np.savez.",
    )
