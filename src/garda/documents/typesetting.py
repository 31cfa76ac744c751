"""From plain data and a Typst template to one PDF/A-2b. Data are passed as JSON, never spliced."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pikepdf
import typst

#: Attachments per compile. Each fills one page; memory grows with the pages of one compile.
SHEETS_PER_COMPILE = 90
PDF_STANDARD: Final = "a-2b"


@dataclass(frozen=True, slots=True)
class Content:
    """What a room prints: a ``body`` and its ``attachments``, one sheet each. Plain JSON."""

    body: Mapping[str, Any]
    attachments: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def typeset(
    template: Path,
    *,
    paper: Mapping[str, Any],
    content: Content,
    made_at: datetime,
    numbered: bool = True,
) -> bytes:
    """The PDF of ``content`` under ``template`` (a ``.typ`` file; its folder is the root).

    ``numbered``: whether its pages say which of how many they are, which costs a second round.
    ``made_at`` goes into the file instead of the clock's time, so that equal data give equal bytes.
    Raises typst.TypstError for a template that does not compile.
    """
    parts = list(_parts(content))
    if len(parts) == 1:
        return _compile(template, {"paper": paper, **parts[0]}, made_at)
    if not numbered:
        return join(_compile(template, {"paper": paper, **part}, made_at) for part in parts)
    # Page numbers need the total, which only a first round knows.
    counts = [_pages(_compile(template, {"paper": paper, **part}, made_at)) for part in parts]
    firsts = [1 + sum(counts[:i]) for i in range(len(counts))]
    total = sum(counts)
    return join(
        _compile(
            template, {"paper": {**paper, "first_page": first, "pages": total}, **part}, made_at
        )
        for first, part in zip(firsts, parts, strict=True)
    )


def _parts(content: Content) -> Iterator[dict[str, Any]]:
    sheets = list(content.attachments)
    yield {"body": content.body, "attachments": sheets[:SHEETS_PER_COMPILE], "continued": False}
    for start in range(SHEETS_PER_COMPILE, len(sheets), SHEETS_PER_COMPILE):
        chunk = sheets[start : start + SHEETS_PER_COMPILE]
        yield {"body": content.body, "attachments": chunk, "continued": True}


def _compile(template: Path, data: Mapping[str, Any], made_at: datetime) -> bytes:
    pdf = typst.compile(
        str(template),
        root=str(template.parent),
        # The fonts inside the compiler alone: the same paper on every machine.
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=PDF_STANDARD,
        pdf_tags=False,
        timestamp=made_at.astimezone(UTC).replace(microsecond=0),
    )
    return bytes(pdf)


def _pages(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def join(parts: Iterator[bytes]) -> bytes:
    """Pages of all parts in the first one's file, whose PDF/A metadata stay; one part as it is."""
    first, second = next(parts), next(parts, None)
    if second is None:
        return first
    with pikepdf.open(BytesIO(first)) as joined:
        for part in chain([second], parts):
            with pikepdf.open(BytesIO(part)) as opened:
                joined.pages.extend(opened.pages)
        out = BytesIO()
        joined.save(out, deterministic_id=True)
        return out.getvalue()
