"""The coverage gate sums per room and door and fails when one is low."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tools.coverage_gate import door_of, main


def _file(covered: int, statements: int, branches: tuple[int, int] = (0, 0)) -> dict[str, object]:
    return {
        "summary": {
            "covered_lines": covered,
            "num_statements": statements,
            "covered_branches": branches[0],
            "num_branches": branches[1],
        }
    }


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("src/garda/results/domain/rules.py", ("results", "domain")),
        ("src/garda/results/domain.py", ("results", "domain")),
        ("src/garda/recap/services/plenary.py", ("recap", "services")),
        ("src/garda/people/models.py", None),
    ],
)
def test_doors(path: str, door: tuple[str, str] | None) -> None:
    assert door_of(path) == door


@pytest.mark.parametrize(("covered", "code"), [(90, 0), (89, 1)])
def test_threshold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], covered: int, code: int
) -> None:
    files = {
        "src/garda/results/domain/a.py": _file(covered - 10, 80, (0, 0)),
        "src/garda/results/domain/b.py": _file(0, 0, (10, 20)),
        "src/garda/people/models.py": _file(0, 100),
    }
    report = tmp_path / "coverage.json"
    report.write_text(json.dumps({"files": files}))
    assert main(str(report)) == code
    assert f"{covered:.1f}%" in capsys.readouterr().out
