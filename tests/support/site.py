"""A played election behind the real web server, on a database of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psycopg
from tests.support.databases import TestServer
from tests.support.played import played

from garda.ops import framework, processes, urls
from garda.ops.children import signal_group, wait_until
from garda.ops.processes import HOST

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Site:
    """Where the site answers, its database (as its owner), and what the journey told."""

    url: str
    database: str
    facts: Mapping[str, Any]

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query, past Django: what was really committed."""
        with psycopg.connect(self.database) as connection:
            return connection.execute(query, values).fetchall()

    def value(self, query: str, *values: Any) -> Any:
        """The only column of the only row."""
        ((value,),) = self.rows(query, *values)
        return value


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether the front page comes, which needs web and database."""
    line = HTTPConnection(HOST, port, timeout=15)
    try:
        line.request("GET", "/")
        return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


@contextmanager
def serving(server: TestServer, stage: str, home: Path) -> Iterator[Site]:
    """A site whose journey stopped at ``stage``. ``home`` has its keys, objects and static files."""
    name = f"garda_site_{stage}_{os.getpid()}"
    env = {
        urls.APP_VARIABLE: server.server.app_url(name).text(),
        urls.OWNER_VARIABLE: "",
        "GARDA_HOME": str(home),
        framework.DATABASE_VARIABLE: name,
    }
    server.copy(name)
    facts = played(name, stage, env)
    port = free_port()
    process = _start_web(name, port, env)
    try:
        assert wait_until(lambda: answers(port), PATIENCE_SECONDS)
        yield Site(f"http://{HOST}:{port}", server.server.owner_url(name).text(), facts)
    finally:
        _stop(process)
        server.drop(name)


def _start_web(database: str, port: int, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """The very program that ``garda up`` starts."""
    web = next(c for c in processes.children(database, port) if c.name == "web")
    return subprocess.Popen(
        web.command, env=os.environ | env | dict(web.env), start_new_session=True
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    deadline = time.monotonic() + 15
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    signal_group(process.pid, processes.signal.SIGKILL)
    process.wait()
