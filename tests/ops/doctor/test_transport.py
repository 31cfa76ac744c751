"""A database elsewhere is reached by TLS with a verified certificate, or the doctor says so."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from garda.ops import urls
from garda.ops.doctor import transport
from garda.ops.doctor.findings import State
from garda.ops.postgres import Server


def states(app: str, owner: str = "", environment: Mapping[str, str] | None = None) -> list[State]:
    server = Server(urls.parse(app), urls.parse(owner) if owner else None, embedded=False)
    return [f.state for f in transport.check(server, environment or {})]


@pytest.mark.parametrize(
    "place",
    [
        "", "localhost", "LocalHost:5433", "127.0.0.1", "127.0.0.7:5432", "[::1]", "[::1]:5432",
        "%2Frun%2Fpostgresql", "127.0.0.1,localhost",
    ],
)  # fmt: skip
def test_this_machine_needs_no_tls(place: str) -> None:
    assert states(f"postgresql://garda_app@{place}/garda") == [State.OK]


@pytest.mark.parametrize("place", ["db.example.id", "10.0.0.4:5432", "[fd00::4]", "127.0.0.1,db2"])
@pytest.mark.parametrize("mode", ["", "?sslmode=prefer", "?sslmode=require", "?sslmode=verify-ca"])
def test_elsewhere_anything_less_than_a_verified_name_fails(place: str, mode: str) -> None:
    assert states(f"postgresql://garda_app@{place}/garda{mode}") == [State.FAIL]


def test_elsewhere_with_a_verified_certificate() -> None:
    safe = "postgresql://garda_app@db.example.id/garda?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    assert states(safe, safe.replace("_app", "_owner")) == [State.OK]


def test_both_addresses_count_and_the_wrong_one_is_named() -> None:
    app = urls.parse("postgresql://garda_app@db.example.id/garda?sslmode=verify-full")
    owner = urls.parse("postgresql://garda_owner@db.example.id/garda")
    (finding,) = transport.check(Server(app, owner, embedded=False), {})
    assert finding.state == State.FAIL
    assert urls.OWNER_VARIABLE in finding.id
    assert "sslmode=verify-full" in finding.en


def test_an_address_in_numbers_goes_before_the_name() -> None:
    assert states("postgresql://garda_app@localhost/garda?hostaddr=10.0.0.4") == [State.FAIL]


def test_what_the_address_leaves_open_comes_from_the_environment() -> None:
    far = "postgresql://garda_app@db.example.id/garda"
    assert states(far, environment={"PGSSLMODE": "verify-full"}) == [State.OK]
    nowhere = "postgresql:///garda"
    assert states(nowhere) == [State.OK]
    assert states(nowhere, environment={"PGHOST": "db.example.id"}) == [State.FAIL]
    assert states(nowhere, environment={"PGHOSTADDR": "10.0.0.4"}) == [State.FAIL]
