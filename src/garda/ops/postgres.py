"""The database server that Garda uses: a real one when the environment names it, else its own.

Two roles from the first day: the owner migrates and makes databases, the app serves and owns
nothing. On the embedded server both exist without passwords behind a private socket.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from garda.kernel.errors import GardaError
from garda.ops import paths, urls
from garda.ops.cluster import PORT, SUPERUSER, Cluster, socket_folder
from garda.ops.roles import VAULTS
from garda.ops.urls import DatabaseUrl

OWNER_ROLE = "garda_owner"
APP_ROLE = "garda_app"
DEFAULT_DATABASE = "garda"
MAINTENANCE_DATABASE = "postgres"


@dataclass(frozen=True)
class Server:
    """Where databases are. ``owner`` is None when only the app's address is known."""

    app: DatabaseUrl
    owner: DatabaseUrl | None
    embedded: bool

    @property
    def default_database(self) -> str:
        """The database that ``garda up`` serves when none is named."""
        return self.app.database

    def app_url(self, database: str) -> DatabaseUrl:
        """Address of ``database`` for the serving role."""
        return self.app.with_database(database)

    def owner_url(self, database: str) -> DatabaseUrl:
        """Address of ``database`` for the owning role. Raises GardaError when unknown."""
        if self.owner is None:
            raise GardaError(
                id=f"Isi juga {urls.OWNER_VARIABLE}: peran pemilik membuat dan mengubah tabel.",
                en=f"Set {urls.OWNER_VARIABLE} too: the owner's role creates and migrates tables.",
                code="owner_url",
            )
        return self.owner.with_database(database)


def cluster_root() -> Path:
    """Folder of the embedded server; its name carries the data format's version."""
    return paths.home() / "postgres18"


def cluster() -> Cluster:
    """Garda's own server (running or not)."""
    return Cluster(cluster_root())


def server() -> Server:
    """The server to use, without starting anything."""
    app = urls.from_environment(urls.APP_VARIABLE)
    owner = urls.from_environment(urls.OWNER_VARIABLE)
    if app is None and owner is None:
        return embedded_server(cluster_root())
    if app is None:
        raise GardaError(
            id=f"{urls.OWNER_VARIABLE} diisi tanpa {urls.APP_VARIABLE}; isi keduanya.",
            en=f"{urls.OWNER_VARIABLE} is set without {urls.APP_VARIABLE}; set both.",
            code="app_url",
        )
    return Server(app=app, owner=owner, embedded=False)


def embedded_server(root: Path) -> Server:
    """Addresses on the embedded server that lives in ``root``."""
    return Server(
        app=_embedded_url(root, APP_ROLE), owner=_embedded_url(root, OWNER_ROLE), embedded=True
    )


def _embedded_url(root: Path, role: str, database: str = DEFAULT_DATABASE) -> DatabaseUrl:
    return DatabaseUrl(database=database, user=role, host=str(socket_folder(root)), port=PORT)


def ensure_running() -> Server:
    """Start the embedded server unless a real one is named; create its roles; return addresses."""
    chosen = server()
    if chosen.embedded:
        paths.make_home()
        start_embedded(cluster())
    return chosen


def start_embedded(own: Cluster) -> bool:
    """Start ``own`` and see to its roles. True when this call started it."""
    started = own.start()
    create_roles(_embedded_url(own.root, SUPERUSER, MAINTENANCE_DATABASE))
    return started


def create_roles(superuser: DatabaseUrl) -> None:
    """Create the roles where missing. To swap databases the owner may end the app's sessions.

    The app is a member of the vaults' roles without inheriting from them: it has to say so each
    time (:func:`garda.kernel.rowlock.as_role`).
    """
    with psycopg.connect(superuser.text(), autocommit=True) as connection:
        # Processes that start at once meet here; the lock ends with the connection.
        connection.execute("SELECT pg_advisory_lock(hashtext('garda roles'))")
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        if APP_ROLE not in known:
            connection.execute(f"CREATE ROLE {APP_ROLE} LOGIN")
        if OWNER_ROLE not in known:
            connection.execute(f"CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB IN ROLE {APP_ROLE}")
        missing = [role for role in VAULTS if role not in known]
        if missing:
            connection.execute(f"ALTER ROLE {APP_ROLE} NOINHERIT")
        for role in missing:
            connection.execute(f"CREATE ROLE {role} NOLOGIN")
            connection.execute(f"GRANT {role} TO {APP_ROLE}")


