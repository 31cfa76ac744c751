"""Official region codes and materialised paths.

A *code* is the Ministry of Home Affairs' dotted code (``33.20.09.2004``). A *path* is where a
region hangs in the tree (``id/33/20/09/2004``); it follows the tree, not the official code, and
does not change when a code does. A station's path adds its number: ``id/33/20/09/2004/007``.
"""

from __future__ import annotations

from typing import NamedTuple

COUNTRY_PATH = "id"
#: What lies at each depth of a path, from the country on.
LEVELS = ("country", "province", "regency", "district", "village", "station")


class Scope(NamedTuple):
    """Half-open range of paths: ``lo <= path < hi`` holds for a region and all below it."""

    lo: str
    hi: str


def station_path(village_path: str, number: int) -> str:
    """Path of a station; numbers have three digits (001–999)."""
    return f"{village_path}/{number:03d}"


def parent_path(path: str) -> str:
    """The path one level up; empty above the country."""
    return path.rpartition("/")[0]


def level_of(path: str) -> str:
    """Level of what hangs at ``path``: ``"country"`` to ``"station"``."""
    return LEVELS[path.count("/")]


def scope_of(path: str) -> Scope:
    """Range of all at or under ``path``: ``0`` is the character after ``/``, so no sibling fits."""
    return Scope(path, path + "0")


def in_scope(path: str, scope_path: str) -> bool:
    """Whether ``path`` is ``scope_path`` or lies under it."""
    return path == scope_path or path.startswith(scope_path + "/")
