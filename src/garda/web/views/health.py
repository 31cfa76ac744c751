"""What machines ask: does the process live, can it serve, how does it go.

``/sehat/`` asks nothing of anybody. ``/siap/`` asks for what serving needs. ``/metrik/`` is for the
machine itself or for whoever has the token in ``keys/metrics.token``. None of them sees a session,
and none says anything of a person.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.urls import path
from django.views.decorators.http import require_safe
from prometheus_client.core import Metric
from psycopg import Connection
from psycopg import Error as DriverError

from garda.ops import measures, metrics, paths
from garda.ops.doctor import examining, machine
from garda.ops.doctor.findings import Finding, State, worst
from garda.people.access import Access, public

#: Beside these a proxy has put itself between the asker and us.
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_SHORTEST_TOKEN = 32
_BEARER = "Bearer "

View = Callable[[HttpRequest], HttpResponse]


def for_the_machine(view: View) -> View:
    """Declare a route that nobody signs in to; the view itself asks for the token."""
    view.access = Access(None, None, "mesin ini, atau dengan token")  # type: ignore[attr-defined]
    return view


@public
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """This process answers; whether anything else does is another question."""
    del request
    return _said({"live": True})


@public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether database, tables and keys are there; 503 when something is missing."""
    del request
    states = {finding.name: finding.state for finding in _needs()}
    well = State.FAIL not in states.values()
    return _said({"ready": well, "checks": states}, 200 if well else 503)


def _needs() -> Iterator[Finding]:
    """The worst finding of each need."""
    with _database() as raw:
        if raw is None:
            yield Finding("database", State.FAIL, "", "")
        else:
            yield Finding("database", State.OK, "", "")
            yield _worst("migrations", examining.migrations(raw))
            yield _worst("vault", examining.vault(raw))
    yield _worst("keys", machine.key_files())


def _worst(name: str, findings: Iterator[Finding]) -> Finding:
    return Finding(name, worst(list(findings)), "", "")


@contextmanager
def _database() -> Iterator[Connection | None]:
    """The driver's own connection, or None when the database does not answer."""
    try:
        connection.ensure_connection()
        raw: Connection = connection.connection
        raw.execute("SELECT 1")
    except (Error, DriverError):
        yield None
        return
    yield raw


@for_the_machine
@require_safe
def metric(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus."""
    if not (_is_local(request) or _has_token(request)):
        return HttpResponse("forbidden\n", status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(metrics.exposition(_figures), content_type=metrics.CONTENT_TYPE)


def _figures() -> Iterator[Metric]:
    now = measures.utc_now()
    yield from metrics.of_installation(str(connection.settings_dict["NAME"]), now)
    with _database() as raw:
        if raw is None:
            yield from metrics.of_database(None, now)
        else:
            with raw.cursor() as cursor:
                yield from metrics.of_database(cursor, now)


def _is_local(request: HttpRequest) -> bool:
    """From this machine and not through a proxy on it, which would lend its address to everyone."""
    host, _ = split_domain_port(request.META.get("HTTP_HOST", ""))
    return (
        request.META.get("REMOTE_ADDR") in _LOOPBACK
        and host in _LOCAL_NAMES
        and not any(name in request.META for name in _FORWARDED)
    )


def _has_token(request: HttpRequest) -> bool:
    file = paths.keys_folder() / "metrics.token"
    given = request.META.get("HTTP_AUTHORIZATION", "")
    if not given.startswith(_BEARER) or not file.is_file():
        return False
    token = file.read_text().strip()
    return len(token) >= _SHORTEST_TOKEN and hmac.compare_digest(
        given.removeprefix(_BEARER).encode(), token.encode()
    )


def _said(data: dict[str, object], status: int = 200) -> JsonResponse:
    answer = JsonResponse(data, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


urlpatterns = [
    path("sehat/", live, name="health-live"),
    path("siap/", ready, name="health-ready"),
    path("metrik/", metric, name="metrics"),
]
ROUTES = frozenset(pattern.name for pattern in urlpatterns)
PATHS = frozenset(f"/{pattern.pattern}" for pattern in urlpatterns)
