"""The address that links and QR codes are made with."""

from __future__ import annotations

import os

import pytest

from garda.ops.processes import HOST, set_address

NAME = "GARDA_PUBLIC_URL"


@pytest.fixture
def unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has said an address; what was there comes back afterwards."""
    monkeypatch.setenv(NAME, "")
    monkeypatch.delenv(NAME)


def test_links_name_the_port_that_is_served(unsaid: None) -> None:
    set_address(8200)
    assert os.environ[NAME] == "http://127.0.0.1:8200"


@pytest.mark.parametrize(("said", "listen"), [("https://a.id", HOST), ("", "192.0.2.1")])
def test_what_the_operator_says_stands(
    unsaid: None, monkeypatch: pytest.MonkeyPatch, said: str, listen: str
) -> None:
    if said:
        monkeypatch.setenv(NAME, said)
    set_address(8200, listen)
    assert os.environ.get(NAME, "") == said
