"""The network: small enough for one thread of a worker, large enough for a box."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from garda.results.reading.classes import CLASSES

_WIDTHS = (24, 32, 48, 72, 112)


def _block(inside: int, outside: int, kernel: int = 3, stride: int = 1) -> list[nn.Module]:
    conv = nn.Conv2d(inside, outside, kernel, stride, kernel // 2, bias=False)
    return [conv, nn.BatchNorm2d(outside), nn.ReLU(inplace=True)]


class Net(nn.Module):
    """Pictures [n, 1, 40, 32], normalised, to scores [n, classes]."""

    def __init__(self) -> None:
        super().__init__()
        layers = _block(1, _WIDTHS[0], 5, 2)
        for number, (inside, outside) in enumerate(pairwise(_WIDTHS)):
            layers += _block(inside, outside)
            if number in {0, 2}:
                layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.head = nn.Sequential(
            nn.Flatten(),
            nn.Dropout(0.2),
            nn.Linear(_WIDTHS[-1] * 5 * 4, 160),
            nn.ReLU(inplace=True),
            nn.Dropout(0.2),
            nn.Linear(160, len(CLASSES)),
        )

    def forward(self, pictures: Tensor) -> Tensor:
        scores: Tensor = self.head(self.features(pictures))
        return scores


class Calibrated(nn.Module):
    """What ships: the network with its temperature, probabilities as result."""

    def __init__(self, net: Net, temperature: float) -> None:
        super().__init__()
        self.net, self.temperature = net, temperature

    def forward(self, pictures: Tensor) -> Tensor:
        return torch.softmax(self.net(pictures) / self.temperature, dim=1)


def size_of(net: nn.Module) -> int:
    """Number of parameters."""
    return sum(parameter.numel() for parameter in net.parameters())
