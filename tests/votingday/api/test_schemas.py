"""Published schemas against the running interfaces of partners and stations' phones: documented
answers only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.conf import settings as site
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests import factories
from tests.support.phone_routes import PHONE_ROUTES
from tests.support.stationed import Stationed, stationed

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.results.models import Source
from garda.results.services.partners import NewToken, ask_token, give_token
from garda.votingday.api.partners import api as partner_api

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
BOUNDED = settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


@pytest.fixture
def scene() -> Stationed:
    return stationed()


@contextmanager
def one_connection() -> Iterator[None]:
    """Requests stay in the test's transaction, as those of Django's own client do, which listens
    again after each of its own."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _now(scene: Stationed) -> Iterator[None]:
    with clock.wall_at(scene.now), clock.as_of(scene.now):
        yield


def walk(raw: dict[str, Any], prefix: str, headers: dict[str, str]) -> set[str]:
    """Send generated requests to every operation under ``prefix``; the operations that were met."""
    loaded = schemathesis.openapi.from_dict(raw)
    # Not ``garda.web.wsgi``: importing that makes this process count as a web worker.
    loaded.app = get_wsgi_application()
    met = set()
    for result in loaded.get_all_operations():
        operation = result.ok()
        if not operation.path.startswith(prefix):
            continue
        met.add(operation.label)

        @BOUNDED
        @given(case=operation.as_strategy())
        def sent(case: Any) -> None:
            answer = case.call(headers={**headers, "Accept-Encoding": "identity"})
            case.validate_response(answer, checks=CHECKS)

        with one_connection():
            sent()
    return met


def test_the_interface_of_partners(scene: Stationed) -> None:
    count = scene.counted
    asked = ask_token(
        count.commission,
        token=NewToken(
            region=count.world.regency,
            name="Uji",
            source=Source.MACHINE,
            valid_until=scene.now.date() + timedelta(days=1),
        ),
    )
    other = factories.actor(count.world, Role.KPU_REGENCY, count.world.regency)
    secret = give_token(other, token_id=asked.id)
    raw = partner_api.get_openapi_schema(path_prefix="/api/mitra/")
    met = walk(dict(raw), "/api/mitra", {"Authorization": f"Bearer {secret}"})
    assert len(met) == 4


def test_the_interface_of_stations_phones(scene: Stationed) -> None:
    """Every route of a paired phone, with whatever fits its schema."""
    phone = scene.phone()
    phone.register()
    raw = phone.client.get("/api/hp/openapi.json").json()
    cookie = phone.client.cookies[site.GARDA_DEVICE_COOKIE].value
    met = walk(raw, "/api/hp/tps", {"Cookie": f"{site.GARDA_DEVICE_COOKIE}={cookie}"})
    assert met == set(PHONE_ROUTES)
