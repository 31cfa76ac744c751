"""Build a database afresh beside the old one and put it in its place when it is finished."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from garda.kernel.errors import GardaError
from garda.ops import framework, paths, postgres, state
from garda.ops.postgres import Server


@contextmanager
def rebuilt(name: str) -> Iterator[Server]:
    """Inside the block Django works on an empty, migrated database; afterwards that is ``name``.

    When the block fails, ``name`` stays as it was. Objects written inside move along. Raises
    GardaError when ``name`` is being served or built by another command.
    """
    fresh = f"{name}_building"
    with alone(fresh):
        state.refuse_when_serving(name)
        server = postgres.ensure_running()
        make_empty(server, fresh)
        framework.migrate(server, fresh)
        framework.use_database(fresh)
        yield server
        _close_connections()
        put_in_place(server, fresh, name)


def make_empty(server: Server, name: str) -> None:
    """A database ``name`` without tables or objects, whatever stood there, built in a hurry."""
    remove(server, name)
    postgres.create_database(server, name)
    postgres.hurry(server, name, wanted=True)


def remove(server: Server, name: str) -> None:
    """Drop the database and its objects."""
    postgres.drop_database(server, name)
    shutil.rmtree(paths.objects_folder(name), ignore_errors=True)


def put_in_place(server: Server, fresh: str, name: str) -> None:
    """``fresh`` and its objects become ``name``; what stood there is gone.

    Raises GardaError when ``name`` is being served.
    """
    postgres.hurry(server, fresh, wanted=False)
    state.refuse_when_serving(name)
    postgres.swap_database(server, fresh, name)
    _swap_folder(paths.objects_folder(fresh), paths.objects_folder(name))


def _close_connections() -> None:
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]


def _swap_folder(fresh: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    if fresh.exists():
        fresh.rename(target)


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold the right to build ``name``. Raises GardaError when another command has it."""
    with (paths.make_home() / f"{name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise GardaError(
                id="Basis data ini sedang disusun oleh perintah lain; tunggu sampai selesai.",
                en="This database is being built by another command; wait until it is done.",
                code="building",
            ) from None
        yield
