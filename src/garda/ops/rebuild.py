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
    with _alone(fresh):
        state.refuse_when_serving(name)
        server = postgres.ensure_running()
        _empty(server, fresh)
        postgres.hurry(server, fresh, wanted=True)
        framework.use_database(fresh)
        yield server
        _close_connections()
        postgres.hurry(server, fresh, wanted=False)
        state.refuse_when_serving(name)
        postgres.swap_database(server, fresh, name)
        _swap_folder(paths.objects_folder(fresh), paths.objects_folder(name))


def _empty(server: Server, name: str) -> None:
    postgres.drop_database(server, name)
    shutil.rmtree(paths.objects_folder(name), ignore_errors=True)
    postgres.create_database(server, name)
    framework.migrate(server, name)


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
def _alone(name: str) -> Iterator[None]:
    with (paths.make_home() / f"{name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise GardaError(
                id="Peraga ini sedang disusun oleh perintah lain; tunggu sampai selesai.",
                en="This database is being built by another command; wait until it is done.",
                code="building",
            ) from None
        yield
