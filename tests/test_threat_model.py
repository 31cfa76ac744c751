"""What the threat model and the security page promise stands in the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ("docs/threat-model.md", "docs/operations.md", "SECURITY.md")
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[\w-]+)?\)")
#: Actors that the issue behind the model names, by a word of their headings.
ACTORS = ("insider", "hacker", "flooder", "thief", "witness", "clerk", "operator", "backup")


def _named() -> list[tuple[str, str]]:
    return sorted(set(_TEST.findall((ROOT / "docs/threat-model.md").read_text())))


@pytest.mark.parametrize(("file", "test"), _named())
def test_every_test_that_is_named_exists(file: str, test: str) -> None:
    text = (ROOT / file).read_text()
    assert test == "" or re.search(rf"^\s*def {test}\(", text, re.MULTILINE)


def test_many_are_named() -> None:
    assert len(_named()) > 50


def test_every_actor_has_means_controls_and_what_remains() -> None:
    sections = re.split(
        r"^## \d\. ", (ROOT / "docs/threat-model.md").read_text(), flags=re.MULTILINE
    )[1:]
    assert len(sections) == len(ACTORS)
    for section, actor in zip(sections, ACTORS, strict=True):
        assert actor in section.splitlines()[0]
        assert "*Wants*" in section
        assert "*Remains.*" in section
        assert section.count("\n| ") >= 5


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    broken = [link for link in _LINK.findall(path.read_text()) if not (path.parent / link).exists()]
    assert broken == []
