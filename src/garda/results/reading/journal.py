"""What a long reading has done so far, file by file, so that it goes on where it stopped."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from garda.packs.types import Text
from garda.results.domain.photo_marks import ordered
from garda.results.domain.sheetcode import read as read_code
from garda.results.domain.sheetcode import write as write_code

from .classes import CLASSES
from .photos import PageRead


@dataclass(frozen=True)
class Journal:
    """Lines in ``path``, one per file that was read. ``about``: what they hold for.

    Lines about another network or other forms, of a file that changed, or cut off,
    are as if they were not there.
    """

    path: Path
    folder: Path
    about: str

    def done(self) -> dict[str, list[PageRead]]:
        found: dict[str, list[PageRead]] = {}
        if not self.path.is_file():
            return found
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                data = json.loads(line)
                if data["stamp"] == self._stamp(data["file"]):
                    found[data["file"]] = [_page(page) for page in data["pages"]]
            except (ValueError, KeyError, TypeError, OSError):
                continue
        return found

    def add(self, name: str, pages: Sequence[PageRead]) -> None:
        line = {"file": name, "stamp": self._stamp(name), "pages": [_data(page) for page in pages]}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _stamp(self, name: str) -> list[object]:
        status = (self.folder / name).stat()
        return [self.about, status.st_size, status.st_mtime_ns]


def _data(page: PageRead) -> dict[str, Any]:
    return {
        "name": page.name,
        "page": page.page,
        "boxes": {key: _packed(boxes) for key, boxes in page.boxes.items()},
        "problem": page.problem and [page.problem.id, page.problem.en],
        "code": page.code and write_code(page.code),
        "ms": page.ms,
        "poor": [str(mark) for mark in page.poor],
    }


def _page(data: Mapping[str, Any]) -> PageRead:
    return PageRead(
        name=data["name"],
        page=data["page"],
        boxes={key: _unpacked(text) for key, text in data["boxes"].items()},
        problem=Text(*data["problem"]) if data["problem"] else None,
        code=read_code(data["code"]) if data["code"] else None,
        ms=data["ms"],
        poor=tuple(ordered(data["poor"])),
    )


def _packed(boxes: np.ndarray) -> str:
    return base64.b64encode(np.asarray(boxes, "<f4").tobytes()).decode()


def _unpacked(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4").reshape(-1, len(CLASSES)).astype(np.float32)
