"""Reads a regency's folder (examples/FORMAT.md) and checks every row of it.

Nothing is stored here: a folder is read whole, checked whole, and given back as one frozen
object, or refused with all its problems named by file, row and column.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from garda.exchange.domain.build import (
    Limits,
    Tables,
    build_folder,
    check_tables,
    check_time_zone,
)
from garda.exchange.domain.cells import typed
from garda.exchange.domain.columns import FILES
from garda.exchange.domain.folder import Folder
from garda.exchange.domain.joint import check_together
from garda.exchange.domain.problems import Report, Table
from garda.exchange.domain.settings import SETTINGS_FILE, check_settings
from garda.exchange.tables import find_file, read_table, read_text


def read_folder(path: Path, *, max_voters: int, special_from: int, max_choices: int) -> Folder:
    """The folder at ``path``, checked. Raises FolderError with every problem found.

    The limits are the election pack's: voters per station (more is a warning), the first number
    of special stations, and choices per contest.
    """
    report = Report()
    name = path.resolve().name
    if not path.is_dir():
        report.add(str(path), None, None, "no_folder")
        report.stop(name)
    settings = _read_settings(path / SETTINGS_FILE, report)
    tables = _read_tables(path, report)
    if tables is None:
        raise report.error(name)
    check_tables(tables, Limits(max_voters, special_from, max_choices), report)
    time_zone = check_time_zone(tables, settings, time_zones(), report)
    report.stop(name)
    return build_folder(name, tables, settings.get("name"), time_zone, report)


def load_folders(
    names: Sequence[str],
    examples_dir: Path,
    *,
    max_voters: int,
    special_from: int,
    max_choices: int,
) -> list[Folder]:
    """The folders of one run, in the order given. Raises FolderError.

    A name without a slash is a folder of ``examples_dir``, anything else a path. Refused are two
    folders with the same base name or regency, and folders of one province that disagree
    about its name or its contest.
    """
    folders = [
        read_folder(
            folder_path(name, examples_dir),
            max_voters=max_voters,
            special_from=special_from,
            max_choices=max_choices,
        )
        for name in names
    ]
    check_together(folders)
    return folders


def folder_path(name: str, examples_dir: Path) -> Path:
    """``jepara`` is ``examples_dir/jepara``; ``./jepara`` and ``/data/jepara`` are paths."""
    return Path(name).expanduser() if "/" in name else examples_dir / name


@cache
def time_zones() -> Mapping[str, str]:
    """Province code to IANA time zone."""
    text = resources.files("garda.exchange").joinpath("time_zones.toml").read_text("utf-8")
    zones = tomllib.loads(text)
    return {code: zone for zone, entry in zones.items() for code in entry["provinces"]}


def _read_settings(path: Path, report: Report) -> dict[str, str]:
    text = read_text(path, report) if path.is_file() else None
    if text is None:
        return {}
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        report.add(path.name, _line_of(error), None, "toml")
        return {}
    return check_settings(values, report)


def _line_of(error: tomllib.TOMLDecodeError) -> int | None:
    """tomllib tells the line only in its message, ``… (at line 3, column 5)``."""
    digits = str(error).rpartition("at line ")[2].partition(",")[0]
    return int(digits) if digits.isdigit() else None


def _read_tables(path: Path, report: Report) -> Tables | None:
    """Typed tables of all files; None when a required one is not usable."""
    tables: dict[str, Table] = {}
    for spec in FILES:
        file = find_file(path, spec, report)
        table = read_table(file, spec, report) if file else None
        if table is not None:
            tables[spec.key] = typed(table, spec, report)
    if any(spec.required and spec.key not in tables for spec in FILES):
        return None
    return Tables(**tables)
