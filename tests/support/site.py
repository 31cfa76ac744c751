"""A played election behind the real web server, on a database of its own."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psycopg
from tests.support.databases import TestServer
from tests.support.played import played

from garda.ops import framework, urls
from garda.ops.children import Child, stop_all, wait_until
from garda.ops.processes import HOST, children

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
    """A site whose journey stopped at ``stage``; keys, objects and static files lie in ``home``."""
    name = f"garda_site_{stage}_{os.getpid()}"
    env = {
        urls.APP_VARIABLE: server.server.app_url(name).text(),
        urls.OWNER_VARIABLE: "",
        "GARDA_HOME": str(home),
        framework.DATABASE_VARIABLE: name,
    }
    server.copy(name)
    facts = played(name, stage, os.environ | env)
    port = free_port()
    web = _web(name, port, env)
    web.start()
    try:
        assert wait_until(lambda: answers(port), PATIENCE_SECONDS)
        yield Site(f"http://{HOST}:{port}", server.server.owner_url(name).text(), facts)
    finally:
        stop_all([web])
        server.drop(name)


def _web(database: str, port: int, env: Mapping[str, str]) -> Child:
    """The very program that ``garda up`` starts."""
    web = next(child for child in children(database, port) if child.name == "web")
    return replace(web, env={**env, **web.env})
