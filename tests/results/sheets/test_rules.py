"""The manual's list of rules: written from the packs, and current."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from garda.cli import main
from garda.packs.types import Pack
from garda.results.sheets.command import RULES_PAGE
from garda.results.sheets.rules import rules_page


def test_the_page_in_the_manual_is_current() -> None:
    assert RULES_PAGE.read_text(encoding="utf-8") == rules_page(), "run: garda forms rules"


def test_every_rule_of_every_form_is_told(pack: Pack) -> None:
    page = rules_page()
    for rule in pack.forms["chasil_kwk"].rules:
        assert f"| {rule.code} |" in page
        assert rule.message.id in page
        assert rule.citation in page
    assert page.count("| K15 |") == 1
    assert page.count("| K06 |") == 2


def test_rows_that_are_off_are_left_out() -> None:
    page = rules_page()
    assert "disabled_registered" not in page
    assert "eligible_moved" not in page


def test_values_are_those_of_each_pack() -> None:
    page = rules_page()
    for said in ("dpt_j <= 600", "dpt_j <= 300", "2,5% dari dpt_j", "2% dari dpt_j"):
        assert said in page


def test_command_writes_and_checks(tmp_path: Path, capsys: Any) -> None:
    def told(*arguments: str) -> tuple[int, dict[str, Any]]:
        code = main(["forms", "rules", str(tmp_path / "rules.md"), "--json", *arguments])
        return code, json.loads(capsys.readouterr().out)

    file = str(tmp_path / "rules.md")
    assert told("--check") == (1, {"file": file, "current": False})
    assert told() == (0, {"file": file, "changed": True})
    assert told() == (0, {"file": file, "changed": False})
    assert told("--check") == (0, {"file": file, "current": True})
