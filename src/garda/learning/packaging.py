"""Packages as they lie: a folder or a zip is read whole, and checked before anything is used."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from garda.packs.learning import Publisher

from .domain.manifest import (
    ANSWERS,
    MANIFEST,
    QUESTIONS,
    SIGNATURE,
    Manifest,
    check_files,
    check_name,
    check_sizes,
    read_manifest,
)
from .domain.questions import Question, read_questions
from .domain.refusals import missing, not_a_module
from .pictures import check_picture
from .rendering import check_page
from .signing import check_signature

#: Time that stands in zip files: equal content gives equal bytes.
_ZIP_TIME: Final = datetime(1980, 1, 1).timetuple()[:6]  # noqa: DTZ001 - no moment, a constant


@dataclass(frozen=True)
class Package:
    """A checked package: its manifest, and all its files with manifest and signature.

    ``publisher`` is None for a local extra, which nobody has to sign.
    """

    manifest: Manifest
    files: Mapping[str, bytes]
    publisher: Publisher | None

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The test's questions; an extra has none."""
        if self.manifest.is_extra:
            return ()
        return read_questions(self.files[QUESTIONS], self.files[ANSWERS])


def open_package(path: Path, publishers: Mapping[str, Publisher]) -> Package:
    """Read and check the package in a folder or zip. Raises WrongModule naming the file."""
    return check_package(read_files(path), publishers)


def check_package(files: Mapping[str, bytes], publishers: Mapping[str, Publisher]) -> Package:
    """Every file against the manifest, the manifest against its signature, then the content."""
    manifest = manifest_of(files)
    check_files(manifest, files)
    signature = files.get(SIGNATURE)
    publisher = None
    if signature is not None or not manifest.is_extra:
        publisher = check_signature(signature, root=manifest.root, publishers=publishers)
    check_content(manifest, files)
    if publisher is not None and publisher.practice and not manifest.practice:
        raise not_a_module(
            MANIFEST,
            "penerbit latihan hanya menerbitkan modul latihan (practice).",
            "a practice publisher signs practice modules only.",
        )
    package = Package(manifest, dict(files), publisher)
    _ = package.questions
    return package


def manifest_of(files: Mapping[str, bytes]) -> Manifest:
    if MANIFEST not in files:
        raise missing(MANIFEST)
    return read_manifest(files[MANIFEST])


def check_content(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Pages and pictures are what a reader's browser may be given."""
    paths = [entry.path for entry in manifest.files]
    for path in paths:
        if path.endswith(".md"):
            check_page(path, files[path], paths)
        else:
            check_picture(path, files[path])


def read_files(path: Path) -> dict[str, bytes]:
    """All files of a folder or zip by name. Raises WrongModule for what no package holds."""
    if path.is_dir():
        return _read_folder(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return _read_zip(archive)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as fault:
        raise not_a_module(
            path.name, "bukan folder atau zip modul.", "it is no folder or zip of a module."
        ) from fault


def _read_folder(folder: Path) -> dict[str, bytes]:
    found = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*"))}
    # A link could lead anywhere on this machine.
    files = {name: p for name, p in found.items() if p.is_file() or p.is_symlink()}
    for name, path in files.items():
        check_name(name)
        if path.is_symlink():
            raise not_a_module(name, "tautan berkas tidak dipakai.", "links are not taken.")
    check_sizes({name: path.stat().st_size for name, path in files.items()})
    return {name: path.read_bytes() for name, path in files.items()}


def _read_zip(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    for entry in entries:
        check_name(entry.filename)
    if len({entry.filename for entry in entries}) != len(entries):
        raise not_a_module("", "ada nama berkas ganda.", "it holds a name twice.")
    # A zip says how much it holds, and zipfile reads no more than that.
    check_sizes({entry.filename: entry.file_size for entry in entries})
    return {entry.filename: archive.read(entry) for entry in entries}


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """A zip of ``files``; the same content gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return out.getvalue()
