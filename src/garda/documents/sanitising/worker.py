"""The process that opens one file from outside: ``worker MEDIA SOURCE TARGET``.

Prints one line of JSON: the facts of the file, or why it is refused. It takes its limits before it
loads a decoder; a decoder that breaks them or crashes ends this process, which the caller sees.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Final

from garda.documents.domain.kinds import MIB, PDF, XLSX
from garda.documents.domain.refusals import UploadRefused, too_heavy

CPU_SECONDS: Final = 10
#: Address space, of which a decoder's peak is a part.
MEMORY_BYTES: Final = 384 * MIB
FILE_BYTES: Final = 64 * MIB
OPEN_FILES: Final = 32


def take_limits() -> None:
    """Bind this process for good."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def sanitise(media: str, source: Path, target: Path) -> dict[str, object]:
    """Clean one file of a known type in this process; its facts. Raises UploadRefused."""
    if media == PDF:
        from .papers import clean_paper

        return dict(clean_paper(source, target))
    if media.startswith("image/"):
        from .pictures import clean_picture

        return dict(clean_picture(source, target, media))
    from .tables import clean_csv, clean_workbook

    return dict(clean_workbook(source, target) if media == XLSX else clean_csv(source, target))


def main(media: str, source: str, target: str) -> None:
    take_limits()
    try:
        answer: dict[str, object] = sanitise(media, Path(source), Path(target))
    except MemoryError:
        answer = _told(too_heavy())
    except UploadRefused as refused:
        answer = _told(refused)
    print(json.dumps(answer))


def _told(refused: UploadRefused) -> dict[str, object]:
    return {"refused": refused.code, "id": refused.id, "en": refused.en}


if __name__ == "__main__":
    main(*sys.argv[1:])
