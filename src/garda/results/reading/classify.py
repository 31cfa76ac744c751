"""What stands in a box, with the probability of every possibility. One thread of ONNX Runtime."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from .classes import CLASSES
from .crops import normalised

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Probabilities = NDArray[np.float32]

#: The network that ships with the product; its card stands beside it.
MODEL: Final = Path(__file__).with_name("model") / "reader.onnx"
_BATCH: Final = 128


def probabilities(images: NDArray[np.uint8], model: Path = MODEL) -> Probabilities:
    """Probabilities [n, classes] of boxes [n, 40, 32], grey, dark ink on light paper."""
    session = _session(model)
    pieces = [
        session.run(None, {"boxes": normalised(images[start : start + _BATCH])[:, None]})[0]
        for start in range(0, len(images), _BATCH)
    ]
    return np.concatenate(pieces) if pieces else np.zeros((0, len(CLASSES)), np.float32)


@cache
def _session(model: Path) -> InferenceSession:
    """Loaded once per process: it takes longer to load than to read a page."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
