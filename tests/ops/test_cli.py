"""The command line: exit codes, one JSON object, refusals in two languages."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

import pytest

from garda import cli
from garda.kernel.errors import GardaError

ALONE = ("up", "down", "migrate", "backup", "doctor", "worker", "sequence", "check")
ON_A_PATH = ("demo", "import", "export", "restore")


def refuse(_args: Namespace) -> None:
    raise GardaError(id="Tidak boleh.", en="Not allowed.", code="no")


def stop(_args: Namespace) -> None:
    raise KeyboardInterrupt


def answer(_args: Namespace) -> Mapping[str, object]:
    return {"tps": 1743}


def count(_args: Namespace) -> int:
    return 3


def _run(monkeypatch: pytest.MonkeyPatch, handler: object, *arguments: str) -> int:
    monkeypatch.setattr(cli, "_handler", lambda _args: handler)
    return cli.main(["down", *arguments])


def test_a_refusal_is_a_message_not_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, refuse) == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("", "Tidak boleh.\nNot allowed.\n")
    assert _run(monkeypatch, refuse, "--json") == 1
    out, _ = capsys.readouterr()
    assert json.loads(out) == {"error": {"code": "no", "id": "Tidak boleh.", "en": "Not allowed."}}


def test_outcomes_become_exit_codes_or_objects(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, count) == 3
    assert _run(monkeypatch, stop) == 130
    capsys.readouterr()
    assert _run(monkeypatch, answer) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("", "tps: 1743\n")
    assert _run(monkeypatch, answer, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"tps": 1743}


def test_wrong_usage_is_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["fly"])
    assert end.value.code == 2
    assert "fly" in capsys.readouterr().err


def test_the_demo_takes_folders_seed_and_stage() -> None:
    args = cli.parser().parse_args(
        ["demo", "jepara", "./lain", "--seed", "7", "--until", "x", "--no-serve", "--json"]
    )
    assert (args.paths, args.seed, args.until) == (["jepara", "./lain"], 7, "x")
    assert args.no_serve
    assert args.json
    assert args.port == cli.DEFAULT_PORT


@pytest.mark.parametrize("command", [*ALONE, *(f"{name} x" for name in ON_A_PATH)])
def test_handlers_exist(command: str) -> None:
    args = cli.parser().parse_args(command.split())
    module, _, function = args.handler.partition(":")
    source = Path(cli.__file__).parents[1] / f"{module.replace('.', '/')}.py"
    assert f"def {function}(" in source.read_text()
