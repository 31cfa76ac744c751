"""Papers are printed beside the journey, as the job worker would."""

from __future__ import annotations

import subprocess
import sys
from typing import Self

from garda.kernel.errors import GardaError


class PapersMissing(GardaError):
    code = "papers_missing"


class Press:
    """Prints beside the block what waits since the latest ``start``; afterwards nothing waits."""

    def __init__(self) -> None:
        self._worker: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Print what waits; a worker that still runs prints it, too."""
        if self._worker is None or self._worker.poll() is not None:
            self._worker = _worker()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        """Raises PapersMissing when some could not be printed and the block has not failed."""
        if self._worker is not None:
            self._worker.wait()
        if failure[0] is None and _worker().wait() != 0:
            raise PapersMissing(
                id="Sebagian dokumen belum tercetak; lihat log pekerja antrean.",
                en="Some papers were not printed; see the log of the job worker.",
            )


def _worker() -> subprocess.Popen[bytes]:
    """A job worker that ends when nothing waits."""
    return subprocess.Popen(
        [sys.executable, "-m", "garda", "worker", "--one-shot"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
