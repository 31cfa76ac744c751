"""Django inside a command: which database, then set-up. Migrations run apart, as the owner."""

from __future__ import annotations

import gc
import importlib.metadata
import os
import subprocess
import sys

import django
import psycopg

from garda.kernel import rowlock
from garda.kernel.errors import GardaError
from garda.ops import roles, urls
from garda.ops.postgres import Server

SETTINGS_MODULE = "garda.web.settings"
DATABASE_VARIABLE = "GARDA_DATABASE"


def use_database(name: str | None = None) -> None:
    """Set Django up on the database ``name`` (else the default one), as the app's role.

    A command serves nobody in particular: it sees the rows of all regions.
    """
    if name is not None:
        os.environ[DATABASE_VARIABLE] = name
    set_up()
    rowlock.open_for_process()


def set_up() -> None:
    """Set Django up, whichever database it is on; nothing is asked of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    django.setup()
    # What is loaded now stays: the collector need not look through it again and again.
    gc.freeze()


def run_django(*arguments: str, env: dict[str, str]) -> None:
    """Run a Django command in its own process. Raises GardaError with its output on failure."""
    done = subprocess.run(
        [sys.executable, "-m", "django", *arguments],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": SETTINGS_MODULE} | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise GardaError(
            id=f"Perintah {arguments[0]} gagal:\n{done.stderr.strip()[-4000:]}",
            en=f"The command {arguments[0]} failed (details above).",
            code=f"{arguments[0]}_failed",
        )


def migrate(server: Server, database: str) -> None:
    """Bring the tables of ``database`` up to date as the owner, then set the app's rights.

    Raises GardaError when a migration fails; PostgreSQL undoes the failed one.
    """
    owner = server.owner_url(database)
    run_django(
        "migrate", "--no-input", "--skip-checks", "--verbosity=0",
        env={urls.APP_VARIABLE: owner.text(), DATABASE_VARIABLE: database},
    )  # fmt: skip
    grant(server, database)


def grant(server: Server, database: str) -> None:
    """Set the rights of the serving role and of the vaults' roles."""
    with psycopg.connect(server.owner_url(database).text()) as connection:
        roles.grant(connection, server.app.user)


def check_app_role(server: Server, database: str) -> None:
    """Refuse to serve when the app's role could change what it must not. Raises GardaError."""
    with psycopg.connect(server.app_url(database).text()) as connection:
        roles.check_not_owner(connection)


def known_migrations() -> frozenset[str]:
    """Every migration of this version of Garda, as ``app.name``, with those that it replaced."""
    set_up()
    from django.db.migrations.loader import MigrationLoader

    disk = MigrationLoader(None).disk_migrations
    replaced = {pair for migration in disk.values() for pair in migration.replaces}
    return frozenset(f"{app}.{name}" for app, name in disk.keys() | replaced)


def version() -> str:
    """Garda's own version."""
    return importlib.metadata.version("garda")
