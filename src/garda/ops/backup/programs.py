"""PostgreSQL's own ``pg_dump`` and ``pg_restore``, fed and read through pipes."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, BinaryIO

from garda.kernel.errors import GardaError
from garda.ops.account import installed_programs
from garda.ops.logs import scrub
from garda.ops.postgres import Server
from garda.ops.urls import DatabaseUrl

_LIBPQ_OPTIONS = {"options": "PGOPTIONS", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
# Indexes are made at the end, one after the other; the default memory would sort them on disk.
_FOR_LOADING = "-c maintenance_work_mem=128MB -c synchronous_commit=off"
_MESSAGE_BYTES = 4000


class ProgramFailed(GardaError):
    code = "backup_program"

    def __init__(self, program: str, message: str) -> None:
        super().__init__(
            id=f"{program} gagal; tidak ada yang diubah.\n{message}".strip(),
            en=f"{program} failed; nothing was changed (details above).",
        )


@contextmanager
def dumping(server: Server, url: DatabaseUrl, snapshot: str) -> Iterator[BinaryIO]:
    """The dump of ``snapshot`` as a stream. Raises ProgramFailed after the block when it failed."""
    arguments = ["-Fc", "-Z1", "--no-owner", "--no-acl", f"--snapshot={snapshot}"]
    with _started("pg_dump", arguments, server, url, stdout=subprocess.PIPE) as process:
        yield _pipe(process.stdout)


@contextmanager
def loading(server: Server, url: DatabaseUrl) -> Iterator[BinaryIO]:
    """Where to write a dump that goes into the empty database of ``url``.

    Raises ProgramFailed when the program ends early (then writing raises BrokenPipeError inside
    the block, which becomes this error, too) or did not like what it got.
    """
    arguments = ["--no-owner", "--no-acl", "--exit-on-error", f"--dbname={url.database}"]
    url = replace(url, options=(*url.options, ("options", _FOR_LOADING)))
    with _started("pg_restore", arguments, server, url, stdin=subprocess.PIPE) as process:
        pipe = _pipe(process.stdin)
        yield pipe
        pipe.close()


@contextmanager
def _started(
    program: str,
    arguments: Sequence[str],
    server: Server,
    url: DatabaseUrl,
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a client program; the password goes by the environment, never on the command line.

    Its messages go to a file: a pipe that nobody empties would stop it.
    """
    with tempfile.TemporaryFile() as messages:
        process = subprocess.Popen(
            [_program(program, server), *arguments],
            env=os.environ | _environment(url),
            stdin=stdin, stdout=stdout, stderr=messages,
        )  # fmt: skip
        try:
            yield process
        except BrokenPipeError:
            process.wait()
            raise ProgramFailed(program, _tail(messages)) from None
        except BaseException:
            _abandon(process)
            raise
        if process.wait() != 0:
            raise ProgramFailed(program, _tail(messages))


def _abandon(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            _close_quietly(pipe)
    process.wait()


def _close_quietly(pipe: IO[bytes]) -> None:
    """What still waited in the buffer has nowhere to go."""
    try:
        pipe.close()
    except BrokenPipeError:
        return


def _pipe(pipe: IO[bytes] | None) -> BinaryIO:
    if pipe is None:
        raise LookupError("the program was started without this pipe")
    return pipe  # type: ignore[return-value]


def _tail(messages: IO[bytes]) -> str:
    messages.seek(0, os.SEEK_END)
    messages.seek(max(0, messages.tell() - _MESSAGE_BYTES))
    # PostgreSQL quotes values of rows when it complains.
    return scrub(messages.read().decode(errors="replace").strip())


def _program(name: str, server: Server) -> str:
    """A real server's own clients when installed: the embedded build has no TLS."""
    installed = None if server.embedded else shutil.which(name)
    return installed or str(installed_programs() / name)


def _environment(url: DatabaseUrl) -> dict[str, str]:
    known = {
        "PGDATABASE": url.database,
        "PGUSER": url.user,
        "PGPASSWORD": url.password,
        "PGHOST": url.host,
        "PGPORT": url.port,
    }
    more = {_LIBPQ_OPTIONS[key]: value for key, value in url.options if key in _LIBPQ_OPTIONS}
    return {name: value for name, value in (known | more).items() if value}
