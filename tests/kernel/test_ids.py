"""Ids that order by time, as objects and as texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from garda.kernel.ids import last_id_at, made_at, uuid7, uuid7_texts


@pytest.mark.parametrize("count", [0, 1, 27])
def test_texts_are_ids_like_any_other(count: int) -> None:
    texts = list(uuid7_texts(count))
    assert len(set(texts)) == count
    for text in texts:
        id_ = UUID(text)
        assert (id_.version, id_.variant) == (7, uuid7().variant)
        assert id_.hex == text
        assert abs(made_at(id_) - datetime.now(UTC)) < timedelta(minutes=1)


def test_what_was_made_earlier_is_smaller() -> None:
    before = last_id_at(datetime.now(UTC) - timedelta(milliseconds=2))
    assert all(UUID(text) > before for text in uuid7_texts(5))
