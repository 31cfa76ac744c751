"""The embedded server survives crashes, reused process ids and odd places."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from garda.kernel.errors import GardaError
from garda.ops import postgres
from garda.ops.cluster import SUPERUSER, Cluster, socket_folder


def _connect(cluster: Cluster) -> psycopg.Connection:
    return psycopg.connect(host=str(cluster.run), user=SUPERUSER, dbname="postgres")


def _postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def _crash(cluster: Cluster) -> None:
    os.kill(_postmaster(cluster), signal.SIGKILL)
    while cluster.listens() or cluster._anybody_works_here():
        time.sleep(0.01)


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process of somebody else that got a number after a crash."""
    process = subprocess.Popen(["sleep", "60"], cwd="/")
    yield process
    process.kill()
    process.wait()


def test_starts_once_stops_once_and_keeps_rows(cluster: Cluster) -> None:
    assert cluster.start()
    assert not cluster.start()
    with _connect(cluster) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS figure")
    assert cluster.stop()
    assert not cluster.stop()
    assert cluster.start()
    with _connect(cluster) as connection:
        assert connection.execute("SELECT figure FROM kept").fetchone() == (7,)


def test_many_starters_share_one_server(cluster: Cluster) -> None:
    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(lambda _: cluster.start(), range(4)))
    assert sorted(started) == [False, False, False, True]


def test_comes_back_after_a_crash_with_what_was_committed(cluster: Cluster) -> None:
    cluster.start()
    with _connect(cluster) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS figure")
    _crash(cluster)
    assert cluster.start()
    with _connect(cluster) as connection:
        assert connection.execute("SELECT figure FROM kept").fetchone() == (7,)


def test_a_reused_process_id_is_neither_believed_nor_signalled(
    cluster: Cluster, bystander: subprocess.Popen[bytes]
) -> None:
    cluster.start()
    _crash(cluster)
    for path in (cluster.data / "postmaster.pid", cluster.run / ".s.PGSQL.5432.lock"):
        lines = path.read_text().splitlines()
        path.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
    assert not cluster.stop()
    assert cluster.start()
    assert _postmaster(cluster) != bystander.pid
    assert cluster.stop()
    assert bystander.poll() is None


@pytest.mark.parametrize("name", ["dengan spasi", "kutip 'tunggal' \"ganda\", koma", "é" * 60])
def test_odd_and_long_places(place: Path, name: str) -> None:
    own = Cluster(place / name, settings={"shared_buffers": "16MB"}, sync=False)
    try:
        assert own.start()
        with _connect(own) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert own.run.stat().st_mode & 0o077 == 0
    finally:
        own.stop("immediate")
    if own.run.parent != own.root:
        own.run.rmdir()


def test_a_long_place_gets_a_short_private_socket_folder() -> None:
    assert socket_folder(Path("/x")) == Path("/x/run")
    long = Path("/" + "x" * 100)
    assert socket_folder(long).parent == Path("/tmp")
    assert socket_folder(long) != socket_folder(long / "y")


def test_a_broken_first_start_leaves_nothing_behind(cluster: Cluster) -> None:
    half = cluster.root / "data.new"
    cluster._make_folder(cluster.root)
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    assert cluster.start()


def test_an_open_folder_is_refused(cluster: Cluster) -> None:
    cluster._make_folder(cluster.root)
    cluster.root.chmod(0o755)
    with pytest.raises(GardaError) as refusal:
        cluster.start()
    assert refusal.value.code == "folder"
    cluster.root.chmod(0o700)


def test_a_server_that_cannot_start_says_why(place: Path) -> None:
    own = Cluster(place / "server", settings={"shared_buffers": "nonsense"}, sync=False)
    with pytest.raises(GardaError, match="shared_buffers"):
        own.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands over to another account")
def test_a_closed_parent_is_refused_and_left_closed(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(GardaError) as refusal:
        Cluster(closed / "server").start()
    assert refusal.value.code == "unreachable"
    assert closed.stat().st_mode & 0o777 == 0o700


def test_roles_and_databases(cluster: Cluster) -> None:
    postgres.start_embedded(cluster)
    assert not postgres.start_embedded(cluster)
    where = postgres.embedded_server(cluster.root)
    assert postgres.ensure_database(where, "satu")
    assert not postgres.ensure_database(where, "satu")
    with psycopg.connect(where.owner_url("satu").text()) as owner:
        owner.execute("CREATE TABLE old ()")
    with psycopg.connect(where.app_url("satu").text()):  # a session that the swap must end
        postgres.create_database(where, "satu_building")
        postgres.swap_database(where, "satu_building", "satu")
    with psycopg.connect(where.owner_url("satu").text()) as owner:
        assert owner.execute("SELECT to_regclass('old')").fetchone() == (None,)
    assert not postgres.database_exists(where, "satu_building")
    postgres.rename_database(where, "satu", "dua")
    postgres.drop_database(where, "dua")
    assert not postgres.database_exists(where, "dua")
