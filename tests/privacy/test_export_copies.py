"""Copies of lists: what they say of themselves, whom they show, how they are told apart."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from tests import factories
from tests.factories import World
from tests.support.at_once import at_once
from tests.support.exporting import NOON, WARGA, lines, names, order, villagers

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import Person
from garda.people.services import system_operator
from garda.people.services.contacts import record_contact
from garda.privacy import exports
from garda.privacy.domain.copies import agreement
from garda.privacy.exports import ExportColumn
from garda.privacy.models import ExportCopy, Look, LookPerson
from garda.privacy.services import (
    approve_export,
    fetch_copy,
    request_export,
    revoke_export,
)
from garda.regions.models import ElectionKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "warga")]


class TestCopies:
    def test_a_copy_says_whose_it_is_above_and_below(self, world: World, commission: Actor) -> None:
        villagers(world)
        export = request_export(commission, order=order(world))
        copy = fetch_copy(commission, export_id=export.id)
        found = [row[0] if row else "" for row in lines(copy)]
        assert found[0] == "SIMULASI: bukan data orang sungguhan"
        assert found[1].startswith(f"Daftar warga: Watuaji ({world.village.code})")
        assert found[2] == (
            "Ekspor 1/2024 Kabupaten Uji, salinan 1, untuk Panitia bimtek Kecamatan Keling"
        )
        assert "Bimtek dan pelantikan" in found[3]
        assert found[4].startswith("Berlaku sampai 13-11-2024 12.00 WIB")
        assert found[-1] == "SIMULASI. Akhir daftar: 5 orang. Ekspor 1/2024, salinan 1"
        assert sorted(names(copy)) == [f"Warga {i:02d}" for i in range(5)]
        assert copy.name == "warga-2024-1-salinan-1-SIMULASI.csv"

    def test_a_real_election_has_no_watermark(self) -> None:
        world = factories.world(kind=ElectionKind.REAL)
        villagers(world)
        actor = factories.actor(world, Role.KPU_REGENCY, world.regency)
        copy = fetch_copy(actor, export_id=request_export(actor, order=order(world)).id)
        assert b"SIMULASI" not in copy.data
        assert "SIMULASI" not in copy.name

    def test_xlsx_carries_the_same_lines(self, world: World, commission: Actor) -> None:
        villagers(world)
        export = request_export(commission, order=order(world, file_kind="xlsx"))
        copy = fetch_copy(commission, export_id=export.id)
        with zipfile.ZipFile(io.BytesIO(copy.data)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
            words = sheet + (
                book.read("xl/sharedStrings.xml").decode()
                if "xl/sharedStrings.xml" in book.namelist()
                else ""
            )
        assert "salinan 1, untuk Panitia bimtek" in words
        assert "SIMULASI" in sheet.partition("<oddFooter>")[2]

    def test_each_copy_is_another_and_can_be_told_from_its_order(
        self, world: World, commission: Actor
    ) -> None:
        villagers(world, 40)
        export = request_export(commission, order=order(world))
        copies = [fetch_copy(commission, export_id=export.id) for _ in range(3)]
        kept = list(ExportCopy.objects.order_by("number"))
        assert [row.number for row in kept] == [1, 2, 3]
        assert len({row.sha256 for row in kept}) == 3
        # Somebody cut the head off, kept a part and wrote the names in capitals.
        leaked = [name.upper() for name in names(copies[1])[5:35]]
        shares = [agreement(bytes(row.seed), leaked).share for row in kept]
        assert shares[1] == 1
        assert max(shares[0], shares[2]) < 0.9

    def test_whoever_is_in_it_finds_the_look(self, world: World, commission: Actor) -> None:
        people = villagers(world)
        export = request_export(commission, order=order(world))
        assert not Look.objects.exists()
        fetch_copy(commission, export_id=export.id)
        look = Look.objects.get()
        assert (look.what, look.why, look.count) == ("name", "Ekspor 1/2024", 5)
        assert {row.person_id for row in LookPerson.objects.all()} == {p.id for p in people}
        entry = LedgerEntry.objects.get(act="export.fetched")
        assert entry.account_id == commission.account_id

    def test_only_the_one_who_asked(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        villagers(world)
        export = request_export(commission, order=order(world))
        with pytest.raises(GardaError) as refusal:
            fetch_copy(colleague, export_id=export.id)
        assert refusal.value.code == "export_not_yours"
        assert not ExportCopy.objects.exists()

    def test_not_after_it_expired(self, world: World, commission: Actor) -> None:
        villagers(world)
        export = request_export(commission, order=order(world))
        with clock.as_of(NOON + timedelta(hours=72)), pytest.raises(GardaError, match="habis"):
            fetch_copy(commission, export_id=export.id)
        with clock.as_of(NOON + timedelta(hours=71)):
            fetch_copy(commission, export_id=export.id)

    def test_not_after_it_was_revoked(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        villagers(world)
        export = request_export(commission, order=order(world))
        revoked = revoke_export(colleague, export_id=export.id, reason="Salah wilayah")
        assert (revoked.state, revoked.revoked_by_id) == ("revoked", colleague.account_id)
        with pytest.raises(GardaError, match="dicabut"):
            fetch_copy(commission, export_id=export.id)
        with pytest.raises(GardaError) as again:
            revoke_export(commission, export_id=export.id, reason="Lagi")
        assert again.value.code == "already_answered"

    def test_a_stranger_revokes_nothing(self, world: World, commission: Actor) -> None:
        villagers(world)
        export = request_export(commission, order=order(world))
        with pytest.raises(NotAllowed):
            revoke_export(factories.actor(world, Role.PPS), export_id=export.id, reason="x")

    def test_a_number_like_a_nik_stops_the_list(self, world: World, commission: Actor) -> None:
        factories.person(world.village.path, "Ani 3320905512950007")
        export = request_export(commission, order=order(world))
        with pytest.raises(GardaError) as refusal:
            fetch_copy(commission, export_id=export.id)
        assert refusal.value.code == "export_identity_number"
        assert "3320905512950007" not in refusal.value.id
        assert not ExportCopy.objects.exists()
        assert not Look.objects.exists()

    @pytest.mark.parametrize("count", [10, 10_000])
    def test_ten_thousand_persons_need_as_many_queries_as_ten(
        self,
        world: World,
        commission: Actor,
        count: int,
        django_assert_num_queries: Callable[..., Any],
    ) -> None:
        Person.objects.bulk_create(
            Person(
                name=f"Warga {i}",
                search_name=f"warga {i}",
                sex="L",
                birth_date=date(1990, 1, 1),
                path=world.village.path,
            )
            for i in range(count)
        )
        export = request_export(commission, order=order(world))
        with django_assert_num_queries(8):
            copy = fetch_copy(commission, export_id=export.id)
        assert len(names(copy)) == count
        assert LookPerson.objects.count() == count

    def test_copies_cannot_be_changed(self) -> None:
        for statement in (
            "UPDATE privacy_exportcopy SET rows = 0",
            "DELETE FROM privacy_exportcopy",
        ):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


class TestKinds:
    @pytest.mark.parametrize("code", ["nik", "nik_masked", "kk", "identity", "blind_index"])
    def test_no_kind_has_an_identity_number(self, code: str) -> None:
        with pytest.raises(ValueError, match=code):
            exports.register(replace(WARGA, code="lain", columns=(ExportColumn(code, "X"),)))

    def test_a_code_is_one_kind(self) -> None:
        exports.register(WARGA)
        with pytest.raises(ValueError, match="warga"):
            exports.register(replace(WARGA, title="Lain"))

    def test_members_by_station_with_their_seats(self, world: World, commission: Actor) -> None:
        for station in world.stations[world.village.path]:
            factories.full_group(world, station)
        wanted = order(world, kind="kpps", columns=["village", "station", "seat", "position"])
        copy = fetch_copy(commission, export_id=request_export(commission, order=wanted).id)
        rows = [row for row in lines(copy) if len(row) == 5 and row[1] in {"001", "002"}]
        assert len(rows) == 14
        assert {row[0] for row in rows} == {"Watuaji"}
        assert [row[1] for row in rows] == ["001"] * 7 + ["002"] * 7
        assert {(row[2], row[3]) for row in rows if row[3] == "Ketua"} == {("1", "Ketua")}

    def test_accounts_with_role_and_region(self, world: World, commission: Actor) -> None:
        factories.account(world, Role.PPS, world.village, "Ketua PPS")
        wanted = order(
            world, region=world.regency, kind="accounts", columns=["region", "role", "username"]
        )
        copy = fetch_copy(commission, export_id=request_export(commission, order=wanted).id)
        assert ["Watuaji", "PPS", "Ketua PPS"] in [row[:3] for row in lines(copy)]

    def test_telephone_numbers_come_with_two_people_only(
        self, world: World, commission: Actor, colleague: Actor
    ) -> None:
        first, *_ = factories.full_group(world, world.station())
        record_contact(system_operator(), person_id=first.person_id, number="0812-9000-0001")
        wanted = order(world, kind="kpps", columns=["phone"])
        export = request_export(commission, order=wanted)
        assert export.delicate
        with pytest.raises(GardaError, match="menunggu"):
            fetch_copy(commission, export_id=export.id)
        approve_export(colleague, export_id=export.id)
        copy = fetch_copy(commission, export_id=export.id)
        phones = [row[1] for row in lines(copy) if len(row) == 2 and row[0].startswith("Warga")]
        assert sorted(phones) == [""] * 6 + ["081290000001"]
        assert set(Look.objects.values_list("what", flat=True)) == {"name", "phone"}

    def test_a_village_has_no_list_of_accounts(self, world: World) -> None:
        pps = factories.actor(world, Role.PPS)
        with pytest.raises(NotAllowed):
            request_export(pps, order=order(world, kind="accounts", columns=[]))


@pytest.mark.django_db(transaction=True)
def test_two_fetches_at_once_are_two_copies(world: World, commission: Actor) -> None:
    villagers(world)
    export = request_export(commission, order=order(world, file_kind="csv"))

    def press() -> int:
        with clock.as_of(NOON):
            return fetch_copy(commission, export_id=export.id).number

    assert sorted(at_once(press, press)) == [1, 2]
