"""Disks, key files and settings: what is wrong is named, with the way out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from garda.ops import paths
from garda.ops.doctor import machine
from garda.ops.doctor.findings import Finding, State, worst


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The key folder of a home with one good key."""
    monkeypatch.setenv("GARDA_HOME", str(tmp_path))
    folder = paths.keys_folder()
    folder.mkdir(mode=0o700)
    _key(folder / "master-1.key")
    return folder


def _key(path: Path, mode: int = 0o600) -> None:
    path.write_text("x" * 64)
    path.chmod(mode)


def states(findings: list[Finding]) -> list[State]:
    return [finding.state for finding in findings]


@pytest.mark.parametrize(
    ("few", "too_few", "state"),
    [(0, 0, State.OK), (1 << 60, 0, State.WARN), (1 << 60, 1 << 60, State.FAIL)],
)
def test_room_on_each_disk_once(keys: Path, few: int, too_few: int, state: State) -> None:
    paths.backups_folder().mkdir()
    found = list(machine.disk(few=few, too_few=too_few))
    assert states(found) == [state]
    assert str(paths.home()) in found[0].id


def test_good_keys_are_counted(keys: Path) -> None:
    _key(paths.secret_key_file())
    (found,) = machine.key_files()
    assert (found.state, found.en[:1]) == (State.OK, "2")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o601, 0o666])
def test_a_key_that_others_may_read_is_named(keys: Path, mode: int) -> None:
    _key(keys / "index.key", mode)
    (found,) = machine.key_files()
    assert found.state == State.FAIL
    assert f"chmod 0600 {keys / 'index.key'}" in found.id


def test_an_open_folder_and_a_link_are_named(keys: Path, tmp_path: Path) -> None:
    keys.chmod(0o755)
    (keys / "signin-1.key").symlink_to(tmp_path / "di-tempat-lain")
    (tmp_path / "di-tempat-lain").write_text("x")
    assert states(list(machine.key_files())) == [State.FAIL, State.FAIL]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_key_of_somebody_else_is_named(keys: Path) -> None:
    os.chown(keys / "master-1.key", 65534, 65534)
    (found,) = machine.key_files()
    assert found.state == State.FAIL


def test_keys_among_the_data_are_named(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for inside in ("postgres18/keys", "objects/keys", "backups/keys"):
        folder = paths.home() / inside
        folder.mkdir(parents=True, mode=0o700)
        monkeypatch.setattr(paths, "keys_folder", lambda folder=folder: folder)
        assert State.FAIL in states(list(machine.key_files())), inside


def test_the_backup_key_is_asked_for(keys: Path) -> None:
    assert states(list(machine.backup_key())) == [State.WARN]
    _key(keys / "backup.key")
    assert states(list(machine.backup_key())) == [State.OK]


GOOD = {
    "GARDA_HOSTS": "pilkada.example.id, www.pilkada.example.id",
    "GARDA_HTTPS": "1",
    "GARDA_PUBLIC_URL": "https://pilkada.example.id",
}


@pytest.mark.parametrize(
    ("environment", "state"),
    [
        ({}, State.OK),
        (GOOD, State.OK),
        (GOOD | {"GARDA_HTTPS": ""}, State.FAIL),
        (GOOD | {"GARDA_HOSTS": "*"}, State.FAIL),
        (GOOD | {"GARDA_HOSTS": "pilkada.example.id,*.example.id"}, State.FAIL),
        (GOOD | {"GARDA_PUBLIC_URL": "http://pilkada.example.id"}, State.WARN),
        (GOOD | {"GARDA_PUBLIC_URL": "https://lain.example.id"}, State.WARN),
        (GOOD | {"GARDA_PUBLIC_URL": ""}, State.WARN),
        ({"GARDA_DEBUG": "1"}, State.FAIL),
        ({"GARDA_HOSTS": "localhost,127.0.0.1"}, State.OK),
    ],
)
def test_settings_have_to_fit(environment: Mapping[str, str], state: State) -> None:
    assert worst(list(machine.settings(environment))) == state


def test_nothing_found_is_ok() -> None:
    assert worst([]) == State.OK