def stop() -> bool:
    """Stop the embedded server. False when it does not run (or a real one is in use)."""
    return server().embedded and cluster().stop()


# --- databases ------------------------------------------------------------------------------


@contextmanager
def _maintenance(where: Server) -> Iterator[psycopg.Connection]:
    """The owner's connection from which databases are made; each statement stands for itself."""
    with psycopg.connect(
        where.owner_url(MAINTENANCE_DATABASE).text(), autocommit=True
    ) as connection:
        yield connection


def database_exists(where: Server, name: str) -> bool:
    """Whether the server has a database of this name."""
    with _maintenance(where) as connection:
        return _exists(connection, name)


def _exists(connection: psycopg.Connection, name: str) -> bool:
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    return connection.execute(query, [name]).fetchone() is not None


def sessions(where: Server, name: str) -> int:
    """How many clients are connected to a database."""
    query = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = %s AND backend_type = 'client backend'"
    )
    with _maintenance(where) as connection:
        row = connection.execute(query, [name]).fetchone()
    return int(row[0]) if row else 0


def databases(where: Server, prefix: str) -> list[str]:
    """Names of the databases that begin with ``prefix``, sorted."""
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY datname"
    with _maintenance(where) as connection:
        return [row[0] for row in connection.execute(query, [prefix])]


def create_database(where: Server, name: str, *, template: str = "template0") -> None:
    """Create a UTF-8 database owned by the owner's role.

    Raises psycopg.errors.DuplicateDatabase when it exists.
    """
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'")
    with _maintenance(where) as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def ensure_database(where: Server, name: str) -> bool:
    """Create the database when missing; True when it was."""
    if database_exists(where, name):
        return False
    create_database(where, name)
    return True


def drop_database(where: Server, name: str) -> None:
    """Drop a database when it exists, ending the sessions in it."""
    with _maintenance(where) as connection:
        _end_sessions(connection, name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def hurry(where: Server, name: str, *, wanted: bool) -> None:
    """Let sessions in a database that is being built not wait for the disk at each commit, or stop.

    A crash meanwhile costs the building only. Whatever is committed with waiting afterwards (the
    swap) brings everything before it to the disk.
    """
    change = "SET synchronous_commit = off" if wanted else "RESET synchronous_commit"
    statement = sql.SQL("ALTER DATABASE {} " + change)
    with _maintenance(where) as connection:
        connection.execute(statement.format(sql.Identifier(name)))


def analyze(where: Server, name: str) -> None:
    """Tell the planner what a bulk load brought; it would guess until autovacuum comes by."""
    with psycopg.connect(where.owner_url(name).text(), autocommit=True) as connection:
        connection.execute("ANALYZE")


def rename_database(where: Server, old: str, new: str) -> None:
    """Rename a database, ending the sessions in it. Raises psycopg errors when ``new`` exists."""
    with _maintenance(where) as connection:
        _rename(connection, old, new)


def swap_database(where: Server, fresh: str, name: str) -> None:
    """Put ``fresh`` in the place of ``name`` in one transaction and drop what stood there."""
    old = f"{name}_old"
    drop_database(where, old)
    with _maintenance(where) as connection, connection.transaction():
        if _exists(connection, name):
            _rename(connection, name, old)
        _rename(connection, fresh, name)
    drop_database(where, old)


def _rename(connection: psycopg.Connection, old: str, new: str) -> None:
    _end_sessions(connection, old)
    statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    connection.execute(statement.format(sql.Identifier(old), sql.Identifier(new)))


def _end_sessions(connection: psycopg.Connection, name: str) -> None:
    """End the clients' sessions in a database.

    Not WITH (FORCE): that also reaches for autovacuum's workers, whom the owner may not end and
    PostgreSQL sends away by itself.
    """
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
        [name],
    )
