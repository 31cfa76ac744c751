"""Reading TOML strictly: every key is asked for by name and type, and every fault has its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from garda.packs import errors
from garda.packs.errors import PackError
from garda.packs.lineage import lineage
from garda.packs.types import Text

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_TOML_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Source:
    """A TOML file's name inside the pack and its lines."""

    file: str
    lines: tuple[str, ...]

    def header_after(self, header: str, line: int) -> int:
        """Line of the next ``[header]`` or ``[[header]]`` below ``line``; else ``line``."""
        pattern = re.compile(rf"\s*\[\[?\s*{re.escape(header)}\s*\]")
        return self._find(pattern, line + 1) or line

    def key_under(self, key: str, line: int) -> int:
        """Line of ``key = …`` in the table whose header stands on ``line`` (0: the file's top)."""
        found = self._find(re.compile(rf"\s*{re.escape(key)}\s*="), line + 1)
        next_header = self._find(re.compile(r"\s*\["), line + 1)
        inside = found is not None and (next_header is None or found < next_header)
        return found if found is not None and inside else max(line, 1)

    def _find(self, pattern: re.Pattern[str], first: int) -> int | None:
        numbered = enumerate(self.lines[first - 1 :], start=first)
        return next((number for number, text in numbered if pattern.match(text)), None)


