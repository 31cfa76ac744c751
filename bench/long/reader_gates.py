"""Chooses the reader's gates for the shipped network, on sheets that nothing is reported on.

Writers of ours in easy, medium and hard photographs and, with ``--data``, MNIST writers held back
from learning; forms composed of their boxes as in ``reader_figures.py``. The gates that accept most
lawful forms within the targets are printed as JSON; with ``--write`` they become the shipped ones.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from bench.long.reader_figures import Part, library

import garda.results.reading.gates as shipped
from garda.results.reading.drawing.hands import Writer
from garda.results.reading.drawing.photographs import EASY, HARD, MEDIUM
from garda.results.reading.gates import Gates
from garda.results.reading.learning import choose
from garda.results.reading.train.copies import load
from garda.results.reading.train.pages import usual_form
from garda.results.reading.trial.pools import pooled_hand
from garda.results.reading.trial.sheets import Trial, lawful_trials, wrong_trials

SEED = 101


def parts(sheets: int, data: Path | None) -> dict[str, Part]:
    clear = (EASY, MEDIUM)
    found = {
        "pen, easy and medium": Part(clear, Writer, sheets, 0, 0),
        "pen, hard": Part((HARD,), Writer, sheets // 3, 0, 0),
    }
    makers = load(data).choose if data else ()
    if makers:
        found["MNIST writers held back"] = Part(clear, makers[0], sheets // 2, 0, 0)
    return found


def trials(part: Part, seed: int, forms: int) -> Iterator[Trial]:
    definition, hand = usual_form()[0], pooled_hand(library(part, seed))
    yield from lawful_trials(definition, hand, seed=seed, count=forms)
    yield from wrong_trials(definition, hand, seed=seed + 1, count=forms)


def chosen(seed: int, sheets: int, forms: int, data: Path | None) -> Gates:
    sets = parts(sheets, data)
    together = [
        trial
        for number, part in enumerate(sets.values())
        for trial in trials(part, seed + number, forms)
    ]
    return choose(together, chosen_on=f"{', '.join(sets)}; seed {seed}, {forms} forms of each")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--sheets", type=int, default=160)
    parser.add_argument("--forms", type=int, default=2_000)
    parser.add_argument("--data", type=Path, help="folder with other people's digits")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    gates = chosen(args.seed, args.sheets, args.forms, args.data)
    text = json.dumps(gates.data(), indent=2) + "\n"
    if args.write:
        Path(shipped.__file__).with_name("gates.json").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
