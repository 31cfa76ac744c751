"""The example of sending logs on: to another machine, encrypted, and both show who they are."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "journal-upload.conf"


def _read(path: Path) -> ConfigParser:
    found = ConfigParser(strict=False, interpolation=None)
    # Names of units' settings tell capitals apart.
    found.optionxform = str  # type: ignore[method-assign,assignment]
    found.read_string(path.read_text())
    return found


def test_logs_go_to_another_machine_with_certificates_of_both() -> None:
    upload = _read(FILE)["Upload"]
    where = urlsplit(upload["URL"])
    assert where.scheme == "https"
    assert where.hostname not in {None, "localhost", "127.0.0.1"}
    for kind in ("ServerKeyFile", "ServerCertificateFile", "TrustedCertificateFile"):
        assert upload[kind].startswith("/etc/ssl/garda/")


def test_what_garda_says_reaches_the_journal() -> None:
    service = _read(ROOT / "deploy" / "systemd" / "garda.service")["Service"]
    assert service.get("StandardError", "journal") == "journal"


def test_the_guide_names_the_file() -> None:
    assert "deploy/journal-upload.conf" in (ROOT / "docs" / "operations.md").read_text()
