"""Room on the disks, key files, settings: what can be seen without the database."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from garda.ops import paths, postgres
from garda.ops.backup import keys
from garda.ops.doctor.findings import Finding, fail, ok, warn

_GIBIBYTE = 1 << 30
#: Free bytes below which there is cause for worry, and below which writing may soon fail.
FEW_BYTES, TOO_FEW_BYTES = 5 * _GIBIBYTE, _GIBIBYTE
LOCAL_HOSTS = frozenset({"", "127.0.0.1", "localhost", "[::1]"})


# --- disk -----------------------------------------------------------------------------------


def disk(*, few: int = FEW_BYTES, too_few: int = TOO_FEW_BYTES) -> Iterator[Finding]:
    """Free room of every disk that Garda writes to, each once."""
    places = [paths.home(), paths.home() / "objects", paths.backups_folder()]
    if postgres.server().embedded:
        places.append(postgres.cluster_root())
    seen: set[int] = set()
    for place in filter(Path.exists, places):
        device = place.stat().st_dev
        if device not in seen:
            seen.add(device)
            yield _room(place, few, too_few)


def _room(place: Path, few: int, too_few: int) -> Finding:
    free = shutil.disk_usage(place).free
    size = f"{free / _GIBIBYTE:.1f} GiB"
    if free >= few:
        return ok("disk", f"Ruang kosong di {place}: {size}.", f"Free at {place}: {size}.")
    say = fail if free < too_few else warn
    return say(
        "disk",
        f"Ruang kosong di {place} tinggal {size}. Pindahkan cadangan lama atau tambah ruang.",
        f"Only {size} is free at {place}. Move old backups away or add room.",
    )


# --- keys -----------------------------------------------------------------------------------


def key_files() -> Iterator[Finding]:
    """Every secret file is a plain file of this account that nobody else may read."""
    folder = paths.keys_folder()
    files = [paths.secret_key_file(), *(sorted(folder.iterdir()) if folder.is_dir() else [])]
    wrong = [finding for path in files if path.exists() for finding in _private(path)]
    if folder.is_dir():
        wrong += _private(folder, directory=True)
    yield from wrong
    if not wrong:
        yield ok(
            "keys",
            f"{len(files)} berkas rahasia hanya terbaca oleh akun ini.",
            f"{len(files)} secret files are readable by this account alone.",
        )
    yield from _place(folder)


def _private(path: Path, *, directory: bool = False) -> list[Finding]:
    status = path.lstat()
    kind = stat.S_ISDIR if directory else stat.S_ISREG
    mode = "0700" if directory else "0600"
    mine = status.st_uid in {os.geteuid(), 0}
    if kind(status.st_mode) and mine and not status.st_mode & 0o077:
        return []
    return [
        fail(
            "keys",
            f"{path} harus milik akun ini dan bermode {mode}: chmod {mode} {path}",
            f"{path} must belong to this account with mode {mode}: chmod {mode} {path}",
        )
    ]


def _place(folder: Path) -> Iterator[Finding]:
    """Whoever copies the database's folder or the objects must not get the keys along."""
    inside = [
        other
        for other in (postgres.cluster_root(), paths.home() / "objects", paths.backups_folder())
        if folder.resolve().is_relative_to(other.resolve())
    ]
    for other in inside:
        yield fail(
            "keys",
            f"Folder kunci {folder} berada di dalam {other}. Pindahkan keluar.",
            f"The key folder {folder} lies inside {other}. Move it out.",
        )


def backup_key() -> Iterator[Finding]:
    """Without this file no backup can be opened."""
    path = keys.default_file()
    if path.exists():
        yield ok("backup_key", "Kunci cadangan ada.", "The backup key is there.")
        return
    yield warn(
        "backup_key",
        "Kunci cadangan belum ada; garda backup yang pertama membuatnya."
        " Simpan salinannya di tempat lain.",
        "There is no backup key yet; the first garda backup makes it. Keep a copy apart.",
    )


# --- settings -------------------------------------------------------------------------------


def settings(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Whether what the environment says fits together for a site that others can reach."""
    hosts = {host.strip() for host in environment.get("GARDA_HOSTS", "").split(",")} - LOCAL_HOSTS
    findings = [*_open_hosts(hosts), *_debug(environment), *_secure(environment, hosts)]
    yield from findings
    if not findings:
        yield ok("settings", "Pengaturan situs serasi.", "The site's settings fit together.")


def _open_hosts(hosts: set[str]) -> Iterator[Finding]:
    if any("*" in host for host in hosts):
        yield fail(
            "settings",
            "GARDA_HOSTS berisi *: sebutkan nama situs satu per satu.",
            "GARDA_HOSTS holds *: name the site's hosts one by one.",
        )


def _debug(environment: Mapping[str, str]) -> Iterator[Finding]:
    if environment.get("GARDA_DEBUG") == "1":
        yield fail(
            "settings",
            "GARDA_DEBUG=1 membuka isi halaman galat; kosongkan di luar pengembangan.",
            "GARDA_DEBUG=1 shows the inside of errors; unset it outside development.",
        )


def _secure(environment: Mapping[str, str], hosts: set[str]) -> Iterator[Finding]:
    """A site with a name of its own is reached over a network: it needs TLS."""
    if not hosts:
        return
    if environment.get("GARDA_HTTPS") != "1":
        yield fail(
            "settings",
            "Situs punya nama sendiri tetapi GARDA_HTTPS belum 1: kuki masuk dapat disadap.",
            "The site has a name of its own but GARDA_HTTPS is not 1: sessions can be stolen.",
        )
    public = urlsplit(environment.get("GARDA_PUBLIC_URL", ""))
    if public.scheme != "https" or (public.hostname or "") not in hosts:
        yield warn(
            "settings",
            "GARDA_PUBLIC_URL harus https:// dengan salah satu nama di GARDA_HOSTS: alamat itu"
            " tercetak dalam kode QR.",
            "GARDA_PUBLIC_URL must be https:// with one of the names in GARDA_HOSTS: it is printed"
            " in QR codes.",
        )
