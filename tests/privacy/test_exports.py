"""Asking for a list of persons, and the second person who answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from tests import factories
from tests.factories import World
from tests.support.at_once import at_once
from tests.support.exporting import NOON, order, villagers

from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.people.services import system_operator
from garda.privacy.models import Export, ExportState, Look
from garda.privacy.services import (
    approve_export,
    fetch_copy,
    refuse_export,
    request_export,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "warga")]


class TestAsking:
    def test_a_list_of_names_opens_at_once_for_three_days(
        self, world: World, commission: Actor
    ) -> None:
        villagers(world)
        export = request_export(commission, order=order(world))
        assert (export.state, export.rows, export.delicate) == ("open", 5, False)
        assert export.expires_at == NOON + timedelta(hours=72)
        assert (export.number, export.year, export.office_id) == (1, 2024, world.regency.id)

    def test_telephone_numbers_wait_for_a_second_person(
        self, world: World, commission: Actor
    ) -> None:
        villagers(world)
        export = request_export(commission, order=order(world, columns=["phone"]))
        assert (export.state, export.expires_at) == ("waiting", None)
        assert export.columns == ["name", "phone"]
        with pytest.raises(GardaError, match="menunggu persetujuan"):
            fetch_copy(commission, export_id=export.id)

    def test_numbers_run_without_holes_in_each_office(
        self, world: World, commission: Actor
    ) -> None:
        villagers(world)
        pps = factories.actor(world, Role.PPS)
        first = request_export(commission, order=order(world))
        with pytest.raises(GardaError):
            request_export(commission, order=order(world, purpose="curiosity"))
        second = request_export(commission, order=order(world))
        own = request_export(pps, order=order(world))
        assert [first.number, second.number, own.number] == [1, 2, 1]

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"kind": "horoscopes"}, "bad_export"),
            ({"columns": ["name", "nik"]}, "bad_export"),
            ({"purpose": "curiosity"}, "bad_export"),
            ({"recipient": "  "}, "reason"),
            ({"recipient": "Budi 081290000001"}, "reason"),
            ({"note": "NIK 3320905512950007"}, "reason"),
        ],
    )
    def test_a_bad_order_is_refused_and_nothing_is_entered(
        self, world: World, commission: Actor, changed: dict[str, Any], code: str
    ) -> None:
        villagers(world)
        with pytest.raises(GardaError) as refusal:
            request_export(commission, order=order(world, **changed))
        assert refusal.value.code == code
        assert not Export.objects.exists()
        assert not LedgerEntry.objects.exists()

    def test_an_empty_list_is_none(self, world: World, commission: Actor) -> None:
        with pytest.raises(GardaError) as refusal:
            request_export(commission, order=order(world))
        assert refusal.value.code == "export_empty"

    def test_a_list_too_long_is_asked_for_by_part(
        self, world: World, commission: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        villagers(world, 6)
        rules = replace(world.pack.exports, max_rows=5)
        monkeypatch.setattr("garda.privacy.services.exports._rules", lambda _: rules)
        with pytest.raises(GardaError) as refusal:
            request_export(commission, order=order(world))
        assert refusal.value.code == "export_too_large"
        assert "6 orang" in refusal.value.id

    def test_nobody_asks_for_another_region_or_with_another_role(self, world: World) -> None:
        villagers(world)
        neighbour = factories.actor(world, Role.PPS, world.villages[1])
        bawaslu = factories.actor(world, Role.BAWASLU, world.regency)
        for actor in (neighbour, bawaslu):
            with pytest.raises(NotAllowed):
                request_export(actor, order=order(world))
        assert not Export.objects.exists()

    def test_the_ledger_knows_neither_recipient_nor_reason(
        self, world: World, commission: Actor
    ) -> None:
        villagers(world)
        request_export(commission, order=order(world, note="untuk absen"))
        payload = LedgerPayload.objects.get().payload
        assert payload["kind"] == "warga"
        assert "Panitia" not in str(payload)
        assert "absen" not in str(payload)


class TestSecondPerson:
    @pytest.fixture
    def waiting(self, world: World, commission: Actor) -> Export:
        villagers(world)
        return request_export(commission, order=order(world, columns=["phone"]))

    def test_another_person_opens_it_for_one_day(
        self, waiting: Export, colleague: Actor, commission: Actor
    ) -> None:
        opened = approve_export(colleague, export_id=waiting.id)
        assert opened.state == ExportState.OPEN
        assert opened.expires_at == NOON + timedelta(hours=24)
        assert opened.answered_person == colleague.person_id
        fetch_copy(commission, export_id=waiting.id)
        assert set(Look.objects.values_list("what", "count")) == {("name", 5), ("phone", 5)}

    def test_never_the_same_person_not_even_under_another_account(
        self, world: World, waiting: Export, commission: Actor
    ) -> None:
        other_hat = replace(
            factories.actor(world, Role.KPU_REGENCY, world.regency),
            person_id=commission.person_id,
        )
        for actor in (commission, other_hat):
            with pytest.raises(GardaError) as refusal:
                approve_export(actor, export_id=waiting.id)
            assert refusal.value.code == "same_person"
        assert Export.objects.get().state == ExportState.WAITING

    def test_nobody_of_a_lower_level(self, world: World, waiting: Export) -> None:
        for role, region in ((Role.PPS, world.village), (Role.PPK, world.district)):
            with pytest.raises(NotAllowed):
                approve_export(factories.actor(world, role, region), export_id=waiting.id)

    def test_somebody_above_may(self, world: World) -> None:
        villagers(world)
        pps, ppk = (
            factories.actor(world, Role.PPS),
            factories.actor(world, Role.PPK, world.district),
        )
        export = request_export(pps, order=order(world, columns=["phone"]))
        assert approve_export(ppk, export_id=export.id).state == ExportState.OPEN

    def test_refused_with_a_reason_it_stays_closed(
        self, waiting: Export, colleague: Actor, commission: Actor
    ) -> None:
        with pytest.raises(GardaError) as refusal:
            refuse_export(colleague, export_id=waiting.id, reason=" ")
        assert refusal.value.code == "reason"
        refused = refuse_export(colleague, export_id=waiting.id, reason="Cukup daftar nama")
        assert (refused.state, refused.reason) == ("refused", "Cukup daftar nama")
        with pytest.raises(GardaError) as again:
            approve_export(colleague, export_id=waiting.id)
        assert again.value.code == "already_answered"
        with pytest.raises(GardaError, match="ditolak"):
            fetch_copy(commission, export_id=waiting.id)

    def test_the_machine_is_nobody(self, waiting: Export) -> None:
        with pytest.raises(NotAllowed):
            approve_export(system_operator(), export_id=waiting.id)

    def test_the_table_itself_refuses_a_telephone_list_of_one_person(
        self, waiting: Export, commission: Actor
    ) -> None:
        with pytest.raises(IntegrityError, match="export_delicate_by_two_people"):
            Export.objects.filter(pk=waiting.pk).update(
                state="open", expires_at=NOON, answered_person=commission.person_id
            )


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_make_one(world: World, commission: Actor) -> None:
    villagers(world)
    others = [factories.actor(world, Role.KPU_REGENCY, world.regency) for _ in range(2)]
    export = request_export(commission, order=order(world, columns=["phone"]))

    def press(actor: Actor) -> Callable[[], Any]:
        return lambda: approve_export(actor, export_id=export.id).answered_person

    outcomes = at_once(*(press(actor) for actor in others))
    assert sorted(map(str, outcomes)).count("already_answered") == 1
    assert Export.objects.get().answered_person in outcomes
