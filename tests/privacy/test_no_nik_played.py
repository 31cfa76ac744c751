"""A whole election, played: no row, job, paper, export or line of log holds a number."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from tests.support.databases import TestServer
from tests.support.leaks import Scanner
from tests.support.opened import opened
from tests.support.played import CHECKOUT, TINY, WHOLE

from garda.ops import framework, urls

_TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
)


@dataclass(frozen=True)
class Journey:
    """A database in which everything happened, its folder, and what was said meanwhile."""

    database: str
    home: Path
    env: Mapping[str, str]
    owner: str
    said: str
    numbers: list[str]


@pytest.fixture(scope="module")
def journey(test_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    name, home = f"garda_no_nik_{os.getpid()}", tmp_path_factory.mktemp("no-nik")
    env = os.environ | {
        urls.APP_VARIABLE: test_server.server.app_url(name).text(),
        urls.OWNER_VARIABLE: test_server.server.owner_url(name).text(),
        "GARDA_HOME": str(home),
        framework.DATABASE_VARIABLE: name,
    }
    test_server.copy(name)
    done = _run(env, "-m", "tests.support.played", name, WHOLE)
    owner = test_server.server.owner_url(name).text()
    yield Journey(name, home, env, owner, done.stdout + done.stderr, opened(name, env))
    test_server.drop(name)


def _run(env: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=CHECKOUT, env=dict(env), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return done


def test_there_are_numbers_to_find(journey: Journey) -> None:
    assert len(journey.numbers) > 100
    assert {number[4] for number in journey.numbers} == {"9"}


def test_no_row_holds_a_number(journey: Journey) -> None:
    scanner = Scanner(journey.numbers)
    with psycopg.connect(journey.owner) as connection:
        for (table,) in connection.execute(_TABLES).fetchall():
            query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
            for (row,) in connection.execute(query):
                scanner.text(f"row {table}", row)
    assert scanner.read["row"] > 1_000
    assert scanner.leaks == []


def test_no_paper_holds_a_number(journey: Journey) -> None:
    scanner, words = Scanner(journey.numbers), []
    papers = [p for p in (journey.home / "objects").rglob("*") if p.is_file()]
    for paper in papers:
        scanner.data("paper", paper.read_bytes())
        words.append(scanner.last)
    assert len(papers) >= 3
    assert any("KEPUTUSAN" in text.upper() for text in words)
    assert scanner.leaks == []


def test_nothing_that_was_said_or_exported_holds_a_number(journey: Journey, tmp_path: Path) -> None:
    scanner = Scanner(journey.numbers)
    scanner.text("log", journey.said)
    folder = tmp_path / "ekspor"
    done = _run(journey.env, "-m", "garda", "export", str(folder), "--json")
    scanner.text("log", done.stdout + done.stderr)
    again = subprocess.run(
        [sys.executable, "-m", "garda", "import", str(TINY), "--json"],
        cwd=CHECKOUT, env=dict(journey.env), capture_output=True, text=True, check=False,
    )  # fmt: skip
    scanner.text("log", again.stdout + again.stderr)
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        scanner.data(f"export {path.name}", path.read_bytes())
    assert len(files) > 3
    assert scanner.leaks == []
