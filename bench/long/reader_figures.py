"""How many figures are wrong among very many that the reader accepted.

Sheets of boxes are drawn, photographed and classified (one writer per sheet, none learnt from),
then composed to whole forms, two writers per form: easy and medium until ``--figures`` (300,000)
are accepted, hard until a tenth of them; beside them forms that are wrong on paper, the six kinds
of error in turn. Composed means: the boxes are real answers of the network, used more than once;
zero errors bound the rate only as far as there are different boxes. ``--data`` adds ``strangers``:
MNIST writers never learnt from. Prints one JSON object, after every part what is known so far.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from garda.results.reading.classify import MODEL, probabilities
from garda.results.reading.drawing.hands import Hand, Writer
from garda.results.reading.drawing.photographs import EASY, HARD, MEDIUM
from garda.results.reading.gates import shipped_gates
from garda.results.reading.learning import Tally, tally
from garda.results.reading.train.copies import load
from garda.results.reading.train.pages import usual_form
from garda.results.reading.train.practice import Boxes, as_on_forms
from garda.results.reading.trial.pools import Pool, pooled_hand
from garda.results.reading.trial.sheets import lawful_trials, wrong_trials

OFF_MM: Final = 0.2  # how far off the reader cuts boxes on real pages
STEP: Final = 200  # forms counted at once
MakeHand = Callable[[np.random.Generator], Hand]


@dataclass(frozen=True)
class Part:
    """``sheets`` of boxes to compose from; ``figures`` to accept; ``wrong`` sheets."""

    difficulties: tuple[str, ...]
    hand: MakeHand
    sheets: int
    figures: int
    wrong: int


def boxes_of(part: Part, seed: int, number: int) -> Boxes:
    """A sheet by a writer of its own."""
    rng = np.random.default_rng([seed, number])
    writer = part.hand(rng)
    difficulty = part.difficulties[number % len(part.difficulties)]
    return as_on_forms(int(rng.integers(2**31)), lambda _: writer, difficulty, OFF_MM)


def library(part: Part, seed: int) -> list[Pool]:
    """What the network says of all sheets, by writer."""
    sheets = (boxes_of(part, seed, number) for number in range(part.sheets))
    return [Pool(b.classes, probabilities(b.images).astype(float)) for b in sheets]


def measured(part: Part, seed: int) -> dict[str, Any]:
    start, definition = time.process_time(), usual_form()[0]
    pools = library(part, seed)
    hand, gates, found, done = pooled_hand(pools), shipped_gates(), Tally(), 0
    while found.accepted_figures < part.figures:
        done += STEP
        found += tally(lawful_trials(definition, hand, seed=seed + done, count=STEP), gates)
    wrong = wrong_trials(definition, hand, seed=seed + 1, count=part.wrong)
    digits = [(p.said.argmax(axis=1) == p.classes)[p.classes < 10] for p in pools]
    return {
        **(found + tally(wrong, gates)).data(),
        "sheets": len(pools),
        "different_boxes": sum(len(p.classes) for p in pools),
        "box_right": round(float(np.concatenate(digits).mean()), 5),
        "cpu_s": round(time.process_time() - start, 1),
    }


def parts(figures: int, sheets: int, data: Path | None) -> dict[str, Part]:
    clear = (EASY, MEDIUM)
    found = {
        "easy_medium": Part(clear, Writer, sheets, figures, max(STEP, figures // 100)),
        "hard": Part((HARD,), Writer, sheets // 2, figures // 10, max(STEP, figures // 300)),
    }
    strangers = load(data).test.get("mnist") if data else None
    if strangers:
        found["strangers"] = Part(clear, strangers, sheets // 4, figures // 10, figures // 300)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=int, default=300_000)
    parser.add_argument("--sheets", type=int, default=300)
    parser.add_argument("--seed", type=int, default=77_000)
    parser.add_argument("--data", type=Path, help="folder with other people's digits")
    parser.add_argument("--out", type=Path, help="file that is written after every part")
    args = parser.parse_args()
    result: dict[str, Any] = {
        "seed": args.seed,
        "how": "composed of different boxes; the station's voter list is known",
        "model_sha256": hashlib.sha256(MODEL.read_bytes()).hexdigest(),
        "gates": shipped_gates().data(),
    }
    for name, part in parts(args.figures, args.sheets, args.data).items():
        result[name] = measured(part, args.seed)
        if args.out:
            args.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
