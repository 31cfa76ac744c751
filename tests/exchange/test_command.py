"""``garda import`` and ``garda export`` as they are typed: counts, warnings, every problem."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.importing import contents

from garda import cli
from garda.exchange.domain.problems import SHOWN_PROBLEMS
from garda.kernel.errors import GardaError
from garda.ledger.check import check_ledger
from garda.ops import framework, postgres
from garda.regions.models import Election

if TYPE_CHECKING:
    from pathlib import Path

    from tests.exchange.conftest import Copy
    from tests.support.databases import TestServer

pytestmark = pytest.mark.django_db
USE_DATABASE = cli._use_database


@pytest.fixture(autouse=True)
def own_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands work on the test's database."""
    monkeypatch.setattr(cli, "_use_database", lambda _name: None)


def run(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> dict[str, Any]:
    assert cli.main([str(a) for a in (*arguments, "--json")]) == code
    outcome: dict[str, Any] = json.loads(capsys.readouterr().out)
    return outcome


def test_importing_prints_what_changed(tiny: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = run(capsys, "import", tiny.path)
    assert (outcome["election"], outcome["kind"]) == ("pilkada2024-98.01", "practice")
    assert (outcome["regency"], outcome["stations"]) == ("98.01", 5)
    assert outcome["changed"]["rounds"] == 10
    assert outcome["warnings"] == []


def test_importing_again_changes_nothing(tiny: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    first = run(capsys, "import", tiny.path, "--kind", "real", "--election", "sungguhan")
    assert (first["election"], first["kind"]) == ("sungguhan", "real")
    before = contents()
    again = run(capsys, "import", tiny.path, "--election", "sungguhan")
    assert set(again["changed"].values()) == {0}
    assert contents() == before
    assert cli.main(["import", str(tiny.path), "--election", "sungguhan"]) == 0
    assert "Tidak ada yang berubah" in capsys.readouterr().err


def test_imported_entries_are_in_the_chain(tiny: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "import", tiny.path)
    report = check_ledger()
    assert (report.whole, report.waiting) == (True, 0)
    assert report.links["internal"] > 0


def test_every_problem_is_told_and_nothing_done(
    tiny: Copy, capsys: pytest.CaptureFixture[str]
) -> None:
    tiny.append("stations.csv", *(f"98.01.01.{n},1" for n in range(3001, 3031)))
    before = contents()
    error = run(capsys, "import", tiny.path, code=1)["error"]
    assert error["code"] == "folder"
    lines = error["id"].splitlines()[1:]
    assert len([line for line in lines if line.startswith("stations.csv, baris")]) == 30
    assert len(lines) > SHOWN_PROBLEMS
    assert "stations.csv, row 5, column village" in error["en"]
    assert contents() == before
    assert cli.main(["import", str(tiny.path)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "stations.csv, baris 34, kolom village" in told.err


def test_warnings_are_told(tiny: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.replace("finals.csv", "bupati,98.01,users,764", "bupati,98.01,users,700")
    assert len(run(capsys, "import", tiny.path)["warnings"]) == 1
    assert cli.main(["import", str(tiny.path)]) == 0
    assert "finals.csv" in capsys.readouterr().err


def test_a_name_without_slash_is_an_example_unless_there_is_none(
    tiny: Copy, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny.path.parent)
    assert run(capsys, "import", "tiny")["regency"] == "98.01"
    assert run(capsys, "import", "tidak-ada", code=1)["error"]["code"] == "folder"
    monkeypatch.setenv("GARDA_EXAMPLES", str(tiny.path.parent))
    monkeypatch.chdir("/")
    assert run(capsys, "import", "tiny")["regency"] == "98.01"


def test_an_elections_own_pack_goes_before_the_named_one(
    tiny: Copy, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "import", tiny.path, "--election", "uji")
    outcome = run(capsys, "import", tiny.path, "--election", "uji", "--pack", "lain")
    assert set(outcome["changed"].values()) == {0}


def test_exporting(tiny: Copy, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "import", tiny.path)
    outcome = run(capsys, "export", tmp_path / "out")
    assert (outcome["election"], outcome["simulation"]) == ("pilkada2024-98.01", True)
    [folder] = outcome["folders"]
    assert (folder["path"], folder["stations"]) == (str(tmp_path / "out"), 5)
    assert folder["lines"]["bupati"] == {"published": 2}
    assert cli.main(["export", str(tmp_path / "lain")]) == 0
    assert "5 TPS ditulis ke" in capsys.readouterr().err.replace("\n", " ")


def test_exporting_needs_to_know_which(
    tiny: Copy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Yang ada: -." in run(capsys, "export", tmp_path / "a", code=1)["error"]["id"]
    for code in ("satu", "dua"):
        run(capsys, "import", tiny.path, "--election", code)
    for arguments in ((), ("--election", "tiga")):
        error = run(capsys, "export", tmp_path / "a", *arguments, code=1)["error"]
        assert error["code"] == "unknown_election"
        assert "dua, satu" in error["id"]
    assert run(capsys, "export", tmp_path / "a", "--election", "dua")["election"] == "dua"
    assert Election.objects.count() == 2


def test_a_database_that_is_not_there_is_named(
    test_server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[str | None] = []
    monkeypatch.setattr(postgres, "ensure_running", lambda: test_server.server)
    monkeypatch.setattr(framework, "use_database", chosen.append)
    with pytest.raises(GardaError, match="garda migrate") as refused:
        USE_DATABASE("garda_belum_ada")
    assert (refused.value.code, chosen) == ("no_database", [])
    USE_DATABASE("postgres")
    assert chosen == ["postgres"]


def test_a_place_that_cannot_be_written_to(
    tiny: Copy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "import", tiny.path)
    (tmp_path / "berkas").write_text("")
    error = run(capsys, "export", tmp_path / "berkas" / "x", code=1)["error"]
    assert error["code"] == "not_written"
