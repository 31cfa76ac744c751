"""When responses are taken, to the minute and by local clocks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import factories

from garda.responses.domain.window import window_of

WINDOW = window_of(factories.get_pack(factories.PACK))
ZONE = "Asia/Jakarta"


def test_days_are_the_packs() -> None:
    pack = factories.get_pack(factories.PACK)
    stage = pack.stage("public_response")
    assert (WINDOW.opens, WINDOW.closes) == (stage.starts, stage.ends)
    assert WINDOW.settled_by == pack.stage("selection").ends


@pytest.mark.parametrize(
    ("day", "hour", "minute", "is_open"),
    [
        pytest.param("before", 23, 59, False, id="the evening before"),
        pytest.param("opens", 0, 0, True, id="first minute"),
        pytest.param("closes", 23, 59, True, id="last minute"),
        pytest.param("after", 0, 0, False, id="the minute after"),
    ],
)
def test_open_from_the_first_to_the_last_minute(
    day: str, hour: int, minute: int, is_open: bool
) -> None:
    days = {
        "before": WINDOW.opens - timedelta(days=1),
        "opens": WINDOW.opens,
        "closes": WINDOW.closes,
        "after": WINDOW.closes + timedelta(days=1),
    }
    assert WINDOW.is_open(factories.local(days[day], hour, minute), ZONE) is is_open


def test_local_clocks_decide() -> None:
    """Half past midnight in Jayapura is still the day before in Jakarta."""
    first = factories.local(WINDOW.opens - timedelta(days=1), 22, 30)
    assert WINDOW.is_open(first, "Asia/Jayapura")
    assert not WINDOW.is_open(first, ZONE)
    assert WINDOW.before(first, ZONE)
