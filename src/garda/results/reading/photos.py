"""Photographs of one form or sheet, read: pages, figures, verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, repeat
from typing import Protocol

import numpy as np
import numpy.typing as npt

from garda.documents.domain.refusals import UploadRefused
from garda.packs.types import Text
from garda.results.domain.photo_marks import WORDS, Mark, ordered, poor
from garda.results.domain.sheetcode import SheetCode, write

from .classify import probabilities
from .codes import code_of
from .locate import Located
from .opening import has_pages, pictures
from .placing import Grey
from .quality import quality_of
from .reader import SheetReading

Probabilities = npt.NDArray[np.float32]


class Finder(Protocol):
    """Finds the page in an opened photograph, or says why it cannot."""

    def locate(self, grey: Grey) -> Located | None: ...

    def problem(self, grey: Grey) -> Text: ...


@dataclass(frozen=True, slots=True)
class Photo:
    """An opened photograph; ``grey`` None and ``problem`` where it cannot be opened."""

    name: str
    grey: Grey | None
    problem: Text | None = None
    ms: float = 0.0


@dataclass(frozen=True, slots=True)
class PageRead:
    """One photograph. ``page``: its number, None where no page was found; then ``problem`` says
    why. ``boxes``: probabilities [boxes, 14] by field. ``poor``: see :func:`judged`."""

    name: str
    page: int | None
    boxes: Mapping[str, Probabilities]
    problem: Text | None = None
    located: Located | None = None
    code: SheetCode | None = None
    ms: float = 0.0
    poor: tuple[Mark, ...] = ()

    @property
    def sureness(self) -> float:
        """Mean probability of what is most probable: of two photographs, the clearer."""
        tops = [boxes.max(axis=1) for boxes in self.boxes.values()]
        return float(np.concatenate(tops).mean()) if tops else 0.0


def open_photo(name: str, data: bytes) -> Photo:
    """The first picture of a file. Bad pictures are no exception: they have a problem."""
    return next(iter(open_photos(name, data)))


def open_photos(name: str, data: bytes) -> Iterator[Photo]:
    """Every picture of a file: pages of a PDF are named ``scan.pdf#1``, ``scan.pdf#2``, ...

    A file that cannot be opened is one photo with a problem.
    """
    names = (f"{name}#{number}" for number in count(1)) if has_pages(data) else repeat(name)
    start = time.process_time()
    try:
        for grey in pictures(data):
            yield Photo(next(names), grey, ms=_since(start))
            start = time.process_time()
    except UploadRefused as refused:
        yield Photo(next(names), None, Text(refused.id, refused.en), _since(start))


def read_page(photo: Photo, finder: Finder) -> PageRead:
    """The page in a photograph and what its boxes show."""
    start = time.process_time()
    if photo.grey is None:
        return PageRead(photo.name, None, {}, photo.problem, ms=photo.ms)
    located = finder.locate(photo.grey)
    if located is None:
        problem = finder.problem(photo.grey)
        return PageRead(photo.name, None, {}, problem, ms=photo.ms + _since(start))
    boxes, code = classified(located), code_of(photo.grey, located)
    spent = photo.ms + _since(start)
    return PageRead(photo.name, located.page.number, boxes, None, located, code, spent)


def judged(photo: Photo, page: PageRead) -> PageRead:
    """The same with what is poor about the photograph of a page that was found."""
    if photo.grey is None or page.located is None:
        return page
    found = page.located
    quality = quality_of(photo.grey, found.page, found.homography)
    look = quality.look(page.page, others=found.marks.others)
    return replace(page, poor=tuple(ordered(poor(look))))


def _since(start: float) -> float:
    return round((time.process_time() - start) * 1000, 1)


def classified(located: Located) -> dict[str, Probabilities]:
    """Probabilities by field of a page's boxes, in one run of the network."""
    if not located.boxes:
        return {}
    claimed = probabilities(np.concatenate(list(located.boxes.values())))
    ends = np.cumsum([len(images) for images in located.boxes.values()])[:-1]
    return dict(zip(located.boxes, np.split(claimed, ends), strict=True))


def together(pages: Sequence[PageRead]) -> dict[str, Probabilities]:
    """What the pages show by field; of a page photographed twice, the clearer photograph."""
    seen: dict[str, Probabilities] = {}
    for page in sorted(pages, key=lambda p: p.sureness):
        seen |= page.boxes
    return seen


@dataclass(frozen=True, slots=True)
class PhotosRead:
    """All photographs of a sheet and what they say together."""

    pages: tuple[PageRead, ...]
    reading: SheetReading
    ms: float


def read_photos(
    pages: Sequence[PageRead], read: Callable[[Mapping[str, Probabilities]], SheetReading]
) -> PhotosRead:
    """Join pages and read the sheet; ``read`` knows what must hold on it."""
    start = time.process_time()
    reading = read(together(pages))
    spent = _since(start) + sum(page.ms for page in pages)
    return PhotosRead(tuple(pages), reading, round(spent, 1))


def as_data(read: PhotosRead) -> dict[str, object]:
    """The answer as JSON."""
    return {
        "pages": [
            {
                "file": page.name,
                "page": page.page,
                "code": page.code and write(page.code),
                "problem": page.problem and page.problem.en,
                "problem_id": page.problem and page.problem.id,
                "poor": [
                    {"code": str(m), "message": WORDS[m].en, "message_id": WORDS[m].id}
                    for m in page.poor
                ],
            }
            for page in read.pages
        ],
        "figures": {
            field.key: {
                "plain": field.plain,
                "decoded": read.reading.figures[field.key],
                "cost": round(field.cost, 3),
                "lead": round(field.lead, 3),
                "as_written": field.as_written,
            }
            for field in read.reading.decoded.fields
        },
        "verdict": str(read.reading.judgement.verdict),
        "reasons": [
            {"code": str(reason.cause), "figures": list(reason.keys), "rules": list(reason.codes),
             "message": reason.message.en, "message_id": reason.message.id}
            for reason in read.reading.judgement.reasons
        ],
        "ms": read.ms,
    }  # fmt: skip