class Table:
    """One TOML table that knows where it stands. As a context, it refuses unknown keys.

    It may extend the same file of a base pack, which gives what is not written here. Of tables
    with a code, those written here take the place of the base's; an empty list leaves all out.
    """

    def __init__(
        self, source: Source, data: dict[str, Any], header: str = "", line: int = 0
    ) -> None:
        self.source = source
        self.header = header
        self.line = line
        self._data = data
        self._asked: set[str] = set()
        self._base: Table | None = None

    def __enter__(self) -> Table:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        unknown = sorted(self._data.keys() - self._asked)
        if self._base is not None:
            self._base.__exit__(kind, error, trace)
        if error is None and unknown:
            key = unknown[0]
            message = Text(f"kunci {key} tidak dikenal.", f"unknown key {key}.")
            raise self.error(errors.UNKNOWN_KEY, message, key)

    def extend(self, base: Table | None) -> None:
        """Take from ``base`` what is not written here. Raises PackError when there is none."""
        if base is None:
            message = Text("paket dasar tidak punya berkas ini.", "the base has no such file.")
            raise self.error(errors.MISSING_KEY, message, "inherit")
        self._base = base

    def error(self, code: str, message: Text, key: str | None = None) -> PackError:
        """A fault of this table (or of one of its keys), ready to be raised."""
        line = self.source.key_under(key, self.line) if key else max(self.line, 1)
        return PackError(message, file=self.source.file, line=line, code=code)

    def has(self, key: str) -> bool:
        return key in self._data or (self._base is not None and self._base.has(key))

    def optional(self, key: str, kind: type[T]) -> T | None:
        """The value, None when absent. Raises PackError unless it is exactly a ``kind``."""
        self._asked.add(key)
        if self._base is not None:
            inherited = self._base.optional(key, kind)
            if key not in self._data:
                return inherited
        value = self._data.get(key)
        if value is None or type(value) is kind:
            return value
        found = type(value).__name__
        message = Text(
            f"{key} harus {kind.__name__}, bukan {found}.",
            f"{key} must be {kind.__name__}, not {found}.",
        )
        raise self.error(errors.WRONG_TYPE, message, key)

    def required(self, key: str, kind: type[T]) -> T:
        value = self.optional(key, kind)
        if value is None:
            raise self.error(
                errors.MISSING_KEY, Text(f"kunci {key} tidak ada.", f"key {key} is missing.")
            )
        return value

    def string(self, key: str, default: str | None = None) -> str:
        if default is not None and not self.has(key):
            return default
        return self.required(key, str)

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of strings; empty when absent."""
        values = self.optional(key, list) or []
        if not all(isinstance(value, str) for value in values):
            message = Text(f"{key} harus daftar teks.", f"{key} must be a list of strings.")
            raise self.error(errors.WRONG_TYPE, message, key)
        return tuple(values)

    def citation(self) -> str:
        """Where the value comes from: a pack without sources is refused."""
        text = (self.optional("citation", str) or "").strip()
        if not text:
            raise self.error(
                errors.NO_CITATION, Text("dasar (citation) tidak ada.", "the citation is missing.")
            )
        return text

    def text(self, key: str) -> Text:
        """An inline table ``{ id = "…", en = "…" }``."""
        value = self.required(key, dict)
        if set(value) != {"id", "en"} or not all(isinstance(v, str) and v for v in value.values()):
            message = Text(f"{key} harus berisi id dan en.", f"{key} must hold id and en.")
            raise self.error(errors.WRONG_TYPE, message, key)
        return Text(value["id"], value["en"])

    def fraction(self, key: str) -> Fraction:
        """An exact share, written as text: ``"2.5%"``, ``"1/40"`` or ``"0.025"``."""
        return self._fraction(key, self.required(key, str))

    def optional_fraction(self, key: str) -> Fraction | None:
        return self.fraction(key) if self.has(key) else None

    def _fraction(self, key: str, written: str) -> Fraction:
        number, percent = written.removesuffix("%"), written.endswith("%")
        try:
            return Fraction(number) / (100 if percent else 1)
        except (ValueError, ZeroDivisionError):
            message = Text(f"{key} bukan bilangan: {written}.", f"{key} is no number: {written}.")
            raise self.error(errors.WRONG_TYPE, message, key) from None

    def tenths(self, key: str) -> int:
        """A length in millimetres, to a tenth, as tenths of a millimetre."""
        whole = type(self._data.get(key)) is int
        length = self.required(key, int) if whole else self.required(key, float)
        tenths = round(length * 10)
        if length < 0 or abs(tenths - length * 10) > 1e-6:
            message = Text(
                f"{key} harus milimeter sampai sepersepuluh: {length}.",
                f"{key} must be millimetres to a tenth: {length}.",
            )
            raise self.error(errors.WRONG_TYPE, message, key)
        return tenths

    def member(self, key: str, kind: type[E]) -> E:
        """A value of an enumeration."""
        written = self.required(key, str)
        if written not in list(kind):
            known = ", ".join(kind)
            message = Text(
                f"{key} harus salah satu dari {known}, bukan {written}.",
                f"{key} must be one of {known}, not {written}.",
            )
            raise self.error(errors.WRONG_TYPE, message, key)
        return kind(written)

    def period(self) -> tuple[date, date]:
        """``starts`` and ``ends``; raises PackError when they are not in order."""
        starts, ends = self.required("starts", date), self.required("ends", date)
        if ends < starts:
            message = Text(
                f"berakhir {ends} sebelum mulai {starts}.",
                f"ends {ends} before it starts {starts}.",
            )
            raise self.error(errors.DATE_ORDER, message, "ends")
        return starts, ends

    def table(self, key: str) -> Table:
        """The sub-table ``[header.key]``."""
        data = self.required(key, dict)
        if key not in self._data and self._base is not None:
            return self._base.table(key)
        header = self._header(key)
        return Table(self.source, data, header, self.source.header_after(header, self.line))

    def tables(self, key: str) -> list[Table]:
        """The sub-tables ``[[header.key]]`` in order; empty when absent."""
        self.optional(key, list)
        own = self._own_tables(key)
        if self._base is None:
            return own
        inherited = self._base.tables(key)
        if key not in self._data:
            return inherited
        codes = {table._data["code"]: table for table in own if "code" in table._data}
        if not own or len(codes) < len(own):
            return own
        return [*(codes.pop(old._data.get("code"), old) for old in inherited), *codes.values()]

    def _own_tables(self, key: str) -> list[Table]:
        header, line = self._header(key), self.line
        found = []
        for data in self._data.get(key, []):
            line = self.source.header_after(header, line)
            found.append(Table(self.source, data, header, line))
        return found

    def _header(self, key: str) -> str:
        return f"{self.header}.{key}" if self.header else key


def read_toml(folder: Path, name: str) -> Table:
    """The top table of a file of the pack, or of the pack it extends where it has none.

    A file with ``inherit = true`` says only what differs from its base's. Raises PackError when
    there is none or it is no TOML; a base's file is named with its folder.
    """
    having = [place for place in lineage(folder) if (place / name).is_file()] or [folder]
    tables = [_read_file(place, name, own=place == folder) for place in having]
    for table, base in zip(tables, [*tables[1:], None], strict=True):
        if not table.optional("inherit", bool):
            break
        table.extend(base)
    return tables[0]


def _read_file(folder: Path, name: str, *, own: bool) -> Table:
    shown = name if own else f"{folder.name}/{name}"
    try:
        text = (folder / name).read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError:
        raise _unreadable(shown, 1, Text("berkas tidak ada.", "the file is missing.")) from None
    except UnicodeDecodeError:
        raise _unreadable(shown, 1, Text("bukan UTF-8.", "it is not UTF-8.")) from None
    except tomllib.TOMLDecodeError as error:
        at = _TOML_LINE.search(str(error))
        line = int(at.group(1)) if at else len(text.splitlines())
        raise _unreadable(shown, line, Text(f"bukan TOML: {error}", f"no TOML: {error}")) from error
    return Table(Source(shown, tuple(text.splitlines())), data)


def _unreadable(name: str, line: int, message: Text) -> PackError:
    return PackError(message, file=name, line=line, code=errors.UNREADABLE)


def refuse_duplicates(keyed: Iterable[tuple[object, Table]], key: str = "code") -> None:
    """Raises PackError at the second table of the same key."""
    seen: set[object] = set()
    for value, table in keyed:
        if value in seen:
            raise table.error(errors.DUPLICATE, Text(f"{value} ganda.", f"{value} twice."), key)
        seen.add(value)
