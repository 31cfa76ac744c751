"""What runs is known by process id and start time, not by a number alone."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from garda.kernel import keyfile
from garda.kernel.errors import GardaError
from garda.ops import paths, processes, state
from garda.ops.state import ProcessMark, Running


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GARDA_HOME", str(tmp_path / "home"))
    paths.make_home()


def test_a_running_database_is_refused_others_are_not() -> None:
    state.refuse_when_serving("garda_demo")
    state.write(Running(ProcessMark.of(os.getpid()), "garda_demo", 8000))
    state.refuse_when_serving("garda")
    with pytest.raises(GardaError, match="8000") as refusal:
        state.refuse_when_serving("garda_demo")
    assert refusal.value.code == "serving"


def test_a_reused_number_is_not_taken_for_the_supervisor() -> None:
    mark = ProcessMark.of(os.getpid())
    state.write(Running(ProcessMark(mark.pid, mark.started - 60), "garda", 8000))
    assert state.running() is None
    assert state.last() is not None
    assert not processes.down()
    assert state.last() is None


def test_only_one_supervisor() -> None:
    with state.only_one():
        with pytest.raises(GardaError) as refusal, state.only_one():
            pass
        assert refusal.value.code == "running"
    with state.only_one():
        pass


def test_a_taken_port_is_refused() -> None:
    with socket.socket() as other:
        other.bind((processes.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(GardaError) as refusal:
            processes.serve(port=port)
    assert refusal.value.code == "port"
    assert state.last() is None


def test_a_key_is_made_once_for_one_pair_of_eyes() -> None:
    key = keyfile.read_or_make(paths.secret_key_file())
    assert len(key) >= 64
    assert keyfile.read_or_make(paths.secret_key_file()) == key
    assert paths.secret_key_file().stat().st_mode & 0o777 == 0o600
    assert [path.name for path in paths.home().iterdir()] == ["secret_key"]
