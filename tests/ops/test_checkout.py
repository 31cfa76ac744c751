"""What every file of the checkout keeps to."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_SOURCE = 400
LOCKS = ("requirements.txt", "requirements-dev.txt")
INPUTS = ("requirements.in", "requirements-dev.in")
# A registry's address would send every user past the mirror that they chose.
REGISTRIES = re.compile(
    r"(pypi\.org|pythonhosted\.org|registry\.npmjs|npmmirror|proxy\.golang)", re.IGNORECASE
)


def _files(*suffixes: str) -> list[Path]:
    """Files that git knows or would take in."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in names.split("\0") if name.endswith(suffixes)]
    return [path for path in paths if path.is_file()]


@pytest.mark.parametrize("name", LOCKS + INPUTS)
def test_requirements_hold_no_address_and_no_index_option(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    options = re.findall(r"^\s*(--?[a-z][\w-]*)", text, re.MULTILINE)
    assert set(options) <= {"--hash", "-r"}


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    assert len(blocks) > 20
    assert [block for block in blocks if "--hash=sha256:" not in block or "==" not in block] == []


def test_both_locks_agree() -> None:
    pins = [
        set(re.findall(r"^[a-z][\w.-]*==\S+", (ROOT / name).read_text(), re.MULTILINE))
        for name in LOCKS
    ]
    assert pins[0] <= pins[1]


def test_no_source_file_is_too_long() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in _files(".py", ".sh")
        if "migrations" not in path.parts
        and (lines := len(path.read_text().splitlines())) > LONGEST_SOURCE
    }
    assert long == {}


def test_no_registry_is_named() -> None:
    suffixes = (".py", ".sh", ".toml", ".txt", ".in", ".json", ".md", ".js", ".html", "Makefile")
    named = [
        str(path.relative_to(ROOT))
        for path in _files(*suffixes)
        if path != Path(__file__) and REGISTRIES.search(path.read_text())
    ]
    assert named == []


def test_static_files_that_templates_name_exist() -> None:
    from django.contrib.staticfiles import finders

    named = {
        (path.name, reference)
        for path in _files(".html")
        for reference in re.findall(r"{%\s*static\s+['\"]([^'\"]+)['\"]", path.read_text())
    }
    assert [pair for pair in sorted(named) if finders.find(pair[1]) is None] == []
