"""A folder that each test may spoil, and the reader with the limits of a pack."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from garda.exchange.domain.folder import Folder
from garda.exchange.domain.problems import FolderError, Problem
from garda.exchange.reader import read_folder

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "data" / "tiny"
LIMITS = {"max_voters": 600, "special_from": 901, "max_choices": 6}

Read = Callable[[Path], Folder]


@dataclass(frozen=True)
class Copy:
    """A private copy of the tiny folder."""

    path: Path

    def replace(self, file: str, old: str, new: str) -> Copy:
        """Replace text that must be there, once."""
        text = self.text(file)
        assert text.count(old) == 1, f"{old!r} in {file}: {text.count(old)} times"
        return self.write(file, text.replace(old, new))

    def append(self, file: str, *lines: str) -> Copy:
        return self.write(file, self.text(file) + "".join(f"{line}\n" for line in lines))

    def write(self, file: str, content: str | bytes) -> Copy:
        data = content.encode() if isinstance(content, str) else content
        (self.path / file).write_bytes(data)
        return self

    def remove(self, file: str) -> Copy:
        (self.path / file).unlink()
        return self

    def text(self, file: str) -> str:
        return (self.path / file).read_text(encoding="utf-8")

    def read(self) -> Folder:
        return read_folder(self.path, **LIMITS)

    def problems(self) -> tuple[Problem, ...]:
        with pytest.raises(FolderError) as caught:
            self.read()
        return caught.value.problems


@pytest.fixture
def tiny(tmp_path: Path) -> Copy:
    return Copy(shutil.copytree(TINY, tmp_path / "tiny"))


@pytest.fixture
def read() -> Read:
    return lambda path: read_folder(path, **LIMITS)


@pytest.fixture
def examples() -> Path:
    return ROOT / "examples"


@pytest.fixture
def limits() -> dict[str, int]:
    return dict(LIMITS)
