"""Counting for those who watch the system, from rooms that know nothing of them.

A room says ``count("sign_in_refused", "wrong_pin")``; whoever shows figures has subscribed at
start-up. Names and kinds are words of the program, never of a person.
"""

from __future__ import annotations

from collections.abc import Callable

_watchers: dict[str, Callable[[str], None]] = {}

SIGN_IN_REFUSED = "sign_in_refused"


def watch(what: str, watcher: Callable[[str], None]) -> None:
    """Have ``watcher`` called with the kind of everything that is counted as ``what``."""
    _watchers[what] = watcher


def count(what: str, kind: str) -> None:
    """One more; nothing happens when nobody watches."""
    watcher = _watchers.get(what)
    if watcher is not None:
        watcher(kind)


def sign_in_refused(reason: str) -> None:
    """A sign-in was refused; ``reason`` is the refusal's code, such as ``too_many``."""
    count(SIGN_IN_REFUSED, reason)
