"""Kill -9 of web, job worker, database while forms come in: what was acknowledged is there, once.

Clerks send over HTTP, with ids of their own making, and repeat a sending until it has a receipt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tests.resilience.office import Audit, Office, audit, open_office, send_through

#: Receipts between two kills: every clerk is at work, and there is something to lose.
BETWEEN_KILLS = 20
DEFINITIONS = """
    SELECT r.id, f.definition FROM results_voteround r
    JOIN results_formdefinition f ON f.contest_id = r.contest_id
"""
READINGS = "SELECT round_id, source, figures FROM results_reading ORDER BY version"
COUNTED = "SELECT round_id, key, value FROM results_settledfigure"
SETTLEMENTS = "SELECT round_id, block, state FROM results_settlement"
SOURCES = ("operator", "ppk")


@pytest.fixture
def office() -> Iterator[Office]:
    with open_office() as opened:
        yield opened


def test_no_acknowledged_form_is_lost_or_doubled(office: Office) -> None:
    clerks = office.clerks()
    kills = (
        office.kill_a_web_worker, office.kill_web, office.kill_job_worker, office.kill_database,
        office.kill_a_session,
    )  # fmt: skip
    sent = send_through(clerks, kills, between=BETWEEN_KILLS)
    assert sum(clerk.retries for clerk in clerks) > 0, "nobody noticed a kill"
    assert audit(office, sent) == Audit(acknowledged=len(sent))
    _settlements_follow_the_readings(office)
    report = office.check()
    assert report["problems"] == []
    assert report["whole"]
    assert office.child("worker").is_running()


def _settlements_follow_the_readings(office: Office) -> None:
    """A block is settled exactly where both sources' latest versions agree, with their figures."""
    fields = _fields(office)
    sheets = _latest_sheets(office, fields)
    counted: dict[Any, dict[str, int]] = defaultdict(dict)
    for round_id, key, value in office.rows(COUNTED):
        counted[round_id][key] = value
    settlements = office.rows(SETTLEMENTS)
    assert settlements
    for round_id, block, state in settlements:
        keys = [key for key, of in fields[round_id].items() if of == block]
        said = [{key: sheet[key] for key in keys} for sheet in sheets[round_id].values()]
        assert state == _expected(said)
        counts = {key: counted[round_id][key] for key in keys if key in counted[round_id]}
        assert counts == (said[0] if state == "settled" else {})


def _fields(office: Office) -> dict[Any, dict[str, str]]:
    """Per round: the keys of its form in their order, each with its block."""
    return {
        round_id: {field["key"]: field["block"] for field in definition["fields"]}
        for round_id, definition in office.rows(DEFINITIONS)
    }


def _latest_sheets(
    office: Office, fields: Mapping[Any, Mapping[str, str]]
) -> dict[Any, dict[str, dict[str, int]]]:
    """Per round and source: the figures of its latest version."""
    sheets: dict[Any, dict[str, dict[str, int]]] = defaultdict(dict)
    for round_id, source, figures in office.rows(READINGS):
        sheets[round_id][source] = dict(zip(fields[round_id], figures, strict=True))
    return sheets


def _expected(said: list[dict[str, int]]) -> str:
    if len(said) < len(SOURCES):
        return "first"
    return "settled" if said[0] == said[1] else "differs"
