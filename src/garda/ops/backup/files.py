"""Files of backups: written whole or not at all, with the disk's refusals in plain words."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from garda.kernel.errors import GardaError
from garda.ops import paths

SUFFIX = ".garda"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def default_file(database: str, moment: datetime) -> Path:
    """``<home>/backups/<database>-<UTC time>.garda``."""
    return paths.backups_folder() / f"{database}-{moment:%Y%m%dT%H%M%SZ}{SUFFIX}"


def refuse_existing(target: Path) -> None:
    """Raise GardaError when something stands where a backup is to be written."""
    if target.exists():
        raise GardaError(
            id=f"{target} sudah ada; pilih nama lain. Cadangan lama tidak ditimpa.",
            en=f"{target} exists already; choose another name. Old backups are not overwritten.",
            code="exists",
        )


@contextmanager
def written(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A private file beside ``target`` that takes its name when the block ends well.

    Raises GardaError when the disk refuses; then there is no file.
    """
    fresh = target.with_name(f"{target.name}.part")
    with plain_refusals(target):
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh.unlink(missing_ok=True)
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                yield fresh, file
            fresh.rename(target)
            _sync_folder(target.parent)
        finally:
            fresh.unlink(missing_ok=True)


def to_disk(file: BinaryIO) -> None:
    """Everything written so far survives a power cut."""
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def plain_refusals(place: Path) -> Iterator[None]:
    """Turn the system's refusals into errors that people understand."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise GardaError(
                id=f"Tempat untuk {place} penuh. Kosongkan ruang atau pilih tempat lain;"
                " tidak ada yang diubah.",
                en=f"There is no room for {place}. Make room or choose another place;"
                " nothing was changed.",
                code="disk_full",
            ) from error
        raise GardaError(
            id=f"{error.filename or place}: {error.strerror}. Tidak ada yang diubah.",
            en=f"{error.filename or place}: {error.strerror}. Nothing was changed.",
            code="file",
        ) from error


def kept(database: str) -> list[Path]:
    """Backups of the database under their default names, the oldest first."""
    return sorted(paths.backups_folder().glob(f"{database}-[0-9]*T[0-9]*Z{SUFFIX}"))


def made_at(backup: Path) -> datetime:
    """When a backup under its default name was made, by that name."""
    moment = backup.name.removesuffix(SUFFIX).rpartition("-")[2]
    return datetime.strptime(moment, "%Y%m%dT%H%M%S%z")


def prune(database: str, keep: int) -> list[Path]:
    """Delete the oldest of :func:`kept`; ``keep`` remain."""
    found = kept(database)
    old = found[: max(0, len(found) - keep)]
    for path in old:
        path.unlink()
    return old


# --- what is remembered ---------------------------------------------------------------------


def _memory() -> Path:
    return paths.backups_folder() / "last.json"


def remember(database: str, facts: dict[str, Any]) -> None:
    """Keep what is known of the database's newest backup; readers see the old or the new."""
    known = _all() | {database: facts}
    _memory().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = _memory().with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(known, indent=1))
    fresh.replace(_memory())


def last(database: str) -> dict[str, Any] | None:
    """What was remembered: ``file``, ``made_at``, ``verified_at`` (None when never), ``bytes``."""
    found: dict[str, Any] | None = _all().get(database)
    return found


def _all() -> dict[str, Any]:
    try:
        known: dict[str, Any] = json.loads(_memory().read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return known
