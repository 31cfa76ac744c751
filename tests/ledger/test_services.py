"""An act and its entry stand or fall together, and the entry commits to the act's content."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.canonical import items_root
from garda.ledger.models import LedgerEntry, LedgerPayload, Log
from garda.ledger.services import NumberInRecord, commitment, record

ACTOR = Actor("operator", "id", uuid4(), uuid4())
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.dates()
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
keys = st.text("aé0_", max_size=3)


def stored_content(entry: LedgerEntry) -> bytes:
    kept = LedgerPayload.objects.get(entry=entry)
    return commitment(bytes(kept.nonce), kept.payload)


@transaction.atomic
def undone_act() -> None:
    record(ACTOR, "uji", path="id", payload={"a": 1})
    raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record(ACTOR, "uji", path="id", payload={})
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
class TestRecord:
    def test_an_undone_act_leaves_no_entry(self) -> None:
        with pytest.raises(ZeroDivisionError):
            undone_act()
        assert not LedgerEntry.objects.exists()
        assert not LedgerPayload.objects.exists()

    @pytest.mark.parametrize(
        "payload",
        [
            {"reason": "NIK 3320905512950007 salah"},
            {"deep": [{"why": ["3320 9055 1295 0007"]}]},
            {"3320.9055.1295.0007": 1},
        ],
    )
    def test_a_text_with_an_identity_number_is_no_record(self, payload: dict[str, Any]) -> None:
        with pytest.raises(NumberInRecord) as refused:
            record(ACTOR, "uji", path="id", payload=payload)
        assert "0007" not in refused.value.id + refused.value.en
        assert not LedgerEntry.objects.exists()

    def test_a_figure_or_an_id_of_many_digits_is_recorded(self) -> None:
        payload = {"seed": 3320905512950007, "id": "33209055-1295-0007-1234-123456789012"}
        assert record(ACTOR, "uji", path="id", payload=payload).pk

    def test_entry_says_who_what_where_when(self) -> None:
        seen, claimed = datetime(2024, 11, 27, 8, tzinfo=UTC), datetime(2024, 11, 27, 6, tzinfo=UTC)
        with clock.as_of(seen):
            made = record(
                ACTOR, "uji", path="id/33", payload={}, log=Log.RESULTS, happened_at=claimed
            )
        entry = LedgerEntry.objects.get(pk=made.pk)
        assert (entry.role, entry.account_id) == (ACTOR.role, ACTOR.account_id)
        assert (entry.act, entry.path, entry.log) == ("uji", "id/33", "results")
        assert (entry.happened_at, entry.recorded_at) == (claimed, seen)
        assert (entry.election_id, entry.count, entry.items_root) == (ACTOR.election_id, 1, "")

    def test_the_act_may_name_its_own_election(self) -> None:
        election = uuid4()
        assert record(ACTOR, "a", path="id", payload={}, election_id=election).election_id == (
            election
        )

    def test_a_bulk_act_is_one_entry_with_count_and_root(self) -> None:
        entry = record(ACTOR, "uji", path="id", payload={}, items=(n for n in (3, 1, 2)))
        assert (entry.count, entry.items_root) == (3, items_root([3, 1, 2]))
        assert entry.items_root != items_root([1, 2, 3])

    def test_equal_payloads_have_unequal_commitments(self) -> None:
        first, second = (record(ACTOR, "uji", path="id", payload={"a": 1}) for _ in range(2))
        assert first.commitment != second.commitment

    @given(payload=st.dictionaries(keys, plain | st.dictionaries(keys, plain), max_size=4))
    @settings(
        max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
    )
    def test_whatever_is_stored_still_verifies(self, payload: dict[str, Any]) -> None:
        entry = record(ACTOR, "uji", path="id", payload=payload)
        assert stored_content(entry) == entry.commitment

    def test_numbered_keys_and_dates_come_back_as_they_were_committed(self) -> None:
        payload = {"votes": {9: 1, 10: 2}, "day": date(2024, 11, 27), "who": ACTOR.account_id}
        entry = record(ACTOR, "uji", path="id", payload=payload)
        assert stored_content(entry) == entry.commitment

    @pytest.mark.parametrize("value", [0.5, float("nan"), object()])
    def test_what_would_not_come_back_is_refused(self, value: object) -> None:
        with pytest.raises((TypeError, ValueError)):
            record(ACTOR, "uji", path="id", payload={"a": value})
        assert not LedgerEntry.objects.exists()
