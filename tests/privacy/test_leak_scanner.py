"""The scanner for numbers of persons finds what it is for: leaks made on purpose."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any

import pikepdf
import pytest
import structlog
import typst
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.urls import reverse
from tests.support.leaks import Scanner
from tests.support.pdf_text import text_of_pdf
from tests.support.planted import KK, NIK, PHONE, Planted
from tests.support.walking import walker

from garda.kernel.roles import Role
from garda.kernel.tables import Column, write_table
from garda.people.models import Person


@pytest.mark.parametrize(
    "text",
    [
        NIK,
        NIK[4:],
        "3320 9066 0491 0384",
        "3320.9066.0491.0384",
        "332090-660491-0384",
        "<span>3320</span><span>9066</span><span>0491</span><span>0384</span>",
        "<b>3320</b> 9066<i>04</i>91 0384",
        f"/orang/{NIK}/",
        "nik=3320%209066%200491%200384",
        "".join(f"&#{ord(digit)};" for digit in NIK),
        NIK.encode().hex(),
        f"\\x{NIK.encode().hex()}",
        base64.b64encode(NIK.encode()).decode(),
        base64.b64encode(f"x{NIK}".encode()).decode(),
        base64.b64encode(f"nik{NIK}!".encode()).decode(),
        hashlib.sha256(NIK.encode()).hexdigest(),
        hashlib.sha1(f"nik:{NIK}".encode()).hexdigest(),
        hashlib.md5(NIK.encode()).hexdigest(),
        NIK[::-1],
        f"'{PHONE}'",
        "+62 812-7316-4985",
        "62812 7316 4985",
        KK,
    ],
)
def test_finds_a_number_in_every_dress(text: str) -> None:
    scanner = Scanner([NIK, KK, PHONE])
    scanner.text("page", f"vor {text} nach")
    assert scanner.leaks
    assert all(leak.masked.endswith("••••") for leak in scanner.leaks)


@pytest.mark.parametrize(
    "text",
    [
        "3320 •••• •••• ••••",
        "0812 •••• ••••",
        "33.20.90.2001",
        "3320906604910385",
        "2024-11-27 09:06:05.910384",
        "01a21e71-5195-79a1-a3d3-33ff3fca91b9",
        hashlib.sha256(b"lain").hexdigest(),
        "",
    ],
)
def test_takes_nothing_else_for_one(text: str) -> None:
    scanner = Scanner([NIK, KK, PHONE])
    scanner.text("page", text)
    assert scanner.leaks == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_reads_files_of_lists(kind: Any) -> None:
    for cell, leaks in ((NIK, True), ("3320 ••••", False)):
        scanner = Scanner([NIK])
        table = b"".join(write_table(kind, [Column("Kolom")], [[cell]]))
        scanner.data("export", table)
        assert bool(scanner.leaks) is leaks


def test_reads_the_words_of_a_paper() -> None:
    paper = typst.compile(f"= Berita acara\nNama: Sri Rahayu, {NIK[:8]} {NIK[8:]}".encode())
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert "Sri Rahayu" in text_of_pdf(pdf).replace("\n", "")
    scanner = Scanner([NIK])
    scanner.data("paper", paper)
    assert scanner.leaks


def test_reads_rows_sessions_headers_and_cookies(planted: Planted) -> None:
    Person.objects.filter(pk=planted.person.id).update(name=f"Sri {NIK}")
    session = SessionStore()
    session["draft"] = {"nik": KK}
    session.save()
    response = HttpResponse("kosong", headers={"Location": f"/x/?n={PHONE}"})
    response.set_cookie("draft", NIK)
    scanner = Scanner([NIK, KK, PHONE])
    scanner.database()
    scanner.response("x", response)
    assert {leak.where for leak in scanner.leaks} == {
        "row people_person", "row django_session", "session", "headers x", "cookies x",
    }  # fmt: skip


def test_reads_the_log_which_takes_numbers_out_itself(log: io.StringIO) -> None:
    logger = structlog.get_logger("garda.uji")
    logger.info("looked", number=NIK, text=f"telepon {PHONE}")
    clean = log.getvalue()
    assert clean.count("looked") == 1
    log.write(f"somebody else's line {NIK}\n")
    for text, leaks in ((clean, False), (log.getvalue(), True)):
        scanner = Scanner([NIK, PHONE])
        scanner.text("log", text)
        assert bool(scanner.leaks) is leaks


def test_a_page_that_forgets_the_mask_is_found(
    planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("garda.sealed.queries.masked", lambda *_: NIK)
    scanner = planted.scanner()
    browser = walker(planted.land, Role.PPS).browser
    scanner.response("person", browser.get(reverse("person", args=[planted.person.id])))
    assert {leak.where for leak in scanner.leaks} == {"page person"}
