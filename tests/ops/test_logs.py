"""No line of the log holds what somebody typed or what a row holds."""

from __future__ import annotations

import io
import json
import logging
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
import structlog
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from garda.kernel.errors import GardaError
from garda.ops import logs
from garda.ops.logs import REMOVED, describe, scrub
from garda.people.models import Account

#: District digits 90 to 99 are assigned to nobody.
NIK = "3320904111950001"
NAME = "SITI AMINAH"


# --- scrub ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    [
        NIK,
        "3320 9041 1195 0001",
        "33.20.90.411195.0001",
        "3320-9041-1195-0001",
        "332090 411195 0001",
        "081234567890",
        "+62 812-3456-7890",
        "0812 3456 789",
        "1234567890",
        "٣٣٢٠٩٠٤١١١٩٥٠٠٠١",
    ],
)
def test_numbers_of_people_are_removed(number: str) -> None:
    assert scrub(f"gagal: nik={number}, coba lagi") == f"gagal: nik={REMOVED}, coba lagi"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-27T18:20:43.123456Z",
        "2026-11-27 18.20.43",
        "id/33/20/90/2004",
        "33.20.90.2004",
        "port 8000, 1743 TPS, Rp10.458.000",
        "01936d2e-8c1f-7abc-9def-01b3c5678a9f",
        "",
    ],
)
def test_what_operators_need_stays(text: str) -> None:
    assert scrub(text) == text


_GROUPED = re.compile(r"\d(?:[ .-]?\d){15}")


@given(
    before=st.text(),
    after=st.text(),
    gaps=st.lists(st.sampled_from(["", " ", ".", "-"]), min_size=15, max_size=15),
)
def test_no_surroundings_save_a_number(before: str, after: str, gaps: list[str]) -> None:
    written = "".join(digit + gap for digit, gap in zip(NIK, [*gaps, ""], strict=True))
    left = scrub(before + written + after)
    assert _GROUPED.search(left) is None
    assert re.search(r"\d{10}", left) is None


@given(st.text())
def test_scrubbing_twice_changes_nothing(text: str) -> None:
    once = scrub(text)
    assert scrub(once) == once


# --- what a line holds ----------------------------------------------------------------------


@dataclass
class Lines:
    """A logger whose lines are kept, and the lines."""

    logger: logging.Logger
    sink: io.StringIO

    def text(self) -> str:
        return self.sink.getvalue()

    def last(self) -> dict[str, Any]:
        line: dict[str, Any] = json.loads(self.text().splitlines()[-1])
        return line


@pytest.fixture(params=["garda.probe", "procrastinate.probe"])
def lines(request: pytest.FixtureRequest) -> Iterator[Lines]:
    """The lines of a logger of ours and of a library's, as they reach standard error."""
    sink = io.StringIO()
    handler = logging.StreamHandler(sink)
    handler.addFilter(logs._KeepTemplate())
    handler.setFormatter(logs.formatter())
    logger = logging.getLogger(request.param)
    logger.addHandler(handler)
    yield Lines(logger, sink)
    logger.removeHandler(handler)


def broken_row() -> None:
    Account.objects.create(username=NIK)
    with transaction.atomic():
        Account.objects.create(username=NIK)


def bad_number() -> None:
    int(f"NIK {NIK} {NAME}")


def bad_input() -> None:
    raise ValidationError({"nik": [f"{NIK} bukan NIK {NAME}"]})


def bad_refusal() -> None:
    raise GardaError(id=f"{NAME} {NIK} ditolak.", en=f"{NAME} {NIK} refused.", code="probe")


def missing_key() -> None:
    {}[NAME + NIK]


def from_another() -> None:
    try:
        bad_number()
    except ValueError as error:
        raise RuntimeError(f"{NAME} gagal") from error


