"""Databases for tests: a throw-away server, a migrated template, one copy per test process.

With ``GARDA_DATABASE_URL`` and ``GARDA_OWNER_DATABASE_URL`` set, the copies are made on that
server instead, and dropped at the end. The embedded server starts when the first test asks for a
database; the process that began the run stops it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from garda.ops import framework, paths, postgres, urls
from garda.ops.cluster import Cluster
from garda.ops.postgres import Server
from garda.ops.state import ProcessMark

SOURCE = Path(paths.__file__).parents[1]
FOLDER_VARIABLE = "GARDA_TEST_FOLDER"
_MEMORY = Path("/dev/shm")
_ROOM_BYTES = 2 << 30
_PREFIX = "garda-test-"
_TEMPLATE_PREFIX = "garda_test_template_"
# Speed instead of safety: this server's data are thrown away.
_FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "wal_log_hints": "off",
}


@dataclass(frozen=True)
class TestServer:
    """Where this run's databases are made, and the run's own folder."""

    __test__ = False

    server: Server
    folder: Path
    cluster: Cluster | None

    def start(self) -> None:
        """Start the embedded server unless it runs or a real one is used."""
        if self.cluster is not None:
            postgres.start_embedded(self.cluster)

    def template(self) -> str:
        """Name of the migrated template; the first process to ask makes it."""
        name = _TEMPLATE_PREFIX + migrations_hash()
        with _lock(self.folder / "template.lock"):
            if not postgres.database_exists(self.server, name):
                self._make_template(name)
        return name

    def _make_template(self, name: str) -> None:
        for old in postgres.databases(self.server, _TEMPLATE_PREFIX):
            postgres.drop_database(self.server, old)
        half = f"{name}_{os.getpid()}"
        postgres.create_database(self.server, half)
        framework.migrate(self.server, half)
        postgres.rename_database(self.server, half, name)

    def copy(self, name: str) -> None:
        """A fresh database ``name`` from the template, instead of the one there may be."""
        postgres.drop_database(self.server, name)
        postgres.create_database(self.server, name, template=self.template())

    def drop(self, name: str) -> None:
        """Drop a copy on a real server; the embedded one goes as a whole."""
        if self.cluster is None:
            postgres.drop_database(self.server, name)

    def end(self) -> None:
        """Stop the embedded server and remove the run's folder."""
        if self.cluster is not None:
            self.cluster.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


def migrations_hash() -> str:
    """Changes whenever a template made earlier would be out of date."""
    digest = hashlib.sha256()
    for path in sorted([*SOURCE.glob("*/migrations/*.py"), SOURCE / "ops" / "roles.py"]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def make_folder() -> Path:
    """A folder for one run; removes those of runs that were killed."""
    parent = _MEMORY if _roomy(_MEMORY) else Path(tempfile.gettempdir())
    for old in parent.glob(f"{_PREFIX}*"):
        if _owner_is_gone(old):
            Cluster(old / "server").stop("immediate")
            shutil.rmtree(old, ignore_errors=True)
    folder = parent / f"{_PREFIX}{ProcessMark.of(os.getpid()).text()}"
    folder.mkdir(mode=0o711)
    folder.chmod(0o711)
    return folder


def _roomy(folder: Path) -> bool:
    """Containers often have only 64 MiB of shared memory."""
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > _ROOM_BYTES


def _owner_is_gone(folder: Path) -> bool:
    pid, _, started = folder.name.removeprefix(_PREFIX).partition("-")
    mine = folder.stat().st_uid == os.geteuid()
    return mine and ProcessMark(int(pid), float(started)).process() is None


def find(folder: Path) -> TestServer:
    """The server of this run: the one that the environment names, else an own one in ``folder``."""
    app = urls.from_environment(urls.APP_VARIABLE)
    owner = urls.from_environment(urls.OWNER_VARIABLE)
    if app is not None and owner is not None:
        return TestServer(Server(app, owner, embedded=False), folder, None)
    cluster = Cluster(folder / "server", settings=_FAST, sync=False)
    return TestServer(postgres.embedded_server(cluster.root), folder, cluster)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
