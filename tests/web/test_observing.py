"""A request leaves one line: route, status, time and role; no address, account or place."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.support.desk import signed_in

from garda.kernel.roles import Role
from garda.ops import logs
from garda.web import observing

pytestmark = pytest.mark.django_db
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What ``garda.access`` and Django have logged so far."""
    sink = io.StringIO()
    handler = logging.StreamHandler(sink)
    handler.addFilter(logs._KeepTemplate())
    handler.setFormatter(logs.formatter())
    loggers = [logging.getLogger(name) for name in ("garda.access", "django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in sink.getvalue().splitlines()]
    for logger in loggers:
        logger.removeHandler(handler)


def _access(lines: Lines) -> list[dict[str, Any]]:
    return [line for line in lines() if line["logger"] == "garda.access"]


def test_a_visitor_s_request(lines: Lines) -> None:
    answer = Client().get("/cari-tps/?q=Siti")
    (line,) = _access(lines)
    assert line["route"] == "find-station"
    assert (line["method"], line["status"], line["role"]) == ("GET", 200, None)
    assert line["ms"] > 0
    assert line["request"] == answer.headers["X-Request-Id"]
    assert re.fullmatch(r"[a-z]{16}", line["request"])
    assert "Siti" not in json.dumps(lines())
    assert set(line) == {
        "event", "route", "method", "status", "ms", "role", "request", "level", "logger",
        "timestamp",
    }  # fmt: skip


def test_the_role_and_not_the_account(lines: Lines) -> None:
    world = factories.world()
    actor = factories.actor(world, Role.PPK, world.district)
    signed_in(actor).get("/")
    (line,) = _access(lines)
    assert line["role"] == "ppk"
    assert str(actor.account_id) not in json.dumps(line)
    assert world.district.path not in json.dumps(line)


def test_each_request_has_a_number_of_its_own(lines: Lines) -> None:
    client = Client()
    answers = [client.get("/"), client.get("/")]
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == 2
    assert [line["request"] for line in _access(lines)] == [
        answer.headers["X-Request-Id"] for answer in answers
    ]


def test_what_is_not_there(lines: Lines) -> None:
    Client().get("/undangan-palsu/RAHASIA/")
    assert [line["route"] for line in _access(lines)] == [observing.NO_ROUTE]
    assert "RAHASIA" not in json.dumps(lines())


def test_a_fault_leaves_kind_and_place_but_no_values(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_options: Any) -> None:
        int("SITI AMINAH 3320904111950001")

    monkeypatch.setattr("garda.web.views.find.render", broken)
    answer = Client(raise_request_exception=False).get(reverse("find-station"))
    assert answer.status_code == 500
    written = json.dumps(lines())
    assert "3320904111950001" not in written
    assert "SITI" not in written
    (fault,) = [line for line in lines() if "exception" in line]
    assert "builtins.ValueError" in fault["exception"]
    assert fault["request"] == answer.headers["X-Request-Id"], "the fault can be found by number"
    (line,) = _access(lines)
    assert line["status"] == 500


def test_health_is_not_worth_a_line(lines: Lines) -> None:
    Client().get("/sehat/")
    assert _access(lines) == []


def test_static_files_share_a_name(lines: Lines) -> None:
    Client().get("/static/garda/tidak-ada.css")
    assert [line["route"] for line in _access(lines)] == [observing.STATIC]
