"""Where Garda keeps what it owns: one folder, never inside the checkout or a home's root."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

ROOT_HOME = Path("/var/lib/garda")
_PASSABLE = 0o711


def is_root() -> bool:
    """Whether this process has the superuser's rights."""
    return os.geteuid() == 0


def home() -> Path:
    """Folder of all of Garda's data: ``GARDA_HOME``, else the system's (root) or the user's."""
    chosen = os.environ.get("GARDA_HOME")
    if chosen:
        return Path(chosen).absolute()
    return ROOT_HOME if is_root() else user_data_path("garda", appauthor=False)


def make_home() -> Path:
    """Create :func:`home` when absent.

    As root it may be passed through (not listed), because the database server runs under an own
    account below it. The mode of a folder that exists is left alone.
    """
    folder = home()
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(_PASSABLE if is_root() else 0o700)
    return folder


def objects_folder(database: str) -> Path:
    """Content-addressed photos and papers that belong to one database."""
    return home() / "objects" / database


def secret_key_file() -> Path:
    """Key that signs sessions."""
    return home() / "secret_key"


def keys_folder() -> Path:
    """Master and index keys of the secrets in the database."""
    return home() / "keys"


def make_metrics_folder() -> Path:
    """Where the web processes keep their counters while they run; created when absent."""
    folder = make_home() / "metrics"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def backups_folder() -> Path:
    """Where ``garda backup`` writes when no file is named."""
    return home() / "backups"
