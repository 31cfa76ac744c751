"""A scanner for numbers of persons: in pages, logs, files, rows; however they are written.

It knows the numbers that must not appear and looks for each of them whole or as its tail, behind
separators, tags and escapes, and as what an attacker makes of a list in a minute (plain hashes,
base64, hexadecimal). What may be shown are the first four digits.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import logging
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

import pikepdf
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpResponse
from tests.support.pdf_text import text_of_pdf
from tests.support.searching import readable_tables

#: Digits at the end of a number by which it is known; the first four may be shown.
TAIL = 8
_TAGS = re.compile(r"<[^>]*>")
_BETWEEN = re.compile(r"(?<=[0-9])[\s.,/()•·\-\u00a0\u2009\u202f]{1,3}(?=[0-9])")
_RUNS = re.compile(rf"[0-9]{{{TAIL},}}")
_HEX_DIGITS = re.compile(r"(?:3[0-9]){8,}")
_HASHES: tuple[Callable[[bytes], str], ...] = (
    lambda data: hashlib.sha256(data).hexdigest(),
    lambda data: hashlib.sha1(data, usedforsecurity=False).hexdigest(),
    lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
)


@dataclass(frozen=True)
class Leak:
    """Where a number was found and in which form; the number itself is not told again."""

    where: str
    form: str
    masked: str


@dataclass
class Scanner:
    """``numbers``: whole numbers of persons, telephone numbers in national form."""

    numbers: Iterable[str]
    leaks: list[Leak] = field(default_factory=list)
    #: How many texts were read, by the first word of where: a scan of nothing proves nothing.
    read: dict[str, int] = field(default_factory=dict)
    #: The words of the last PDF.
    last: str = ""
    _tails: dict[str, str] = field(init=False)
    _disguised: dict[str, tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.numbers = list(self.numbers)
        self._tails = {number[-TAIL:]: number for number in self.numbers}
        self._disguised = {
            text: (form, number) for number in self.numbers for text, form in _disguises(number)
        }

    def text(self, where: str, text: str) -> None:
        """Look through a text: as it is, unescaped, and without its tags."""
        kind = where.partition(" ")[0]
        self.read[kind] = self.read.get(kind, 0) + 1
        plain = html.unescape(unquote(text))
        for form, shape in (("digits", plain), ("digits between tags", _TAGS.sub("", plain))):
            self._digits(where, form, _BETWEEN.sub("", shape))
        for run in _HEX_DIGITS.findall(text):
            self._digits(where, "hexadecimal", bytes.fromhex(run).decode())
        for disguise, (form, number) in self._disguised.items():
            if disguise in text:
                self._found(where, form, number)

    def data(self, where: str, data: bytes) -> None:
        """Look through a file: what is inside a zip or a PDF, too."""
        if data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for name in archive.namelist():
                    self.data(f"{where} {name}", archive.read(name))
            return
        if data.startswith(b"%PDF"):
            self._pdf(where, data)
        self.text(where, data.decode("utf-8", "replace"))

    def _pdf(self, where: str, data: bytes) -> None:
        try:
            pdf = pikepdf.open(io.BytesIO(data))
        except pikepdf.PdfError:
            return
        with pdf:
            self.last = text_of_pdf(pdf)
            self.text(f"{where} words", self.last)
            self.text(f"{where} facts", f"{pdf.docinfo!r} {pdf.Root!r}")

    def response(self, where: str, response: HttpResponse) -> None:
        """Look through an answer: its body, its headers with addresses, its cookies."""
        self.data(f"page {where}", b"".join(response) if response.streaming else response.content)
        self.text(f"headers {where}", "\n".join(f"{k}: {v}" for k, v in response.headers.items()))
        self.text(f"cookies {where}", response.cookies.output())

    def database(self) -> None:
        """Look through every row of every table, and into sessions, which are packed."""
        for table, role in readable_tables():
            for row in _rows(table, role):
                self.text(f"row {table}", row)
        for session in Session.objects.all():
            self.text("session", repr(session.get_decoded()))

    def _digits(self, where: str, form: str, text: str) -> None:
        for run in _RUNS.findall(text):
            for at in range(len(run) - TAIL + 1):
                number = self._tails.get(run[at : at + TAIL])
                if number is not None:
                    self._found(where, form, number)

    def _found(self, where: str, form: str, number: str) -> None:
        leak = Leak(where, form, number[:4] + "•" * (len(number) - 4))
        if leak not in self.leaks:
            self.leaks.append(leak)


def _disguises(number: str) -> Iterator[tuple[str, str]]:
    data = number.encode()
    for kind in ("", "nik:", "kk:"):
        for digest in _HASHES:
            yield digest(kind.encode() + data), "plain hash"
    # A text is cut into threes by base64, so a number inside it shows in one of three forms.
    for shift in range(3):
        inner = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
        yield inner[4 if shift else 0 : -2], "base64"
    yield number[::-1], "backwards"


def _rows(table: str, role: str) -> list[str]:
    with transaction.atomic(), connection.cursor() as cursor:
        if role:
            cursor.execute(f"SET LOCAL ROLE {role}")
        cursor.execute(f'SELECT t::text FROM "{table}" t')
        found = [row for (row,) in cursor.fetchall()]
        if role:
            cursor.execute("SET LOCAL ROLE NONE")
    return found


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Everything that is written to the log meanwhile, as the running site writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(settings.LOGGING["formatters"]["line"]["()"]())
    named = settings.LOGGING["loggers"].items()
    levels = {name: each["level"] for name, each in named if "level" in each}
    levels[""] = settings.LOGGING["root"]["level"]
    before = {name: logging.getLogger(name).level for name in levels}
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        yield stream
    finally:
        root.removeHandler(handler)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
