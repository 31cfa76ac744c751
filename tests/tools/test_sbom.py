"""The bill of materials names every locked package, and is the same each time."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tools import sbom

HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    return sbom.generate()


def _locked() -> dict[str, set[str]]:
    """Hashes of every locked package, by ``name==version``."""
    blocks = re.split(r"\n(?=\S)", sbom.LOCK.read_text().strip())
    names = [re.match(r"[\w.-]+==[^\s;]+", block) for block in blocks]
    return {
        found[0]: set(HASH.findall(block))
        for found, block in zip(names, blocks, strict=True)
        if found
    }


def test_every_locked_package_is_in_it_with_its_hashes(bill: dict[str, Any]) -> None:
    listed = {
        f"{part['name']}=={part['version']}": {
            one["content"]
            for reference in part["externalReferences"]
            for one in reference["hashes"]
        }
        for part in bill["components"]
    }
    assert listed == _locked()
    assert len(listed) > 20


def test_it_is_about_this_version_of_garda(bill: dict[str, Any]) -> None:
    project = tomllib.loads((sbom.ROOT / "pyproject.toml").read_text())["project"]
    about = bill["metadata"]["component"]
    assert (about["name"], about["version"]) == (project["name"], project["version"])


def test_it_is_valid(bill: dict[str, Any]) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)) is None


def test_the_same_lock_gives_the_same_bytes(bill: dict[str, Any]) -> None:
    assert json.dumps(sbom.generate()) == json.dumps(bill)
    assert "serialNumber" not in bill
    assert "timestamp" not in bill["metadata"]


def test_no_registry_and_no_place_of_this_checkout(bill: dict[str, Any]) -> None:
    text = json.dumps(bill["components"])
    assert "simple/" not in text
    assert str(sbom.ROOT) not in json.dumps(bill)


def test_the_command_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "build" / "garda.cdx.json"
    monkeypatch.setattr("sys.argv", ["sbom", str(target)])
    assert sbom.main() == 0
    assert json.loads(target.read_text())["bomFormat"] == "CycloneDX"
    assert "components" in capsys.readouterr().out
