"""Scanned sheets in a PDF, page by page.

The file is first made harmless as an uploaded paper is (:mod:`garda.documents.sanitising`); only
what that leaves is drawn.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pypdfium2

from garda.documents.domain.kinds import PDF
from garda.documents.domain.refusals import damaged, too_many_pages
from garda.documents.sanitising.papers import clean_paper

from .placing import Grey

#: More pages than a station's forms have are a mistake: each form is read by itself.
MOST_PAGES: Final = 20
#: Dots per inch at which a page is drawn; boxes are cut at about half of it.
_DPI: Final = 220
#: Longer side in pixels; a page that claims to be as large as a wall is drawn no larger.
_MOST_SIDE: Final = 4_000
_POINTS: Final = 72


def pages(data: bytes) -> Iterator[Grey]:
    """Pages in grey. Raises UploadRefused: locked, too many pages, active, bomb, damaged."""
    with tempfile.TemporaryDirectory(prefix="garda-scan-") as folder:
        source, target = Path(folder) / "received.pdf", Path(folder) / "cleaned.pdf"
        source.write_bytes(data)
        count = clean_paper(source, target)["pages"]
        if count > MOST_PAGES:
            raise too_many_pages(MOST_PAGES)
        yield from _drawn(target)


def _drawn(path: Path) -> Iterator[Grey]:
    try:
        with pypdfium2.PdfDocument(path) as pdf:
            for page in pdf:
                yield _picture(page)
    except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
        raise damaged(PDF) from error


def _picture(page: pypdfium2.PdfPage) -> Grey:
    scale = min(_DPI / _POINTS, _MOST_SIDE / max(page.get_size()))
    shown = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_numpy()
    grey = np.array(shown.reshape(shown.shape[:2]), np.uint8)
    page.close()
    return grey
