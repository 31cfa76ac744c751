"""Somebody who walks through the pages, and a thing whose address they open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client
from tests.support.two_regencies import Land

from garda.people.models import Account


@dataclass(frozen=True)
class Thing:
    """What an address names: its arguments, and where it lies (or whose it is)."""

    arguments: Mapping[str, Any]
    path: str = ""
    owner: Account | None = None


@dataclass(frozen=True)
class Walker:
    """Somebody with a browser. ``account`` is None for a visitor."""

    role: str
    home: str
    account: Account | None
    browser: Client
    land: Land
