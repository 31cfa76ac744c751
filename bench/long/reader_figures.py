"""How many figures are wrong among very many that the reader accepted.

Sheets of boxes are drawn, photographed and classified (easy and medium, one writer per sheet, none
learnt from), then composed to whole forms, two writers per form, until ``--figures`` (300,000) are
accepted. Composed means: the boxes are real answers of the network, used more than once; zero
errors bound the rate only as far as there are different boxes. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

import numpy as np

OFF_MM = 0.2


def library(sheets: int, seed: int) -> list[Any]:
    """Boxes by writer, a sheet each."""
    from garda.results.reading.classify import probabilities
    from garda.results.reading.drawing.hands import Writer
    from garda.results.reading.train.practice import practice
    from garda.results.reading.trial.pools import Pool

    pools = []
    for number in range(sheets):
        rng = np.random.default_rng([seed, number])
        writer = Writer(rng)
        difficulty = ("easy", "medium")[number % 2]
        boxes = practice(int(rng.integers(2**31)), 1, lambda _, w=writer: w, difficulty, off=OFF_MM)
        said = probabilities(boxes.images).astype(float)
        pools.append(Pool(boxes.classes.astype(np.int64), said))
    return pools


def measured(figures: int, sheets: int, seed: int) -> dict[str, Any]:
    from garda.results.reading.gates import shipped_gates
    from garda.results.reading.learning import tally
    from garda.results.reading.train.pages import usual_form
    from garda.results.reading.trial.pools import pooled_hand
    from garda.results.reading.trial.sheets import lawful_trials

    start, definition = time.process_time(), usual_form()[0]
    pools = library(sheets, seed)
    hand, found = pooled_hand(pools), {"lawful": 0, "accepted": 0, "accepted_figures": 0,
                                       "accepted_wrong_figures": 0}  # fmt: skip
    while found["accepted_figures"] < figures:
        trials = lawful_trials(definition, hand, seed=seed + 1 + found["lawful"], count=200)
        part = tally(trials, shipped_gates()).data()
        found = {key: count + part[key] for key, count in found.items()}
    digits = [(p.said.argmax(axis=1) == p.classes)[p.classes < 10] for p in pools]
    return {
        **found,
        "seed": seed,
        "how": "composed of different boxes",
        "sheets": sheets,
        "different_boxes": sum(len(p.classes) for p in pools),
        "box_right": float(np.concatenate(digits).mean()),
        "gates": shipped_gates().data(),
        "cpu_s": round(time.process_time() - start, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=int, default=300_000)
    parser.add_argument("--sheets", type=int, default=400)
    parser.add_argument("--seed", type=int, default=77_000)
    args = parser.parse_args()
    print(json.dumps(measured(args.figures, args.sheets, args.seed), indent=1))


if __name__ == "__main__":
    main()
