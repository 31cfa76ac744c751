"""The example of a proxy is accepted by nginx and trusts no client."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

FILE = Path(__file__).parents[2] / "deploy" / "nginx.conf"


def test_what_a_client_claims_is_thrown_away() -> None:
    headers = dict(re.findall(r"proxy_set_header\s+(\S+)\s+(.+);", FILE.read_text()))
    assert headers["X-Forwarded-For"] == "$remote_addr"
    assert headers["X-Forwarded-Proto"] == "https"
    assert headers["Forwarded"] == headers["X-Real-IP"] == '""'
    assert "$proxy_add_x_forwarded_for" not in FILE.read_text()


def test_limits_and_headers() -> None:
    text = FILE.read_text()
    strict = r"add_header Strict-Transport-Security \"max-age=\d{8}; includeSubDomains\" always;"
    assert re.search(strict, text)
    assert "proxy_hide_header Strict-Transport-Security;" in text
    assert "client_max_body_size" in text
    assert "location = /metrik/ { return 404; }" in text
    assert "limit_req" not in text, "a carrier's address is a whole district"
    (log_format,) = re.findall(r"log_format garda '(.+)';", text)
    assert not re.search(r"remote|request_uri|\$uri|args|http_|\$request\b", log_format)


def test_ciphers_are_named_and_good() -> None:
    (named,) = re.findall(r"^\s*ssl_ciphers\s+(\S+);", FILE.read_text(), re.MULTILINE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(named)
    offered = {found["name"]: found for found in context.get_ciphers()}
    assert set(named.split(":")) <= offered.keys(), "OpenSSL knows each by this name"
    for cipher in offered.values():
        assert cipher["aead"]
        assert cipher["strength_bits"] >= 128
        assert cipher["name"].startswith(("ECDHE-", "TLS_")), "forward secrecy"


def _certificate(folder: Path) -> None:
    """A throw-away certificate for the checker."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pilkada.example.id")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def test_nginx_accepts_it(tmp_path: Path) -> None:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed here")
    _certificate(tmp_path)
    text = FILE.read_text().replace("/etc/ssl/garda", str(tmp_path))
    (tmp_path / "garda.conf").write_text(text.replace("/var/log/nginx", str(tmp_path)))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}}\n"
        f"http {{ include {tmp_path}/garda.conf; }}\n"
    )
    done = subprocess.run(
        [nginx, "-t", "-q", "-c", str(tmp_path / "nginx.conf")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
