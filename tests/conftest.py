"""Every test that asks for a database gets PostgreSQL, as the role that serves.

``db`` is a transaction that is rolled back. Tests that commit (``transactional_db``, a live
server) get a new copy of the template afterwards instead of a flush: the ledger refuses TRUNCATE.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase
from hypothesis import settings as settings_profile
from tests.support import databases
from tests.support.databases import FOLDER_VARIABLE, TestServer
from tools.chromium import installed

from garda.kernel import rowlock

# Times are measured in bench/, on a machine that does nothing else; no test fails for being slow.
settings_profile.register_profile("garda", deadline=None)
settings_profile.load_profile("garda")

# Tests call services as a command would; what a request sees is narrowed by the middleware.
rowlock.open_for_process()

_PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def pytest_configure(config: pytest.Config) -> None:
    """The process that begins the run makes its folder; the others find it in the environment."""
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER_VARIABLE] = str(databases.make_folder())
    folder = Path(os.environ[FOLDER_VARIABLE])
    os.environ["GARDA_HOME"] = str(folder / "home")
    (folder / "home" / "static").mkdir(parents=True, exist_ok=True)
    settings.GARDA_OBJECTS = folder / "objects"
    settings.GARDA_KEYS = folder / "keys"
    settings.STORAGES = settings.STORAGES | {"staticfiles": _PLAIN_FILES}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The process that began the run clears up."""
    if not hasattr(config, "workerinput"):
        databases.find(Path(os.environ[FOLDER_VARIABLE])).end()


@pytest.fixture(scope="session")
def test_server() -> TestServer:
    """The PostgreSQL server of this run, started."""
    found = databases.find(Path(os.environ[FOLDER_VARIABLE]))
    found.start()
    return found


@pytest.fixture(scope="session")
def test_database(worker_id: str) -> str:
    """Name of this test process's own database."""
    return f"garda_test_{os.getpid()}_{worker_id}"


@pytest.fixture(scope="session")
def django_db_setup(
    test_server: TestServer, test_database: str, django_db_blocker: Any
) -> Iterator[None]:
    """Point Django at a fresh copy of the template, as the app's role."""
    url = test_server.server.app_url(test_database)
    connections["default"].settings_dict.update(url.django(pool=False))
    test_server.copy(test_database)

    def copy_again(_case: TransactionTestCase) -> None:
        connections.close_all()
        test_server.copy(test_database)

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(TransactionTestCase, "_fixture_teardown", copy_again)
        yield
        connections.close_all()
    test_server.drop(test_database)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium that starts; ``make test`` sees to one."""
    path = installed()
    assert path is not None, "no Chromium: run python -m tools.chromium"
    return path


@pytest.fixture
def owner_connection(
    django_db_setup: None, test_server: TestServer, test_database: str
) -> Iterator[psycopg.Connection]:
    """The owner's connection to this test's database; it sees only what was committed."""
    url = test_server.server.owner_url(test_database)
    with psycopg.connect(url.text(), autocommit=True) as connection:
        yield connection
