"""Photographs of drawn forms, with the truth of what stands where."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from garda.packs.types import FormDefinition
from garda.results.domain.layout import PageLayout, sheet_layout
from garda.results.reading.drawing.forms import DrawnForm, draw_form
from garda.results.reading.drawing.hands import Writer
from garda.results.reading.drawing.photographs import Photograph, photograph


@dataclass(frozen=True)
class Taken:
    form: DrawnForm
    photo: Photograph
    page: PageLayout

    def frames(self, key: str) -> np.ndarray:
        """Corners of a field's frames where they truly are [boxes, 4, 2]."""
        corners = np.array(
            [[[f.x, f.y], [f.x + f.w, f.y], [f.x + f.w, f.y + f.h], [f.x, f.y + f.h]]
             for f in self.page.frames_of(key)]
        )  # fmt: skip
        return self.photo.place(corners.reshape(-1, 2)).reshape(-1, 4, 2)


def taken(
    definition: FormDefinition, seed: int, difficulty: str, page: int = 1, megapixels: float = 5
) -> Taken:
    """A page of a form that two people filled in with any figures."""
    rng = np.random.default_rng(seed)
    figures = [int(rng.integers(0, 600)) for _ in definition.fields]
    layout = sheet_layout(definition)
    form = draw_form(definition, figures, layout, [Writer(seed), Writer(seed + 1)], seed, dpi=200)
    photo = photograph(form.pages[page - 1], rng, difficulty, megapixels=megapixels)
    return Taken(form, photo, layout.page(page))


def covered(shot: Taken, *corners: int) -> np.ndarray:
    """The photograph with marks hidden, by their place in reading order."""
    image = shot.photo.image.copy()
    for corner in corners:
        mark = shot.page.marks[corner]
        x, y = shot.photo.place(np.array([[mark.x, mark.y]]))[0]
        cv2.circle(image, (int(x), int(y)), 60, 120, -1)
    return image
