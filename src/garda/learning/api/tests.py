"""Tests that were taken on a phone, sent when there is a network."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from garda.activities.api.envelope import (
    REFUSALS,
    DeviceTime,
    Head,
    ItemResult,
    Receipt,
    phone_api,
    receipt,
    refuse_many,
    sender_of,
)
from garda.activities.services.scanning import Sending
from garda.learning.services import PhoneTest, take_phone_tests

api = phone_api("hp-jawaban")

Letter = Annotated[str, Field(max_length=1)]
Code = Annotated[str, Field(max_length=10)]


class TestIn(Schema):
    """One test. ``answers``: letter of the module's file by question. ``appointment``: the member
    who took it on this phone, where it is not the account's own person."""

    id: UUID
    root: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    kind: Literal["pre", "post"]
    answers: Annotated[dict[Code, Letter], Field(max_length=200)]
    appointment: UUID | None = None
    activity: UUID | None = None
    device_at: DeviceTime


class TestBatch(Head):
    """Tests of one account on one device."""

    items: list[TestIn]


class TestResult(ItemResult):
    """What became of one test. ``wrong``: questions answered wrongly."""

    score: int
    questions: int
    passed: bool
    wrong: list[str]


class TestReceipt(Receipt):
    results: list[TestResult]  # type: ignore[assignment]


@api.post("jawaban", response={200: TestReceipt, **REFUSALS}, url_name="phone-tests")
def tests(request: HttpRequest, batch: TestBatch) -> dict[str, Any]:
    """Take in tests. Each is kept once by its id; one that cannot count is kept with marks and
    never passes."""
    refuse_many(batch.items)
    sender = sender_of(request, batch.account)
    sending = Sending(
        account=sender.account,
        offset=sender.offset(batch.sent_at),
        clock_off=sender.clock_off(batch.sent_at),
        device=sender.device,
        batch=batch.batch,
        revoked=sender.revoked,
        ended=not sender.grants,
    )
    sent = [PhoneTest(**item.model_dump()) for item in batch.items]
    return receipt(take_phone_tests(sender.actors, sending=sending, tests=sent))
