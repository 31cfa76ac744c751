"""The trained network as one file that ONNX Runtime reads."""

from __future__ import annotations

from pathlib import Path

import torch

from garda.results.reading.classes import CROP

from .fit import Fitted
from .net import Calibrated

OPSET = 17


def export(fitted: Fitted, file: Path) -> None:
    """Write the network with its temperature; input ``boxes`` [n, 1, 40, 32], output
    ``probabilities`` [n, classes]."""
    net = Calibrated(fitted.net.to(memory_format=torch.contiguous_format), fitted.temperature)
    torch.onnx.export(
        net.eval(),
        (torch.zeros(2, 1, *CROP),),
        str(file),
        input_names=["boxes"],
        output_names=["probabilities"],
        dynamic_axes={"boxes": {0: "n"}, "probabilities": {0: "n"}},
        opset_version=OPSET,
        dynamo=False,
    )
