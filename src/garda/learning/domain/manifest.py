"""The manifest of a module package: which files belong to it, byte by byte.

The root hash of a module is the SHA-256 of ``manifest.json`` as it lies, which names every other
file with its own SHA-256: ``sha256sum manifest.json`` on any computer gives it. A signature is made
over the root. Nothing else in the package is trusted before its hash was compared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from garda.kernel.canonical import sha256_hex

from .refusals import altered, missing, not_a_module, too_large, unlisted

FORMAT: Final = "garda-module/1"
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "signature.json"
QUESTIONS: Final = "questions.json"
#: Which choices are right, and why: never given to somebody who has not answered yet.
ANSWERS: Final = "answers.json"

MOST_FILES: Final = 200
MOST_BYTES: Final = 5 << 20
MOST_FILE_BYTES: Final = 1 << 20

#: Media types by how a name ends. Nothing that could act in a browser by itself.
TYPES: Final[Mapping[str, str]] = {
    ".md": "text/markdown; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
}
_NAME = re.compile(r"([a-z0-9][a-z0-9_-]*/)?[a-z0-9][a-z0-9_-]*\.[a-z]+")
_CODE = re.compile(r"[A-Z][A-Z0-9-]{0,18}")
_ROOT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the package. ``size`` in bytes."""

    path: str
    sha256: str
    size: int

    @property
    def media_type(self) -> str:
        return TYPES[suffix_of(self.path)]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a module is. ``pages`` in reading order; ``core`` is the root that an extra adds to.

    ``changes`` says in words what is new in this version; ``practice`` marks content of our own.
    """

    code: str
    version: int
    title: str
    practice: bool
    minutes: int
    changes: str
    core: str
    pages: tuple[str, ...]
    files: tuple[FileEntry, ...]
    root: str

    @property
    def is_extra(self) -> bool:
        return bool(self.core)

    def has(self, path: str) -> bool:
        return any(entry.path == path for entry in self.files)


def suffix_of(path: str) -> str:
    return path[path.rfind(".") :]


def check_name(path: str) -> None:
    """Raise WrongModule for a name that no package may hold."""
    if not _NAME.fullmatch(path) or suffix_of(path) not in TYPES:
        known = " ".join(TYPES)
        raise not_a_module(
            path,
            f"nama atau jenis berkas tidak dipakai dalam modul (huruf kecil; {known}).",
            f"no name or kind of file of a module (lower case; {known}).",
        )


def manifest_bytes(head: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """``manifest.json`` for ``files`` (without the manifest itself), ready to be signed."""
    entries = [
        {"path": path, "sha256": sha256_hex(data), "size": len(data)}
        for path, data in sorted(files.items())
    ]
    content = {"format": FORMAT, **head, "files": entries}
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read_manifest(data: bytes) -> Manifest:
    """Raises WrongModule for anything that is no manifest of this format."""
    content = read_object(MANIFEST, data)
    if content.get("format") != FORMAT:
        raise not_a_module(MANIFEST, f"format harus {FORMAT}.", f"its format must be {FORMAT}.")
    try:
        found = _manifest(content, sha256_hex(data))
    except (KeyError, TypeError, ValueError) as fault:
        raise not_a_module(
            MANIFEST, f"isian salah atau tidak ada: {fault}.", f"wrong or missing: {fault}."
        ) from fault
    _check_manifest(found)
    return found


def read_object(file: str, data: bytes) -> dict[str, Any]:
    """A JSON object, or WrongModule."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise not_a_module(file, "bukan JSON.", "it is no JSON.") from fault
    if not isinstance(found, dict):
        raise not_a_module(file, "bukan objek JSON.", "it is no JSON object.")
    return found


def _manifest(content: Mapping[str, Any], root: str) -> Manifest:
    return Manifest(
        code=_typed(content, "code", str),
        version=_typed(content, "version", int),
        title=_typed(content, "title", str),
        practice=_typed(content, "practice", bool),
        minutes=_typed(content, "minutes", int),
        changes=_typed(content, "changes", str),
        core=_typed(content, "core", str),
        pages=tuple(str(page) for page in _typed(content, "pages", list)),
        files=tuple(map(_entry, _typed(content, "files", list))),
        root=root,
    )


def _typed(content: Mapping[str, Any], key: str, kind: type) -> Any:
    value = content[key]
    if type(value) is not kind:
        raise TypeError(key)
    return value


def _entry(content: Mapping[str, Any]) -> FileEntry:
    path, digest = _typed(content, "path", str), _typed(content, "sha256", str)
    if not _ROOT.fullmatch(digest):
        raise ValueError(path)
    return FileEntry(path, digest, _typed(content, "size", int))


def _check_manifest(found: Manifest) -> None:
    for entry in found.files:
        check_name(entry.path)
    paths = [entry.path for entry in found.files]
    wrong = {
        "code": not _CODE.fullmatch(found.code),
        "version": found.version < 1,
        "title": not found.title.strip(),
        "core": bool(found.core) and not _ROOT.fullmatch(found.core),
        "files": len(set(paths)) != len(paths) or len(paths) > MOST_FILES,
        "pages": not found.pages or not set(found.pages) <= {p for p in paths if p.endswith(".md")},
        # An extra adds to read; the test is that of the core.
        "questions": found.has(QUESTIONS) == found.is_extra or found.has(ANSWERS) == found.is_extra,
    }
    for key, holds in wrong.items():
        if holds:
            raise not_a_module(MANIFEST, f"{key} salah.", f"{key} is wrong.")


def check_sizes(sizes: Mapping[str, int]) -> None:
    """Raise WrongModule for more than a package may hold, before anything is read."""
    for path, size in sizes.items():
        if size > MOST_FILE_BYTES:
            raise too_large(path, f"{MOST_FILE_BYTES >> 20} MB")
    if len(sizes) > MOST_FILES + 2:
        raise too_large("", f"{MOST_FILES} berkas")
    if sum(sizes.values()) > MOST_BYTES:
        raise too_large("", f"{MOST_BYTES >> 20} MB")


def check_files(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Raise WrongModule naming the first file that is altered, missing or not in the manifest."""
    for entry in manifest.files:
        data = files.get(entry.path)
        if data is None:
            raise missing(entry.path)
        if len(data) != entry.size or sha256_hex(data) != entry.sha256:
            raise altered(entry.path)
    known = {entry.path for entry in manifest.files}
    for path in sorted(files):
        if path not in known | {MANIFEST, SIGNATURE}:
            raise unlisted(path)


def set_hash(roots: Sequence[str]) -> str:
    """One hash for several modules together, whatever their order."""
    return sha256_hex("\n".join(sorted(roots)).encode())
