"""People who press at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from garda.kernel.errors import GardaError


def at_once(*presses: Callable[[], Any]) -> list[Any]:
    """Outcome of each press, or the code of its refusal; all start together.

    Every press has a connection of its own, so the test commits (``transaction=True``).
    """
    start = threading.Barrier(len(presses))
    outcomes: list[Any] = [None] * len(presses)

    def run(position: int, press: Callable[[], Any]) -> None:
        try:
            start.wait()
            outcomes[position] = press()
        except GardaError as refused:
            outcomes[position] = refused.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(presses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
