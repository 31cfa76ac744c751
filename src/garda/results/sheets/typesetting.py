"""From faces and stations to pages: PDF for printing, PNG for trying out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typst

TEMPLATES: Final = Path(__file__).parent / "templates"
#: Pages of one compile: memory grows with them.
PAGES_PER_COMPILE: Final = 90


def page_data(
    face: Mapping[str, Any], stations: Sequence[Mapping[str, Any]], *, watermark: bool
) -> str:
    """What a template reads."""
    data = {"face": face, "stations": stations, "watermark": watermark}
    return json.dumps(data, ensure_ascii=False)


def pdf(template: str, data: str, made_at: datetime) -> bytes:
    """The pages as one PDF/A-2b. ``made_at`` stands in the file instead of the clock's time."""
    return bytes(
        typst.compile(
            str(TEMPLATES / f"{template}.typ"),
            root=str(TEMPLATES),
            ignore_system_fonts=True,
            sys_inputs={"data": data},
            pdf_standards="a-2b",
            pdf_tags=False,
            timestamp=made_at.astimezone(UTC).replace(microsecond=0),
        )
    )


def pngs(template: str, data: str, ppi: float) -> list[bytes]:
    """Each page as a PNG picture of so many points per inch."""
    found = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        format="png",
        ppi=ppi,
    )
    return [bytes(page) for page in found] if isinstance(found, list) else [bytes(found)]
