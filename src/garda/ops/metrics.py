"""Figures of the running site in Prometheus' text format.

The web workers are processes: each writes its counters into files of one folder (the library's
multiprocess mode, chosen by ``wsgi.py`` before anything imports the library), and the answer sums
them. Figures of the database are read when asked for. Labels are names of routes and
words of the program: no path, account, person or place.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from garda.kernel import tally
from garda.ops import framework, measures
from garda.ops.measures import Cursor

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: Seconds; around what pages should take (median 0.1, 99th of a hundred 0.5).
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_own = CollectorRegistry()
_requests = Histogram(
    "garda_request_seconds",
    "Time to answer a request, by name of the route and class of the status",
    ("route", "status"),
    buckets=BUCKETS,
    registry=_own,
)
_refusals = Counter(
    "garda_sign_in_refusals", "Sign-ins that were refused, by reason", ("reason",), registry=_own
)


def observe(route: str, status: int, seconds: float) -> None:
    """One answered request. ``route`` is a route's name."""
    _requests.labels(route, f"{status // 100}xx").observe(seconds)


def count_refusal(reason: str) -> None:
    """One refused sign-in; ``reason`` is a refusal's code."""
    _refusals.labels(reason).inc()


tally.watch(tally.SIGN_IN_REFUSED, count_refusal)


def exposition(read: Callable[[], Iterator[Metric]]) -> bytes:
    """Counters of all web processes, then what ``read`` finds now."""
    registry = _own
    if os.environ.get(FOLDER_VARIABLE):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    now = CollectorRegistry()
    now.register(_Now(read))
    return generate_latest(registry) + generate_latest(now)


class _Now(Collector):
    """Figures that are read at each asking."""

    def __init__(self, read: Callable[[], Iterator[Metric]]) -> None:
        self._read = read

    def describe(self) -> Iterator[Metric]:
        """Nothing in advance: registering must not ask the database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        return self._read()


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def of_installation(database: str, now: datetime) -> Iterator[Metric]:
    """Version, and age of the newest proved backup (left out when there is none)."""
    yield InfoMetricFamily("garda", "Version of Garda", value={"version": framework.version()})
    age = measures.backup_age(database, now)
    if age is not None:
        yield _gauge("garda_backup_age_seconds", "Age of the newest proved backup", _seconds(age))


def of_database(cursor: Cursor | None, now: datetime) -> Iterator[Metric]:
    """Whether the database answers (``cursor`` is None when not); then its queue and its ledger."""
    yield _gauge("garda_database_up", "Whether the database answers", float(cursor is not None))
    if cursor is None:
        return
    yield from _of_jobs(measures.jobs(cursor))
    found = measures.unsequenced(cursor, now)
    yield _gauge("garda_unsequenced_entries", "Ledger entries without a place", found.count)
    yield _gauge(
        "garda_unsequenced_oldest_seconds",
        "How long the oldest entry without a place has waited",
        _seconds(found.oldest_wait),
    )


def _of_jobs(jobs: measures.Jobs) -> Iterator[Metric]:
    states = GaugeMetricFamily("garda_jobs", "Jobs by state", labels=("state",))
    for state in ("waiting", "running", "failed", "stalled"):
        states.add_metric((state,), getattr(jobs, state))
    yield states
    yield _gauge(
        "garda_jobs_oldest_wait_seconds", "Wait of the oldest due job", _seconds(jobs.oldest_wait)
    )


def _seconds(span: timedelta) -> float:
    return span.total_seconds()
