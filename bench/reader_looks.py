"""The first look at a photograph: what it costs to tell that a new one is needed.

``first_look_ms``: processor time, decoding included, for photographs of 2,000 pixels on their
longer side: the median of whole pages, and the slowest tenth. ``mirrored_ms`` and ``no_form_ms``
are pictures in which marks are looked for longest. ``named``: share of spoilt photographs whose
fault is named, by fault; ``named_wrongly``: share of good ones that
are complained about for more than their light.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from statistics import median, quantiles
from typing import Any

import cv2
import numpy as np

from garda.packs.forms import build_definition
from garda.packs.loader import get_pack
from garda.results.domain.layout import sheet_layout
from garda.results.domain.photo_marks import Look, Mark, poor
from garda.results.reading.drawing.forms import draw_form
from garda.results.reading.drawing.hands import Writer
from garda.results.reading.drawing.photographs import photograph
from garda.results.reading.forms import KnownForm
from garda.results.reading.looking import look_at
from garda.results.reading.opening import opened

Picture = np.ndarray
#: The simulation lights some pages with a flash: naming that is right.
LIT = {Mark.GLARE, Mark.DARK}
MEGAPIXELS = 3.0
SPOILS: dict[str, tuple[Callable[[Picture], Picture], Mark]] = {
    "mirrored": (lambda image: image[:, ::-1], Mark.MIRRORED),
    "half": (lambda image: image[: len(image) * 2 // 5], Mark.CORNERS),
    "no form": (lambda image: cv2.GaussianBlur(image[::-1, ::3], (0, 0), 5), Mark.NO_MARKS),
    "blurred": (lambda image: cv2.GaussianBlur(image, (0, 0), 7), Mark.BLURRED),
    "dark": (lambda image: np.uint8(image * 0.3), Mark.DARK),
    "two pages": (lambda image: np.hstack([image, np.rot90(image, 2)]), Mark.TWO_PAGES),
}


def photographs(count: int) -> list[Picture]:
    definition = build_definition(get_pack("pilkada2024"), "bupati", (1, 2, 3))
    layout = sheet_layout(definition)
    shown = []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        figures = [int(rng.integers(0, 600)) for _ in definition.fields]
        writers = [Writer(np.random.default_rng(seed + n)) for n in (0, 1)]
        form = draw_form(definition, figures, layout, writers, seed, dpi=200)
        page = form.pages[seed % len(form.pages)]
        shown.append(photograph(page, rng, "medium", megapixels=MEGAPIXELS).image)
    return shown


def look(form: KnownForm, image: Picture) -> tuple[Look, float]:
    data = cv2.imencode(".jpg", np.ascontiguousarray(image))[1].tobytes()
    start = time.process_time()
    found = look_at(opened(data), form.page).look
    return found, (time.process_time() - start) * 1000


def _named(seen: Look) -> set[Mark]:
    return poor(seen) | ({seen.missing} if seen.missing else set())


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--photos", type=int, default=40)
    count = options.parse_args().photos
    cv2.setNumThreads(1)
    form = KnownForm(build_definition(get_pack("pilkada2024"), "bupati", (1, 2, 3)))
    images = photographs(count)
    whole = [look(form, image) for image in images]
    out: dict[str, Any] = {
        "photos": count,
        "first_look_ms": round(median(ms for _, ms in whole), 1),
        "first_look_slow_tenth_ms": round(quantiles([ms for _, ms in whole], n=10)[-1], 1),
        "named_wrongly": sum(bool(_named(seen) - LIT) for seen, _ in whole) / count,
        "named": {},
    }
    for name, (spoil, mark) in SPOILS.items():
        seen = [look(form, spoil(image)) for image in images]
        said = [mark in _named(found) for found, _ in seen]
        out["named"][name] = round(sum(said) / count, 3)
        if name in {"mirrored", "no form"}:
            out[f"{name.replace(' ', '_')}_ms"] = round(median(ms for _, ms in seen), 1)
    print(json.dumps(out, indent=2))


if __name__ == "__main__":
    main()
