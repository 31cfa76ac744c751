"""All parsers by name; those with pages need the database that the environment names."""

from __future__ import annotations

from collections.abc import Callable

from bench.fuzz.page_parsers import PAGE_PARSERS
from bench.fuzz.parsers import FILE_PARSERS, Parser

PARSERS: dict[str, Callable[[], Parser]] = FILE_PARSERS | PAGE_PARSERS
