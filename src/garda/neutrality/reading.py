"""Files of lists, in batches: memory does not grow with the rows, and nothing of a file is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from .domain.columns import heads_of, missing_heads
from .errors import EmptyList, MissingColumns, UnreadableList

#: Rows that are shaped and indexed at a time.
BATCH = 200_000
_CHUNK = 1 << 20
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class ListFile:
    """A CSV file on this machine, opened and its head read."""

    path: Path
    sha256: str
    delimiter: str
    columns: tuple[str, ...]

    def batches(self, size: int = BATCH) -> Iterator[pl.DataFrame]:
        """Rows as texts under the heads of the file. Raises UnreadableList."""
        scan = self._scan().select([head for head in self.columns if head in heads_of([head])])
        try:
            for batch in scan.collect_batches(chunk_size=size, maintain_order=True):
                yield from batch.iter_slices(size)
        except pl.exceptions.PolarsError as error:
            raise UnreadableList from error

    def _scan(self) -> pl.LazyFrame:
        return pl.scan_csv(
            self.path, separator=self.delimiter, infer_schema=False, encoding="utf8-lossy"
        )


def open_list(path: Path) -> ListFile:
    """Look at a file. Raises UnreadableList, EmptyList, MissingColumns."""
    try:
        digest, first = _fingerprint(path)
    except OSError as error:
        raise UnreadableList from error
    if not first.strip():
        raise EmptyList
    delimiter = max(_DELIMITERS, key=first.count)
    file = ListFile(path, digest, delimiter, ())
    try:
        columns = tuple(file._scan().collect_schema().names())
    except pl.exceptions.PolarsError as error:
        raise UnreadableList from error
    missing = missing_heads(columns)
    if missing:
        raise MissingColumns(missing)
    return ListFile(path, digest, delimiter, columns)


def _fingerprint(path: Path) -> tuple[str, str]:
    """SHA-256 (hex) of the whole file, and its first line."""
    digest, head = hashlib.sha256(), b""
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            head = head or piece
            digest.update(piece)
    return digest.hexdigest(), head.partition(b"\n")[0].decode("utf-8-sig", "replace")
