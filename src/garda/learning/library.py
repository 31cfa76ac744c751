"""The packages that come with an election pack."""

from __future__ import annotations

from pathlib import Path

from garda.packs.lineage import lineage
from garda.packs.loader import packs_folder
from garda.packs.types import Pack

from .domain.manifest import MANIFEST
from .packaging import Package, open_package


def package_folders(pack_id: str) -> list[Path]:
    """Folders ``modules/<code>/<version>`` of a pack and its bases, oldest version first."""
    found = {
        path.parent.relative_to(base): path.parent
        for base in reversed(lineage(packs_folder() / pack_id))
        for path in base.glob(f"modules/*/*/{MANIFEST}")
    }
    return sorted(found.values(), key=lambda path: (path.parent.name, path.name.zfill(6)))


def packages_of(pack: Pack) -> list[Package]:
    """All packages of a pack, checked. Raises WrongModule naming the file."""
    publishers = pack.learning.publishers
    return [open_package(folder, publishers) for folder in package_folders(pack.id)]
