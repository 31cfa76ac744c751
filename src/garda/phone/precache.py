"""What a phone keeps after one visit, and under which version.

The version is a hash of the content of all of it. Each file is named with its own hash, which the
browser checks while it fetches (subresource integrity): a shell of files that do not belong
together, as during an update of the server, is refused as a whole and the earlier one stays.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

ROOM = "phone"
#: Files of other rooms that the app stands on.
SHARED: Sequence[str] = (
    "garda/garda.css",
    "garda/ids.js",
    "garda/mark.svg",
    "garda/sealing.js",
    "garda/simulasi.svg",
    "garda/theme.js",
    "results/bundles.js",
)
#: Loaded when it is needed and kept from then on, under a name with its version.
LATER = f"{ROOM}/vendor/jsqr-"
_STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Kept:
    """One address of the shell with the hash and the content that it must have."""

    url: str
    integrity: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything that must be there for the app to open without a connection."""

    version: str
    page: str
    files: tuple[Kept, ...]

    @property
    def compressed_bytes(self) -> int:
        """What one first visit costs over the wire."""
        return sum(len(gzip.compress(kept.content, 9)) for kept in self.files)


def shell() -> Shell:
    """The shell as it lies on the disk; read once, anew on each call while developing."""
    return _read() if settings.DEBUG else _remembered()


@cache
def _remembered() -> Shell:
    return _read()


def _read() -> Shell:
    page = render_to_string(f"{ROOM}/app.html", {"static_url": settings.STATIC_URL})
    kept = (_kept("/hp/", page.encode()), *map(_static, sorted([*SHARED, *_own()])))
    digest = hashlib.sha256("".join(f"{k.url}{k.integrity}" for k in kept).encode())
    return Shell(digest.hexdigest()[:16], page, kept)


def _own() -> Iterator[str]:
    """Names of the room's own files, without those that come later."""
    for path in (_STATIC / ROOM).rglob("*"):
        name = path.relative_to(_STATIC).as_posix()
        if path.is_file() and not name.startswith(LATER):
            yield name


def _static(name: str) -> Kept:
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(f"static file {name} of the phone app is missing")
    return _kept(f"{settings.STATIC_URL}{name}", Path(found).read_bytes())


def _kept(url: str, content: bytes) -> Kept:
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return Kept(url, f"sha256-{digest}", content)