def while_handling() -> None:
    try:
        bad_input()
    except ValidationError:
        bad_number()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (broken_row, "[23505]"),
        (bad_number, "builtins.ValueError"),
        (bad_input, "django.core.exceptions.ValidationError"),
        (bad_refusal, "garda.kernel.errors.GardaError [probe]"),
        (missing_key, "builtins.KeyError"),
        (from_another, "builtins.RuntimeError"),
        (while_handling, "django.core.exceptions.ValidationError"),
    ],
)
def test_exceptions_keep_kind_and_place_only(
    lines: Lines, fault: Callable[[], None], kind: str
) -> None:
    with pytest.raises(Exception) as raised, transaction.atomic():  # noqa: PT011
        fault()
    lines.logger.error("failed", exc_info=raised.value)
    written = lines.text()
    assert NIK not in written
    assert NAME not in written
    trace = lines.last()["exception"]
    assert kind in trace
    assert "test_logs.py:" in trace
    if isinstance(raised.value, IntegrityError):
        assert "psycopg.errors.UniqueViolation" in trace, "the driver's own error comes along"


def test_plain_faults_of_the_program_keep_their_words(lines: Lines) -> None:
    with pytest.raises(AttributeError) as raised:
        lines.missing  # type: ignore[attr-defined]  # noqa: B018
    lines.logger.error("failed", exc_info=raised.value)
    assert "has no attribute 'missing'" in lines.last()["exception"]


def test_values_given_to_a_line_are_scrubbed(lines: Lines) -> None:
    lines.logger.error("no person with %s", NIK)
    assert lines.last()["event"] == f"no person with {REMOVED}"


def test_values_of_our_own_events(lines: Lines) -> None:
    structlog.stdlib.get_logger(lines.logger.name).error(
        f"event {NIK}", nik=int(NIK), rows=[{"nik": NIK}], person=object(), count=7, none=None
    )
    line = lines.last()
    assert line["event"] == f"event {REMOVED}"
    assert (line["nik"], line["rows"], line["person"]) == (REMOVED, [{"nik": REMOVED}], "<object>")
    assert (line["count"], line["none"]) == (7, None)


def test_django_s_lines_name_no_address() -> None:
    """Addresses hold codes of invitations and ids of persons."""
    sink = io.StringIO()
    handler = logging.StreamHandler(sink)
    handler.addFilter(logs._KeepTemplate())
    handler.setFormatter(logs.formatter())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        logger.error("Bad: %s", "/undangan/RAHASIA/", extra={"status_code": 500})
        logger.error("%s: %s", "Failed", "/undangan/RAHASIA/", extra={"status_code": 500})
    finally:
        logger.removeHandler(handler)
    lines = [json.loads(line) for line in sink.getvalue().splitlines()]
    assert "RAHASIA" not in sink.getvalue()
    assert [(line["event"], line["status"]) for line in lines] == [
        ("Bad: %s", 500), ("response", 500)
    ]  # fmt: skip


def test_a_long_chain_ends() -> None:
    error: BaseException = ValueError("0")
    for number in range(50):
        following = ValueError(str(number))
        following.__cause__ = error
        error = following
    assert describe(error).count("builtins.ValueError") == 10
    error.__cause__ = error
    assert describe(error).count("builtins.ValueError") == 1


def test_a_disk_s_refusal_names_no_file() -> None:
    error = FileNotFoundError(2, "No such file or directory", f"/unggahan/{NAME}.pdf")
    assert describe(error) == "builtins.FileNotFoundError: No such file or directory"


def test_the_driver_s_details_stay_out() -> None:
    error = psycopg.errors.UniqueViolation(f"Key (nik)=({NIK}) already exists.")
    assert describe(error) == "psycopg.errors.UniqueViolation [23505]"


def test_a_process_that_breaks_prints_no_values() -> None:
    program = (
        "import logging.config, threading\n"
        "from garda.ops import logs\n"
        "logging.config.dictConfig(logs.configure())\n"
        f"t = threading.Thread(target=lambda: int('{NAME}'))\n"
        "t.start(); t.join()\n"
        f"int('{NIK}x')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert NIK not in done.stderr
    assert NAME not in done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["uncaught", "uncaught"]
    assert all("builtins.ValueError" in line["exception"] for line in lines)
