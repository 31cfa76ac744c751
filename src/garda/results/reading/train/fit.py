"""Learning: boxes of practice sheets, one thread, the same result for the same seed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor, nn

from garda.results.reading.crops import normalised
from garda.results.reading.drawing.hands import Hand

from .copies import Maker, Sources, mixed
from .loose import loose
from .net import Net
from .practice import Boxes, practice
from .varied import Pictures, Varied

_AT_ONCE: Final = 100  # sheets drawn from one seed: parts can be made anew by themselves
_TEMPERATURES: Final = np.geomspace(0.5, 4, 60)

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and with what: sheets, and ``loose`` boxes by themselves for each of them. The
    defaults take about nine minutes of one core."""

    seed: int = 2024
    pages: int = 600
    loose: int = 190
    choose_pages: int = 40
    epochs: int = 3
    batch: int = 192
    rate: float = 3e-3


@dataclass(slots=True)
class Fitted:
    """``losses``: mean loss of every epoch."""

    net: Net
    temperature: float
    boxes: int
    cpu_s: float
    losses: list[float] = field(default_factory=list)


def fit(plan: Plan, sources: Sources, tell: Tell = lambda _: None) -> Fitted:
    """Learn from writers of ours and, where there are, from the collections of ``sources``."""
    start = time.process_time()
    torch.manual_seed(plan.seed)
    torch.set_num_threads(1)
    boxes = to_learn_from(plan, sources)
    tell(f"{len(boxes.classes)} kotak latihan, {time.process_time() - start:.0f} s")
    net = Net().to(memory_format=torch.channels_last)
    losses = []
    for epoch, loss in enumerate(_epochs(net, boxes, plan)):
        losses.append(loss)
        tell(f"putaran {epoch + 1}/{plan.epochs}: {loss:.4f}, {time.process_time() - start:.0f} s")
    net.eval()
    unseen = practice(plan.seed + 1, plan.choose_pages, _equal(sources.choose))
    temperature = _temperature(net, unseen)
    return Fitted(net, temperature, len(boxes.classes), time.process_time() - start, losses)


def to_learn_from(plan: Plan, sources: Sources) -> Boxes:
    """Boxes of sheets, and boxes by themselves."""
    parts: list[Boxes] = []
    for first in range(0, plan.pages, _AT_ONCE):
        sheets = min(_AT_ONCE, plan.pages - first)
        parts += part_of((plan.seed, first), sheets, plan.loose, sources)
    return Boxes.together(parts)


def part_of(seed: tuple[int, int], sheets: int, each: int, sources: Sources) -> tuple[Boxes, Boxes]:
    hand = mixed(sources.learn)
    return practice(seed, sheets, hand), loose((*seed, 1), sheets * each, hand)


def _epochs(net: Net, boxes: Boxes, plan: Plan) -> Iterator[float]:
    rng = np.random.default_rng(plan.seed)
    varied = Varied(rng)
    steps = -(-len(boxes.classes) // plan.batch)
    optimizer = torch.optim.AdamW(net.parameters(), plan.rate, weight_decay=0.02)
    rates = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, plan.rate, epochs=plan.epochs, steps_per_epoch=steps, pct_start=0.15
    )
    for _ in range(plan.epochs):
        net.train()
        total = 0.0
        for pictures, classes in _batches(rng, boxes, plan.batch):
            loss = _loss(net, _tensor(varied(pictures)), classes)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            rates.step()
            total += float(loss.detach()) * len(classes)
        yield total / len(boxes.classes)


def _loss(net: Net, pictures: Tensor, classes: Tensor) -> Tensor:
    half = torch.ops.mkldnn._is_mkldnn_bf16_supported()
    with torch.autocast("cpu", torch.bfloat16, enabled=bool(half)):
        scores = net(pictures)
    return nn.functional.cross_entropy(scores.float(), classes, label_smoothing=0.01)


def _batches(rng: Generator, boxes: Boxes, size: int) -> Iterator[tuple[Pictures, Tensor]]:
    order = rng.permutation(len(boxes.classes))
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        yield normalised(boxes.images[rows]), torch.from_numpy(boxes.classes[rows])


def _tensor(pictures: Pictures) -> Tensor:
    tensor = torch.from_numpy(np.ascontiguousarray(pictures, np.float32))[:, None]
    return tensor.contiguous(memory_format=torch.channels_last)


def _temperature(net: Net, boxes: Boxes) -> float:
    """The temperature under which unseen writers' boxes are most probable."""
    with torch.no_grad():
        scores = torch.cat(
            [net(_tensor(normalised(part))) for part in np.array_split(boxes.images, 40)]
        )
    wanted = torch.from_numpy(boxes.classes)
    costs = [float(nn.functional.cross_entropy(scores / t, wanted)) for t in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(costs))])


def _equal(makers: tuple[Maker, ...]) -> Callable[[Generator], Hand]:
    return mixed(tuple((maker, 1.0) for maker in makers))
