"""No number of a person leaves the vault: everything that Garda says, keeps and writes is read.

Recognisable synthetic numbers are planted, every page is asked for in every role, refusals, wrong
addresses, faults and wrong forms are provoked, files are imported and exported; then pages,
headers, cookies, logs, sessions, rows and files are searched. ``test_leak_scanner`` proves that the
search finds what it should.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.urls import reverse
from tests.support.leaks import Scanner
from tests.support.planted import KK, NIK, PHONE, VILLAGE, Planted
from tests.support.played import TINY
from tests.support.walking import things, walker
from tests.web.test_matrix import address, expected, rows, told

from garda.exchange.domain.problems import FolderError
from garda.exchange.reader import read_folder
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.ledger.services import NumberInRecord, record
from garda.packs.loader import get_pack
from garda.people.models import IdentityClaim, Person
from garda.privacy.exports import kinds_for
from garda.privacy.services import ExportOrder, approve_export, fetch_copy, request_export
from garda.sealed.reasons import Kind
from garda.sealed.services import unmask


def found(scanner: Scanner, log: io.StringIO) -> str:
    """All leaks, those of the log included."""
    for line in log.getvalue().splitlines():
        scanner.text("log", line)
    return told(scanner.leaks)


@pytest.mark.parametrize("role", ["", *Role])
def test_no_page_shows_a_number(planted: Planted, log: io.StringIO, role: str) -> None:
    who, scanner = walker(planted.land, role), planted.scanner()
    pages = 0
    for route, row in rows():
        for where, thing in things(planted.land, row, who):
            if where != "own" or expected(row, who, thing) != 200:
                continue
            answer = who.browser.get(address(route, row, who, thing))
            scanner.response(route.name, answer)
            pages += answer.status_code == 200
    own = reverse("person", args=[planted.person.id])
    scanner.response("person", who.browser.get(own))
    assert pages >= 8
    assert not scanner.leaks, found(scanner, log)
    assert not found(scanner, log)


#: Addresses in which somebody wrote a number where it does not belong.
_ASTRAY = (
    "/{n}/", "/orang/{n}/", "/orang/?nama={n}", "/cari-tps/?desa={n}", "/tps/{n}/1/",
    "/wilayah/{n}/", "/hasil/bupati/{n}/", "/periksa/?kode={n}", "/periksa/{n}/",
    "/jejak/?dari={n}", "/jejak/?halaman={n}", "/ekspor/baru/?jenis={n}", "/tugas/?as_of={n}",
    "/masuk/?next=/orang/{n}/", "/pembukaan/{n}/", "/static/{n}.css", "/tautan/{n}/",
)  # fmt: skip


@pytest.mark.parametrize("role", ["", Role.PPS, Role.KPU_REGENCY, Role.AUDITOR])
def test_a_number_in_an_address_is_not_repeated(
    planted: Planted, log: io.StringIO, role: str
) -> None:
    browser, scanner = walker(planted.land, role).browser, planted.scanner()
    for pattern in _ASTRAY:
        for number in (NIK, PHONE):
            answer = browser.get(pattern.format(n=number))
            # The way through the sign-in keeps an address as it was written, unless refused.
            if number == PHONE and (answer.status_code == 302 or "next=" in pattern):
                continue
            if answer.status_code == 302:
                answer = browser.get(answer["Location"])
            scanner.text(f"page {pattern} as {role or 'visitor'}", _without_own_words(answer))
    assert scanner.read["page"] >= len(_ASTRAY)
    assert not scanner.leaks, told(scanner.leaks)
    assert not found(scanner, log)


def test_a_fault_tells_no_number(
    planted: Planted, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_options: Any) -> None:
        secret = NIK
        raise RuntimeError(f"cannot open {secret} of {planted.person.name}, {PHONE}")

    scanner, who = planted.scanner(), walker(planted.land, Role.PPS)
    who.browser.raise_request_exception = False
    monkeypatch.setattr("garda.privacy.views.saw", broken)
    answer = who.browser.get(reverse("person", args=[planted.person.id]))
    assert answer.status_code == 500
    scanner.response("500", answer)
    assert "RuntimeError" in log.getvalue()
    assert not found(scanner, log)


def test_a_refusal_of_the_database_tells_no_number(planted: Planted, log: io.StringIO) -> None:
    """Its detail holds the row that was refused."""
    claim = IdentityClaim.objects.filter(person=planted.person, kind="nik").get()
    logger = structlog.get_logger("garda.uji")
    try:
        with transaction.atomic():
            IdentityClaim.objects.filter(pk=claim.pk).update(status=f"{NIK[:10]}")
    except IntegrityError:
        logger.exception("refused")
    try:
        with transaction.atomic():
            Person.objects.filter(pk=planted.person.pk).update(sex="X", name=NIK)
    except IntegrityError:
        logger.exception("refused")
    assert log.getvalue().count("refused") == 2
    scanner = planted.scanner()
    assert not found(scanner, log)


def _with_number(form: Mapping[str, str], number: str) -> dict[str, str]:
    """A form in which every text somebody could write holds a number."""
    kept = {"act", "kind", "rule", "body", "columns", "vault", "part", "fit", "consents"}
    return {name: value if name in kept else f"{value} {number}" for name, value in form.items()}


def _without_own_words(answer: HttpResponse) -> str:
    """The page without the fields that give back what was just typed: nothing typed is lost."""
    body = b"".join(answer) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace")
    text = re.sub(r"<textarea.*?</textarea>", "", text, flags=re.DOTALL)
    return re.sub(r"<input[^>]*>", "", text)


@pytest.mark.parametrize("role", list(Role))
def test_a_number_typed_into_a_form_is_not_kept(
    planted: Planted, log: io.StringIO, role: str
) -> None:
    who, scanner = walker(planted.land, role), planted.scanner()
    who.browser.raise_request_exception = False
    sent = 0
    for route, row in rows():
        if not row.get("forms") or "grant" in route.name:
            continue
        for where, thing in things(planted.land, row, who):
            if where != "own":
                continue
            for form in row["forms"]:
                for number in (NIK, "3320 9066 0491 0384"):
                    with transaction.atomic():
                        answer = who.browser.post(
                            address(route, row, who, thing), _with_number(form, number)
                        )
                        sent += 1
                        name = f"{route.name} as {role}"
                        if route.name != "open-number":
                            scanner.text(f"page {name}", _without_own_words(answer))
                        scanner.text(f"headers {name}", str(dict(answer.headers)))
                        if answer.status_code == 302:
                            scanner.database()
                            transaction.set_rollback(True)
    assert sent
    assert not scanner.leaks, told(scanner.leaks)
    scanner.database()
    assert not found(scanner, log)


def test_an_import_with_numbers_in_wrong_columns_hides_them(
    planted: Planted, log: io.StringIO, tmp_path: Path
) -> None:
    pack = get_pack(planted.land.election.pack)
    scanner, refused = planted.scanner(), 0
    names = [path.name for path in sorted(TINY.glob("*.csv"))]
    for name in names:
        lines = (TINY / name).read_text().splitlines()
        for column in range(lines[0].count(",") + 1):
            folder = tmp_path / f"{name}-{column}"
            shutil.copytree(TINY, folder)
            cells = lines[1].split(",")
            cells[column] = NIK
            (folder / name).write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n")
            try:
                read_folder(
                    folder, max_voters=pack.max_voters_per_station,
                    special_from=pack.special_station_from, max_choices=pack.max_choices,
                )  # fmt: skip
            except FolderError as error:
                refused += 1
                scanner.text(f"message {name}", f"{error.id}\n{error.en}\n{error.problems!r}")
    assert refused > len(names)
    assert not found(scanner, log)


def test_no_export_holds_a_number(planted: Planted, log: io.StringIO) -> None:
    """A telephone number goes out only where two people said so."""
    scanner, copies = planted.scanner(), 0
    region = planted.land.regions["id/33/20"]
    asker, second = (planted.actor(Role.KPU_REGENCY, region.path) for _ in range(2))
    for kind in kinds_for(Role.KPU_REGENCY):
        delicate = [c.code for c in kind.columns if c.delicate]
        plain = [c.code for c in kind.columns if not c.delicate]
        for columns in filter(None, (plain, [*plain, *delicate] if delicate else [])):
            for file_kind in ("csv", "xlsx"):
                export = request_export(asker, order=ExportOrder(
                    election=planted.land.election, region=region, kind=kind.code,
                    columns=columns, file_kind=file_kind, purpose="training",
                    recipient="Panitia bimtek",
                ))  # fmt: skip
                if columns != plain:
                    approve_export(second, export_id=export.id)
                copy = fetch_copy(asker, export_id=export.id)
                reader = scanner if columns == plain else Scanner([NIK, KK])
                reader.data(f"export {kind.code}", copy.data)
                copies += 1
                assert not reader.leaks, told(reader.leaks)
    assert copies
    assert not found(scanner, log)


def test_papers_registers_jobs_and_rows_hold_no_number(planted: Planted, log: io.StringIO) -> None:
    """After numbers were opened, papers issued and much was done, nothing of it stands anywhere."""
    scanner = planted.scanner()
    pps = planted.actor(Role.PPS, VILLAGE)
    for kind in Kind:
        unmask(pps, person_id=planted.person.id, kind=kind, reason="card", text="di loket")
    with pytest.raises(GardaError):
        unmask(pps, person_id=planted.person.id, kind=Kind.NIK, reason="card", text=NIK)
    with pytest.raises(NumberInRecord):
        record(pps, "uji", path=VILLAGE, payload={"reason": f"NIK {NIK}"})
    scanner.database()
    assert scanner.read["row"] > 100
    assert not found(scanner, log)
