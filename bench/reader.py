"""The reader of photographed forms: drawn pages, photographed in simulation, read and decoded.

Prints one JSON object. Writers are never those the network learnt from, two to a form; a form is
all three pages of C.Hasil. ``--pages`` counts lawful pages, half of them easy and medium in turn,
half hard; a fifth as many pages again are wrong on paper, the six kinds of error in turn.
``*_figures`` and ``*_sheets`` are counts, the others shares. The station's voter list is known, as
it is in service; ``accepted_alone``: without it. ``--data`` adds other people's hands.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any

import cv2
import numpy as np

from garda.results.reading.classify import MODEL
from garda.results.reading.drawing.hands import Writer
from garda.results.reading.drawing.pages import printed_page
from garda.results.reading.drawing.photographs import EASY, HARD, MEDIUM, photograph
from garda.results.reading.gates import shipped_gates
from garda.results.reading.reader import SheetReading, read_station
from garda.results.reading.sheet import FormEvidence
from garda.results.reading.train import baseline
from garda.results.reading.train.copies import load
from garda.results.reading.train.measure import other_hands
from garda.results.reading.train.pages import FormRead, read_forms, shares, usual_form
from garda.results.reading.train.practice import practice
from garda.results.reading.trial.figures import ERRORS, meant_and_written
from garda.results.reading.trial.sheets import LISTED
from garda.results.reading.verdicts import Verdict

SEED = 31_000_000
PAGES = 2_000
PAGES_PER_FORM = 3


@dataclass
class Tally:
    """What was counted on the forms of one group."""

    pages: list[Any] = field(default_factory=list)
    figures: int = 0
    figures_plain: int = 0
    figures_right: int = 0
    forms: int = 0
    forms_plain: int = 0
    forms_right: int = 0
    accepted: int = 0
    accepted_alone: int = 0
    accepted_figures: int = 0
    accepted_wrong: int = 0
    sheets_wrong: int = 0
    sheets_altered: int = 0
    votes_altered: int = 0
    decode_s: float = 0.0


def decoded(form: FormRead, tally: Tally) -> SheetReading:
    start = process_time()
    reading = _read(form, {key: form.meant[key] for key in LISTED})
    tally.decode_s += process_time() - start
    tally.pages += form.pages
    return reading


def _read(form: FormRead, voter_list: Mapping[str, int] | None) -> SheetReading:
    kind = form.definition.contest_kind
    forms = {kind: FormEvidence(form.definition, form.boxes)}
    return read_station(forms, shipped_gates(), voter_list)[kind]


def count_lawful(form: FormRead, tally: Tally) -> None:
    reading = decoded(form, tally)
    plain = {f.key: f.plain for f in reading.decoded.fields}
    found = {f.key: f.decoded for f in reading.decoded.fields}
    right = sum(found.get(key) == figure for key, figure in form.figures.items())
    right_plain = sum(plain.get(key) == figure for key, figure in form.figures.items())
    tally.forms += 1
    tally.figures += len(form.figures)
    tally.figures_right += right
    tally.figures_plain += right_plain
    tally.forms_right += right == len(form.figures)
    tally.forms_plain += right_plain == len(form.figures)
    tally.accepted_alone += _read(form, None).judgement.verdict is Verdict.ACCEPTED
    if reading.judgement.verdict is Verdict.ACCEPTED:
        tally.accepted += 1
        tally.accepted_figures += len(form.figures)
        tally.accepted_wrong += len(form.figures) - right


def count_wrong(form: FormRead, tally: Tally) -> None:
    """A sheet that is wrong on paper: accepting any other value than the written one alters it."""
    reading = decoded(form, tally)
    tally.sheets_wrong += 1
    if reading.judgement.verdict is Verdict.ACCEPTED:
        altered = [k for k, figure in form.figures.items() if reading.figures.get(k) != figure]
        tally.sheets_altered += bool(altered)
        tally.votes_altered += bool(set(altered) & set(form.definition.vote_keys))


def group(difficulties: tuple[str, ...], pages: int, seed: int) -> Tally:
    tally = Tally()
    forms = max(1, round(pages / PAGES_PER_FORM / len(difficulties)))
    for number, difficulty in enumerate(difficulties):
        for form in read_forms(Writer, difficulty, forms, seed + number):
            count_lawful(form, tally)
        for form in wrong_forms(difficulty, max(1, forms // 5), seed + 100 + number):
            count_wrong(form, tally)
    return tally


def wrong_forms(difficulty: str, forms: int, seed: int) -> Iterator[FormRead]:
    kinds = tuple(ERRORS)
    for number in range(forms):
        kind = kinds[number % len(kinds)]
        yield from read_forms(
            Writer, difficulty, 1, seed * 1_000 + number,
            figures=lambda definition, rng, kind=kind: meant_and_written(definition, kind, rng),
        )  # fmt: skip


def told(tally: Tally) -> dict[str, Any]:
    return {
        "box_right": shares(tally.pages)["digits"],
        "figure_right": round(tally.figures_right / tally.figures, 6),
        "figure_right_argmax": round(tally.figures_plain / tally.figures, 6),
        "form_right_argmax": round(tally.forms_plain / tally.forms, 4),
        "form_right_decoded": round(tally.forms_right / tally.forms, 4),
        "accepted": round(tally.accepted / tally.forms, 4),
        "accepted_alone": round(tally.accepted_alone / tally.forms, 4),
        "accepted_wrong_figures": tally.accepted_wrong,
        "accepted_figures": tally.accepted_figures,
        "inconsistent_altered": tally.sheets_altered,
        "inconsistent_votes_altered": tally.votes_altered,
        "inconsistent_sheets": tally.sheets_wrong,
        "forms": tally.forms,
        "pages_found": shares(tally.pages)["found"],
    }


def per_core_s(tallies: list[Tally]) -> float:
    pages = [page for tally in tallies for page in tally.pages]
    spent = sum(page.cpu_s for page in pages) + sum(tally.decode_s for tally in tallies)
    return round(len(pages) / spent, 1)


def hog_svm(pages: int) -> dict[str, float]:
    """Digits right by histograms of gradients and a linear machine, on boxes cut as ours."""
    machine = baseline.learn(practice(SEED - 1, 20, Writer))
    result = {}
    for difficulty in (EASY, MEDIUM, HARD):
        boxes = practice(SEED + len(difficulty), pages, Writer, difficulty, off=0.2)
        right = machine(boxes.images) == boxes.classes
        result[difficulty] = round(float(right[boxes.classes < 10].mean()), 4)
    return result


def peak(megapixels: float) -> float:
    """Largest memory in MiB of a process that reads one photograph of this size."""
    _, layout = usual_form()
    page = printed_page(layout.page(1))
    shot = photograph(page, np.random.default_rng(1), EASY, megapixels=megapixels)
    command = [sys.executable, __file__, "--read-one"]
    done = subprocess.run(command, input=shot.jpeg, capture_output=True, check=True)
    return float(done.stdout)


def read_one() -> None:
    """Read a photograph from standard input; print this process's peak in MiB."""
    from garda.results.reading.classify import probabilities
    from garda.results.reading.locate import locate
    from garda.results.reading.opening import opened

    _, layout = usual_form()
    found = locate(opened(sys.stdin.buffer.read()), lambda _, number: layout.page(number))
    assert found is not None
    probabilities(np.concatenate(list(found.boxes.values())))
    print(round(_peak_kib() / 1024, 1))


