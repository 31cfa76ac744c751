"""Folders that the embedded server's own account can reach, too."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from garda.ops.cluster import Cluster


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Path]:
    """A folder for a server, passable for its account, in no private folder."""
    folder = Path(tempfile.mkdtemp(prefix="garda-ops-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _programs_home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="garda-home-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, _programs_home: Path) -> Path:
    """``GARDA_HOME`` of this test process; as root it keeps one copy of the programs."""
    monkeypatch.setenv("GARDA_HOME", str(_programs_home))
    monkeypatch.delenv("GARDA_DATABASE_URL", raising=False)
    monkeypatch.delenv("GARDA_OWNER_DATABASE_URL", raising=False)
    return _programs_home


@pytest.fixture
def cluster(place: Path) -> Iterator[Cluster]:
    """A server that is stopped at the end, however the test left it."""
    own = Cluster(place / "server", settings={"shared_buffers": "16MB"}, sync=False)
    yield own
    own.stop("immediate")
