"""The Containerfile is well formed. It is not built here: that needs a registry and an engine."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "Containerfile"
KNOWN = {
    "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "RUN",
    "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
}  # fmt: skip


def instructions() -> list[tuple[str, str]]:
    """Every instruction with its arguments, continued lines joined."""
    text = re.sub(r"\\\n\s*", " ", FILE.read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def _of(word: str) -> list[str]:
    return [rest for name, rest in instructions() if name == word]


def test_every_instruction_is_known() -> None:
    assert {name for name, _ in instructions()} <= KNOWN
    assert instructions()[0][0] == "ARG"


def test_the_base_is_named_once_and_names_no_registry() -> None:
    assert _of("FROM") == ["${BASE} AS build", "${BASE}"]
    (default,) = [rest for rest in _of("ARG") if rest.startswith("BASE=")]
    assert "/" not in default
    assert "://" not in "".join(rest for _, rest in instructions() if "127.0.0.1" not in rest)


def test_what_is_copied_exists() -> None:
    copied = [rest.split() for rest in _of("COPY") if not rest.startswith("--from")]
    for *sources, _target in copied:
        assert [name for name in sources if not (ROOT / name).exists()] == []
    assert ["src", "src"] in copied


def test_it_runs_as_nobody_in_particular() -> None:
    assert _of("USER") == ["10001"]
    names = [name for name, _ in instructions()]
    assert "RUN" not in names[names.index("USER") :], "nothing is run after rights were given up"
    made = next(rest for rest in _of("RUN") if rest.startswith("useradd"))
    assert "--uid 10001" in made


def test_packages_come_by_their_hashes() -> None:
    installs = [rest for rest in _of("RUN") if "pip install" in rest]
    assert all("--require-hashes" in rest or "--no-deps" in rest for rest in installs)
    assert not any("--index" in rest or "--extra" in rest for rest in installs)


@pytest.mark.parametrize("command", _of("RUN"))
def test_commands_are_valid_for_the_shell(command: str) -> None:
    subprocess.run(["sh", "-n", "-c", command], check=True)


@pytest.mark.parametrize("word", ["CMD", "ENTRYPOINT", "HEALTHCHECK"])
def test_programs_are_given_as_lists(word: str) -> None:
    (rest,) = _of(word)
    listed = json.loads(rest[rest.index("[") :])
    assert all(isinstance(part, str) for part in listed)


def test_it_ends_as_the_supervisor_expects() -> None:
    assert _of("STOPSIGNAL") == ["SIGTERM"]
