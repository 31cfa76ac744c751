"""Both locks of this room: the database role that alone reaches its tables, and who is at them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.rowlock import as_role, seeing, sight_of

ROLE = "garda_neutral"


@contextmanager
def at_the_tables() -> Iterator[None]:
    """Lists, hits and steps; of the latter two only those of one's own cases."""
    with as_role(ROLE):
        yield


@contextmanager
def as_the_machine() -> Iterator[None]:
    """The same for what no officer asks for: comparing, handing over, erasing.

    Nobody stands behind it, and the caller gives out nothing of what it reads.
    """
    with seeing(sight_of(COUNTRY_PATH)), as_role(ROLE):
        yield
