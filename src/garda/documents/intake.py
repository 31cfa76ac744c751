"""Taking a file from a request: limits while it arrives, then a process that makes it harmless.

Nothing of the file is decoded in the process that serves pages, and nothing is stored here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

import garda

from .domain.kinds import HEAD_BYTES, MAX_REQUEST_BYTES, UploadKind, kind_for, sniff
from .domain.refusals import (
    UploadRefused,
    busy,
    damaged,
    empty,
    infected,
    too_heavy,
    too_large,
    unscanned,
    wrong_type,
)

#: A file that takes longer is refused; the child's own limit of processor time is lower.
WALL_SECONDS: Final = 20
#: Files that one process has checked at the same time; each may take 200 MiB.
AT_ONCE: Final = 2
WAIT_SECONDS: Final = 30
_WORKER: Final = "garda.documents.sanitising.worker"
_SOURCE: Final = Path(garda.__file__).parents[1]
_slots = threading.BoundedSemaphore(AT_ONCE)


class Sent(Protocol):
    """A file of a request (Django's ``UploadedFile``), or anything that comes in pieces."""

    @property
    def size(self) -> int | None: ...

    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was taken: as it came, and as it is kept to be shown. ``facts``: plain JSON."""

    kind: UploadKind
    received_type: str
    received: bytes
    media_type: str
    cleaned: bytes
    facts: Mapping[str, Any]


def receive(sent: Sent, kinds: Sequence[UploadKind]) -> Received:
    """Check and clean a file that may be one of ``kinds``. Raises UploadRefused.

    Takes a second or two of another process: call it before the act's transaction begins.
    """
    with tempfile.TemporaryDirectory(prefix="garda-upload-") as folder:
        source, target = Path(folder) / "received", Path(folder) / "cleaned"
        media = _store_pieces(sent, kinds, source)
        kind = kind_for(media, kinds)
        if media is None or kind is None:
            raise wrong_type(media, kinds)
        if source.stat().st_size > kind.max_bytes:
            raise too_large(kind)
        _ask_scanner(source)
        facts = _in_own_process(media, source, target)
        return Received(
            kind, media, source.read_bytes(), facts.pop("media_type"), target.read_bytes(), facts
        )


def _store_pieces(sent: Sent, kinds: Sequence[UploadKind], path: Path) -> str | None:
    """Write what comes to ``path``, never more than the largest limit; its type by the head."""
    largest = max(kinds, key=lambda kind: kind.max_bytes)
    if sent.size is not None and sent.size > largest.max_bytes:
        raise too_large(largest)
    head, size = b"", 0
    with path.open("wb") as file:
        for piece in sent.chunks():
            size += len(piece)
            if size > largest.max_bytes:
                raise too_large(largest)
            head += piece[: HEAD_BYTES - len(head)]
            file.write(piece)
    if not size:
        raise empty()
    return sniff(head)


def _ask_scanner(source: Path) -> None:
    """Show the file to the place's own virus scanner (``GARDA_SCANNER``), if there is one.

    The command gets the path as its last argument and answers like ClamAV's: 0 clean, 1 infected.
    One that does not answer lets nothing in.
    """
    command: Sequence[str] = settings.GARDA_SCANNER
    if not command:
        return
    try:
        ended = subprocess.run(
            [*command, str(source)],
            env={"PATH": os.environ.get("PATH", os.defpath)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise unscanned() from error
    if ended.returncode:
        raise infected() if ended.returncode == 1 else unscanned()


def _in_own_process(media: str, source: Path, target: Path) -> dict[str, Any]:
    """What the worker said of the file. Raises UploadRefused, also when the worker died of it."""
    if not _slots.acquire(timeout=WAIT_SECONDS):
        raise busy()
    try:
        ended = subprocess.run(
            _command(media, source, target),
            # No address of a database, no folder of keys.
            env={"PYTHONPATH": str(_SOURCE)},
            cwd=source.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise too_heavy() from error
    finally:
        _slots.release()
    if ended.returncode < 0:
        raise too_heavy()
    if ended.returncode:
        raise damaged(media)
    answer: dict[str, Any] = json.loads(ended.stdout)
    if "refused" in answer:
        raise UploadRefused(id=answer["id"], en=answer["en"], code=answer["refused"])
    return answer


def _command(media: str, source: Path, target: Path) -> list[str]:
    return [sys.executable, "-P", "-s", "-m", _WORKER, media, str(source), str(target)]


#: Says of a request without an officer whether it may send files none the less.
_admitted: list[Callable[[HttpRequest], bool]] = []


def admit_visitors(check: Callable[[HttpRequest], bool]) -> None:
    """Let visitors send files for whom ``check`` says so; it must be quick and touch no table."""
    if check not in _admitted:
        _admitted.append(check)


class LimitedUploads(FileUploadHandler):
    """First in ``FILE_UPLOAD_HANDLERS``: refuses a body by its announced length, before reading.

    Officers send files, and visitors whom a room admits; the body of others may not be larger than
    a form.
    """

    VISITORS_BYTES = 1 << 20

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        most = MAX_REQUEST_BYTES if self._may_send_files() else self.VISITORS_BYTES
        if content_length > most:
            raise RequestDataTooBig(f"a body of {content_length} bytes")

    def _may_send_files(self) -> bool:
        request = self.request
        if request is None:
            return False
        officer = getattr(request, "actor", None) is not None
        return officer or any(check(request) for check in _admitted)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
