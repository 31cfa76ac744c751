"""What machines ask, and what they are told: never anything of a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.test import Client
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from tests.support.desk import MaxQueries

from garda.kernel import tally
from garda.ops import framework, measures, metrics, paths
from garda.ops.backup import files
from garda.ops.doctor import examining
from garda.ops.doctor.findings import fail
from garda.signin.domain.code import make
from garda.web.views import health

TOKEN = "t" * 40


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("GARDA_HOME", str(tmp_path))
    paths.keys_folder().mkdir(mode=0o700)
    return tmp_path


@pytest.fixture
def client(home: Path) -> Client:
    """Asks from the machine itself, under its own name."""
    return Client(headers={"host": "127.0.0.1:8000"})


def figures(text: str) -> dict[tuple[str, str], float]:
    """Value of each sample, by name and labels."""
    return {
        (sample.name, ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


# --- live and ready -------------------------------------------------------------------------


def test_alive_without_asking_the_database(client: Client) -> None:
    """Without the mark of a database test any query would fail."""
    answer = client.get("/sehat/")
    assert (answer.status_code, answer.json()) == (200, {"live": True})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sessionid" not in answer.cookies


@pytest.mark.django_db
def test_ready_when_everything_is_there(
    client: Client, django_assert_max_num_queries: MaxQueries
) -> None:
    with django_assert_max_num_queries(0):  # those of the driver are not Django's
        answer = client.get("/siap/")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "vault": "ok", "keys": "ok"},
    }


@pytest.mark.django_db
def test_not_ready_when_tables_are_behind(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    known = framework.known_migrations()
    monkeypatch.setattr(framework, "known_migrations", lambda: known | {"people.9999_new"})
    answer = client.get("/siap/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] == "fail"


@pytest.mark.django_db
def test_not_ready_when_keys_are_open_or_wrong(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = paths.keys_folder() / "identity-1.key"
    key.write_text("x")
    key.chmod(0o644)
    assert client.get("/siap/").json()["checks"]["keys"] == "fail"
    key.chmod(0o600)
    assert client.get("/siap/").status_code == 200
    monkeypatch.setattr(examining, "vault", lambda _raw: iter([fail("vault", "", "")]))
    assert client.get("/siap/").status_code == 503


def _unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_options: Any) -> None:
        raise psycopg.OperationalError("gone")

    monkeypatch.setattr(connections["default"], "ensure_connection", refuse)


def test_not_ready_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _unreachable(monkeypatch)
    answer = client.get("/siap/")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "fail", "keys": "ok"}


def test_nothing_is_sent_to_them(client: Client) -> None:
    for path in health.PATHS:
        assert client.post(path).status_code == 405


# --- who may see the figures ----------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, 200),
        ({"HTTP_HOST": "localhost"}, 200),
        ({"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.9"}, 403),
        ({"HTTP_HOST": "pilkada.example.id"}, 403),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ({"HTTP_FORWARDED": "for=127.0.0.1"}, 403),
        ({"HTTP_X_REAL_IP": "127.0.0.1"}, 403),
        ({"HTTP_VIA": "1.1 proxy"}, 403),
        ({"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, 200),
        ({"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": f"Bearer {TOKEN}x"}, 403),
        ({"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": TOKEN}, 403),
        ({"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": "Bearer "}, 403),
        ({"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": "Bearer é"}, 403),
    ],
)
def test_figures_are_for_the_machine_or_the_token(
    client: Client, more: dict[str, str], status: int
) -> None:
    (paths.keys_folder() / "metrics.token").write_text(f"{TOKEN}\n")
    answer = client.get("/metrik/", **more)
    assert answer.status_code == status
    assert (b"garda_database_up" in answer.content) is (status == 200)


@pytest.mark.parametrize("token", [None, "", "pendek"])
def test_no_token_or_a_short_one_opens_nothing(client: Client, token: str | None) -> None:
    if token is not None:
        (paths.keys_folder() / "metrics.token").write_text(token)
    answer = client.get("/metrik/", REMOTE_ADDR="10.0.0.9", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert answer.status_code == 403


# --- what they say --------------------------------------------------------------------------


@pytest.mark.django_db
def test_figures_are_valid_and_true(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('a', 'b'), ('a', 'c');"
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'c'"
        )
    name = str(connection.settings_dict["NAME"])
    verified = (measures.utc_now() - timedelta(hours=1)).isoformat()
    files.remember(name, {"verified_at": verified})
    found = figures(client.get("/metrik/").content.decode())
    assert found["garda_database_up", ""] == 1
    assert found["garda_jobs", "state=waiting"] == 1
    assert found["garda_jobs", "state=failed"] == 1
    assert found["garda_unsequenced_entries", ""] == 0
    assert 3590 < found["garda_backup_age_seconds", ""] < 3700
    assert found["garda_info", f"version={framework.version()}"] == 1


def test_without_a_database_the_rest_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unreachable(monkeypatch)
    found = figures(client.get("/metrik/").content.decode())
    assert found["garda_database_up", ""] == 0
    assert ("garda_jobs", "state=waiting") not in found
    assert ("garda_backup_age_seconds", "") not in found, "there is no backup"


def _requests(client: Client, route: str, status: str) -> float:
    found = figures(client.get("/metrik/").content.decode())
    return found.get(("garda_request_seconds_count", f"route={route},status={status}"), 0)


@pytest.mark.django_db
def test_requests_are_counted_by_route_not_by_address(client: Client) -> None:
    before = _requests(client, "find-station", "2xx")
    client.get("/cari-tps/?q=Rahasia")
    client.get("/cari-tps/?q=Lain")
    assert _requests(client, "find-station", "2xx") == before + 2
    unknown = _requests(client, "none", "4xx")
    client.get("/undangan-palsu/3320904111950001/")
    assert _requests(client, "none", "4xx") == unknown + 1
    text = client.get("/metrik/").content.decode()
    for secret in ("Rahasia", "undangan-palsu", "3320904111950001"):
        assert secret not in text


@pytest.mark.django_db
def test_labels_are_words_of_the_program(client: Client) -> None:
    """No place smaller than a regency, in fact no place at all, and no account."""
    client.get("/")
    client.get("/tps/33.20.90.2004/1/")
    text = client.get("/metrik/").content.decode()
    labels = {
        name for family in text_string_to_metric_families(text) for s in family.samples
        for name in s.labels
    }  # fmt: skip
    assert labels <= {"route", "status", "le", "reason", "state", "version"}
    assert "33.20" not in text


def _refused(client: Client, reason: str) -> float:
    found = figures(client.get("/metrik/").content.decode())
    return found.get(("garda_sign_in_refusals_total", f"reason={reason}"), 0)


@pytest.mark.django_db
def test_refused_sign_ins_are_counted(client: Client) -> None:
    before = _refused(client, "sign_in")
    client.post("/masuk/", {"username": "siapa", "password": "salah"})
    assert _refused(client, "sign_in") == before + 1
    assert "siapa" not in client.get("/metrik/").content.decode()
    wrong_code = _refused(client, "invitation")
    client.post("/undangan/", {"code": make(lambda most: most - 1)})
    assert _refused(client, "invitation") == wrong_code + 1


@pytest.mark.django_db
def test_what_nobody_watches_is_not_counted(client: Client) -> None:
    before = _refused(client, "flood")
    tally.count("nobody_watches_this", "flood")
    assert _refused(client, "flood") == before
    tally.sign_in_refused("flood")
    assert _refused(client, "flood") == before + 1


def test_asking_twice_registers_nothing_twice() -> None:
    def nothing() -> Iterator[Metric]:
        return iter(())

    assert metrics.exposition(nothing) == metrics.exposition(nothing)
