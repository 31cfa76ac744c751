"""Chooses the reader's gates for the shipped network, on sheets that nothing is reported on.

Writers of ours in easy, medium and hard photographs and, with ``--data``, MNIST writers held back
from learning; forms composed of their boxes as in ``reader_figures.py``. The gates that accept most
lawful forms within the targets are printed as JSON; with ``--write`` they become the shipped ones.
Of strangers only lawful forms are asked: how often their errors on paper are altered is reported.
Run it as ``python -m bench.long.reader_gates``.
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
from garda.results.reading.learning import Targets, choose
from garda.results.reading.train.copies import load
from garda.results.reading.train.pages import usual_form
from garda.results.reading.trial.pools import pooled_hand
from garda.results.reading.trial.sheets import Trial, lawful_trials, wrong_trials

SEED = 101
FORMS_SEED = 4_100
TARGETS = Targets(altered=1e-3)


def parts(sheets: int, forms: int, data: Path | None) -> dict[str, Part]:
    """``figures`` of a part: lawful forms; ``wrong``: forms wrong on paper."""
    clear, errors = (EASY, MEDIUM), forms * 6 // 5
    found = {
        "pen, easy and medium": Part(clear, Writer, sheets, forms, errors),
        "pen, hard": Part((HARD,), Writer, sheets * 3 // 8, forms, errors),
    }
    makers = load(data).choose if data else ()
    if makers:
        found["MNIST writers held back"] = Part(clear, makers[0], sheets // 2, forms, 0)
    return found


def trials(part: Part, number: int, seed: int) -> Iterator[Trial]:
    definition, hand = usual_form()[0], pooled_hand(library(part, seed + number))
    forms = FORMS_SEED + number
    yield from lawful_trials(definition, hand, seed=forms, count=part.figures)
    yield from wrong_trials(definition, hand, seed=forms + 50, count=part.wrong)


def chosen(seed: int, sets: dict[str, Part]) -> Gates:
    together = [
        trial for number, part in enumerate(sets.values()) for trial in trials(part, number, seed)
    ]
    told = f"{'; '.join(sets)}; seeds {seed} and {FORMS_SEED}, {len(together)} forms"
    return choose(together, chosen_on=told, targets=TARGETS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--sheets", type=int, default=160)
    parser.add_argument("--forms", type=int, default=1_000)
    parser.add_argument("--data", type=Path, help="folder with other people's digits")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    gates = chosen(args.seed, parts(args.sheets, args.forms, args.data))
    text = json.dumps(gates.data(), indent=2) + "\n"
    if args.write:
        Path(shipped.__file__).with_name("gates.json").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