def _peak_kib() -> int:
    """Of this program alone: what getrusage tells includes whoever started it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--data", type=Path, help="folder with other people's digits")
    parser.add_argument("--read-one", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    args = arguments()
    cv2.setNumThreads(1)
    if args.read_one:
        read_one()
        return
    clear = group((EASY, MEDIUM), args.pages // 2, args.seed)
    hard = group((HARD,), args.pages - args.pages // 2, args.seed + 10)
    definition, layout = usual_form()
    few = max(1, min(8, args.pages // 100))
    card = json.loads(MODEL.with_name("card.json").read_text(encoding="utf-8"))
    result = {
        "seed": args.seed,
        "easy_medium": told(clear),
        "hard": told(hard),
        "figures_per_page": round(len(definition.fields) / len(layout.pages), 2),
        "pages_per_core_s": per_core_s([clear, hard]),
        "peak_mib": peak(12),
        "peak_mib_50mp": peak(50),
        "train_cpu_s": card["cpu_s"],
        "baselines": {
            "argmax": {"easy_medium": told(clear)["form_right_argmax"],
                       "hard": told(hard)["form_right_argmax"]},
            "hog_svm": hog_svm(few),
        },
        "other_hands": other_hands(MODEL, load(args.data or Path("no-data")), few),
    }  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()
