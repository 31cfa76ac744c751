"""The units for systemd start what exists, as an account with no rights, and say how to end."""

from __future__ import annotations

import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from garda import cli
from garda.ops import processes

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
TIMERS = sorted(UNITS.glob("*.timer"))
PROGRAM = "/opt/garda/.venv/bin/garda"
HARDENING = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectControlGroups": "yes",
    "RestrictSUIDSGID": "yes",
    "SystemCallFilter": "@system-service",
    "UMask": "0077",
    "User": "garda",
    "StateDirectoryMode": "0700",
}


def settings(unit: Path) -> dict[str, list[str]]:
    """Every setting of a unit with its values; systemd's own checker sees to the sections."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in unit.read_text().splitlines():
        if line and line[0] not in "#[":
            name, _, value = line.partition("=")
            found[name].append(value)
    return found


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_services_have_no_rights(unit: Path) -> None:
    found = settings(unit)
    assert {name: found[name] for name in HARDENING} == {n: [v] for n, v in HARDENING.items()}


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_services_call_commands_that_exist(unit: Path) -> None:
    (command,) = settings(unit)["ExecStart"]
    program, *arguments = command.split()
    assert program == PROGRAM
    assert cli.parser().parse_args(arguments).command == arguments[0]


def test_the_site_is_given_the_time_that_ending_takes() -> None:
    found = settings(UNITS / "garda.service")
    graces = sum(child.grace for child in processes.children("x", 1))
    assert float(found["TimeoutStopSec"][0]) > graces
    assert (found["Restart"], found["KillMode"]) == (["always"], ["mixed"])


@pytest.mark.parametrize("unit", TIMERS, ids=lambda path: path.name)
def test_timers_have_a_service(unit: Path) -> None:
    assert unit.with_suffix(".service") in SERVICES
    assert settings(unit)["OnCalendar"]


def test_systemd_accepts_them(tmp_path: Path) -> None:
    checker = shutil.which("systemd-analyze")
    if checker is None:
        pytest.skip("systemd-analyze is not installed here")
    for unit in [*SERVICES, *TIMERS]:
        (tmp_path / unit.name).write_text(unit.read_text().replace(PROGRAM, "/bin/true"))
    done = subprocess.run(
        [checker, "verify", "--man=no", *map(str, tmp_path.iterdir())],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    own = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "garda" in line]
    assert (done.returncode, own) == (0, [])
