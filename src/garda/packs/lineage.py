"""A pack that extends another: a file it does not have comes from its base."""

from __future__ import annotations

import tomllib
from pathlib import Path

from garda.packs import errors
from garda.packs.errors import PackError
from garda.packs.types import Text

_HEAD = "pack.toml"


def lineage(folder: Path) -> tuple[Path, ...]:
    """The pack's folder and those of its bases, nearest first; bases lie beside it.

    Raises PackError for a base that is not there and for packs that extend each other.
    """
    found = [folder]
    while base := _base(found[-1]):
        if base in found or not base.is_dir():
            message = Text(
                f"paket dasar {base.name} tidak ada atau berputar.",
                f"the base pack {base.name} is missing or goes round.",
            )
            raise PackError(message, file=_HEAD, line=1, code=errors.UNKNOWN_CODE)
        found.append(base)
    return tuple(found)


def _base(folder: Path) -> Path | None:
    """A head that cannot be read is refused where it is read in full."""
    try:
        named = tomllib.loads((folder / _HEAD).read_text(encoding="utf-8")).get("extends")
    except (OSError, ValueError):
        return None
    return folder.parent / named if isinstance(named, str) else None


def find(folder: Path, name: str) -> Path:
    """The file of the pack, its own or its base's; where its own would lie when there is none."""
    candidates = (base / name for base in lineage(folder))
    return next((path for path in candidates if path.is_file()), folder / name)


def files_of(folder: Path, part: str, ending: str) -> list[str]:
    """Names of the files in a sub-folder of the pack and its bases, in order."""
    found = (path.name for base in lineage(folder) for path in (base / part).glob(f"*{ending}"))
    return sorted(set(found))
