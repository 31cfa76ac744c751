"""The network: small enough for one thread of a worker, large enough for a box."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from garda.results.reading.classes import CLASSES

_WIDTHS = (24, 32, 64, 96)
_HIDDEN = 128


def _block(inside: int, outside: int, kernel: int = 3, stride: int = 1) -> list[nn.Module]:
    conv = nn.Conv2d(inside, outside, kernel, stride, kernel // 2, bias=False)
    return [conv, nn.BatchNorm2d(outside), nn.ReLU(inplace=True)]


class Around(nn.Module):
    """Two layers that add to what they get."""

    def __init__(self, width: int) -> None:
        super().__init__()
        last = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.added = nn.Sequential(*_block(width, width), last, nn.BatchNorm2d(width))

    def forward(self, seen: Tensor) -> Tensor:
        return torch.relu(seen + self.added(seen))


class Net(nn.Module):
    """Pictures [n, 1, 40, 32], normalised, to scores [n, classes]."""

    def __init__(self) -> None:
        super().__init__()
        first, second, third, fourth = _WIDTHS
        self.features = nn.Sequential(
            *_block(1, first, 5, 2),
            *_block(first, second),
            nn.MaxPool2d(2),
            *_block(second, third),
            Around(third),
            nn.MaxPool2d(2),
            *_block(third, fourth),
            Around(fourth),
        )
        self.head = nn.Sequential(
            nn.Flatten(),
            nn.Dropout(0.2),
            nn.Linear(fourth * 5 * 4, _HIDDEN),
            nn.ReLU(inplace=True),
            nn.Dropout(0.2),
            nn.Linear(_HIDDEN, len(CLASSES)),
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
