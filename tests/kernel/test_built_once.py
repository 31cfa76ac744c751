"""Queries built once, and statements prepared: the same rows, whatever is asked and how often."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from tests import factories

from garda.kernel import clock
from garda.kernel.built_once import MOST_VALUES, built_once
from garda.kernel.bulk import insert_new
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.regions.models import Election, Region

pytestmark = pytest.mark.django_db


@built_once
def with_ids(ids: Collection[UUID]) -> QuerySet[Region]:
    return Region.objects.filter(id__in=ids).select_related("parent").order_by("path")


@built_once
def named(name: str, ids: Collection[UUID]) -> QuerySet[Any]:
    rows = Region.objects.filter(Q(name=name) | Q(id__in=ids)).annotate(loud=Upper("name"))
    return rows.order_by("path")


@built_once
def codes(paths: Collection[str]) -> Any:
    here = Region.objects.filter(path__in=paths)
    return here.values_list("code").union(here.filter(level="village").values_list("code"))


@built_once
def voting_on(day: date) -> QuerySet[Election]:
    return Election.objects.filter(voting_day=day)


@built_once
def locked(region_id: UUID) -> QuerySet[Region]:
    return Region.objects.select_for_update(no_key=True).filter(id=region_id)


@built_once
def beginning(text: str) -> QuerySet[Region]:
    return Region.objects.filter(name__startswith=text)


def test_the_rows_are_those_of_the_queryset(django_assert_num_queries: Any) -> None:
    regions = _regions()
    for wanted in (regions[:1], regions[1:2], regions[:2], [], regions[:3], regions[2:]):
        ids = {region.id for region in wanted}
        with django_assert_num_queries(1 if ids else 0):
            found = with_ids(ids)
            assert [r.parent and r.parent.id for r in found] == [r.parent_id for r in found]
        assert found == list(Region.objects.filter(id__in=ids).order_by("path"))
        assert [row.loud for row in named("", ids)] == [row.name.upper() for row in found]
        assert {code for (code,) in codes([r.path for r in wanted])} == {r.code for r in wanted}


def _regions() -> list[Region]:
    factories.world()
    return list(Region.objects.order_by("path"))


def test_more_than_a_few_are_asked_as_ever() -> None:
    regions = _regions()
    many = [region.id for region in regions] + [uuid4() for _ in range(MOST_VALUES)]
    assert with_ids(many) == regions


def test_days_and_names_have_their_places() -> None:
    world = factories.world()
    assert voting_on(world.election.voting_day) == [world.election]
    assert voting_on(date(1999, 6, 7)) == []
    first, second = _regions()[:2]
    assert [row.id for row in named(first.name, [second.id])] == [first.id, second.id]


def test_what_is_not_put_in_as_given_is_refused() -> None:
    with pytest.raises(LookupError, match="beginning"):
        beginning("Desa")


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_a_transaction_only() -> None:
    region = _regions()[0]
    with transaction.atomic():
        assert locked(region.id) == [region]
    with pytest.raises(transaction.TransactionManagementError):
        locked(region.id)


def test_it_goes_on_after_a_rollback() -> None:
    regions = _regions()
    for _ in range(3):
        with transaction.atomic():
            assert with_ids([regions[0].id]) == regions[:1]
            transaction.set_rollback(True)
    assert with_ids([regions[0].id]) == regions[:1]
    assert connection.connection.prepare_threshold is None


def test_rows_are_written_as_save_does(django_assert_num_queries: Any) -> None:
    moment = clock.now()
    entry = LedgerEntry(
        log="internal",
        act="kernel.tested",
        role="operator",
        path="ID",
        happened_at=moment,
        recorded_at=moment,
        commitment=b"\x00\xff" * 16,
    )
    payload = LedgerPayload(entry=entry, payload={"a": [1, "dua"]}, nonce=bytes(32))
    with django_assert_num_queries(1):
        insert_new(entry, payload)
    kept = LedgerEntry.objects.select_related("payload").get(pk=entry.pk)
    assert (kept.act, kept.count, bytes(kept.commitment)) == (entry.act, 1, b"\x00\xff" * 16)
    assert kept.payload.payload == {"a": [1, "dua"]}
    assert not entry._state.adding
    assert not payload._state.adding
