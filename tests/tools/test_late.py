"""What is late is what SECURITY.md says: the days per severity, from the day of publishing."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tools import late

PROMISED = late.promise(late.POLICY.read_text())
TODAY = date(2026, 6, 30)


def scan(
    *, severity: str = "9.8", published: str = "2026-06-01T08:00:00Z", repaired: bool = True
) -> dict[str, Any]:
    """What the scanner writes about one weakness that two lists know."""
    events = [{"introduced": "0"}, *([{"fixed": "5.2.20"}] if repaired else [])]
    affected = [{"ranges": [{"type": "ECOSYSTEM", "events": events}]}]
    later = "2100-01-01T08:00:00Z"
    return {
        "results": [
            {
                "source": {"path": "build/garda.cdx.json", "type": "sbom"},
                "packages": [
                    {
                        "package": {"name": "django", "version": "5.2.19", "ecosystem": "PyPI"},
                        "vulnerabilities": [
                            {"id": "GHSA-uji", "published": later, "affected": affected},
                            {"id": "PYSEC-uji", "published": published, "affected": affected},
                        ],
                        "groups": [{"ids": ["GHSA-uji", "PYSEC-uji"], "max_severity": severity}],
                    }
                ],
            }
        ]
    }


def only(**facts: Any) -> late.Weakness:
    (found,) = late.weaknesses(scan(**facts))
    return found


def test_the_promise_is_read_from_the_policy() -> None:
    assert PROMISED == [(9.0, 3), (7.0, 14), (0.0, 30)]


def test_several_names_are_one_weakness_from_its_first_day() -> None:
    assert only() == late.Weakness(
        "django 5.2.19", ("GHSA-uji", "PYSEC-uji"), 9.8, date(2026, 6, 1), repaired=True
    )


@pytest.mark.parametrize(
    ("severity", "days"), [("9.8", 3), ("9.0", 3), ("8.9", 14), ("7.0", 14), ("6.9", 30), ("", 14)]
)
def test_the_worse_the_sooner_and_on_the_last_day_still_in_time(severity: str, days: int) -> None:
    for passed, expected in ((days, False), (days + 1, True)):
        published = f"{TODAY - timedelta(days=passed)}T00:00:00Z"
        assert late.late(only(severity=severity, published=published), PROMISED, TODAY) is expected


def test_without_a_repair_nothing_is_late() -> None:
    assert not late.late(only(repaired=False), PROMISED, TODAY)


def test_without_a_day_it_is_looked_at() -> None:
    given = scan()
    for record in given["results"][0]["packages"][0]["vulnerabilities"]:
        del record["published"]
    (found,) = late.weaknesses(given)
    assert late.late(found, PROMISED, TODAY)


@pytest.mark.parametrize(
    ("days", "code", "said"), [(400, 1, "1 late"), (0, 0, "1 weaknesses, 0 late")]
)
def test_the_command_ends_with_what_it_found(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    days: int,
    code: int,
    said: str,
) -> None:
    moment = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    file = tmp_path / "scan.json"
    given = scan(published=moment)
    file.write_text(json.dumps(given))
    monkeypatch.setattr(sys, "argv", ["late", str(file)])
    assert late.main() == code
    assert said in capsys.readouterr().out


def test_a_clean_scan() -> None:
    assert list(late.weaknesses({"results": []})) == []
    assert list(late.weaknesses({"results": None})) == []
