"""Lists come in by file: no number stays, versions follow each other, rows can go."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests import factories
from tests.neutrality.scene import HEAD, Scene, nik

from garda.cli import parser
from garda.exchange.command import run_import
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.neutrality.command import CannotImport
from garda.neutrality.errors import (
    EmptyList,
    ListGone,
    MissingColumns,
    UnknownListKind,
    UnreadableList,
)
from garda.neutrality.locking import as_the_machine
from garda.neutrality.models import AffiliationList, ListRow
from garda.neutrality.queries import undeleted
from garda.neutrality.reading import open_list
from garda.neutrality.services import NewList, delete_list, import_list
from garda.people.models import IdentityClaim


def rows() -> list[ListRow]:
    with as_the_machine():
        return list(ListRow.objects.order_by("id"))


class TestRows:
    def test_a_row_is_kept_without_its_number(self, scene: Scene) -> None:
        number = nik()
        kept = scene.list_of([scene.row("H. Moh. Yusuf", number, sex="L")])
        (row,) = rows()
        assert (kept.rows, kept.refused, kept.version) == (1, 0, 1)
        assert (row.name, row.path) == ("MUHAMMAD IUSUF", scene.world.regency.path)
        assert row.blind_index is not None
        assert len(bytes(row.blind_index)) == 32
        with as_the_machine(), connection.cursor() as cursor:
            cursor.execute("SELECT l::text FROM neutrality_listrow l")
            assert number not in cursor.fetchone()[0]

    def test_its_index_is_the_one_of_the_claim(self, scene: Scene) -> None:
        number = nik()
        person = scene.applicant(number=number).person
        scene.list_of([scene.row("X", number)])
        claim = IdentityClaim.objects.get(person=person)
        assert bytes(rows()[0].blind_index or b"") == bytes(claim.blind_index or b"")

    def test_what_tells_nobody_apart_is_counted_and_left_out(self, scene: Scene) -> None:
        kept = scene.list_of(
            [
                "Partai A,,,,,",
                scene.row("SITI AMINAH"),
                scene.row("SITI", code="99.99"),
                "A,1,B,C,D,E",
            ]
        )
        assert (kept.rows, kept.refused) == (1, 3)

    def test_semicolons_and_a_byte_order_mark(self, scene: Scene) -> None:
        line = scene.row("SITI AMINAH", nik()).replace(",", ";")
        assert scene.list_of([line], head="\ufeff" + HEAD.replace(",", ";")).rows == 1

    def test_a_name_with_an_apostrophe_and_a_formula(self, scene: Scene) -> None:
        scene.list_of([scene.row("'=D'ANGELO"), scene.row('"NUR, S.Pd"')])
        assert [row.name for row in rows()] == ["DANGELO", "NUR"]


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "refusal"),
        [
            (b"", EmptyList),
            (b"  \n", EmptyList),
            (b"a,b\n1,2\n", MissingColumns),
            (HEAD.encode() + b"\n", EmptyList),
            (HEAD.encode() + b"\nA,1,,,,\n", EmptyList),
            (HEAD.encode() + b'\n"A,1,x\n', UnreadableList),
            (HEAD.encode() + b"\n" + b"A,1,x,,,,,,,,,\n", UnreadableList),
        ],
    )  # fmt: skip
    def test_a_bad_file_keeps_nothing(
        self, scene: Scene, tmp_path: Path, content: bytes, refusal: type[Exception]
    ) -> None:
        path = tmp_path / "daftar.csv"
        path.write_bytes(content)
        new = NewList(kind="party", name="X", source="Y", valid_from=date(2024, 9, 1))
        with pytest.raises(refusal):
            import_list(scene.kpu, election=scene.world.election, region=scene.world.regency,
                        new=new, file=open_list(path))  # fmt: skip

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableList):
            open_list(tmp_path / "hilang.csv")

    def test_batches_are_of_the_size_asked_for(self, scene: Scene, tmp_path: Path) -> None:
        path = tmp_path / "daftar.csv"
        path.write_text("\n".join([HEAD, *(scene.row("SITI AMINAH") for _ in range(25))]))
        sizes = [batch.height for batch in open_list(path).batches(10)]
        assert sum(sizes) == 25
        assert max(sizes) <= 10


class TestVersions:
    def test_a_new_version_takes_the_rows_of_the_former_away(self, scene: Scene) -> None:
        first = scene.list_of([scene.row("SATU DUA"), scene.row("TIGA EMPAT")])
        second = scene.list_of([scene.row("LIMA ENAM")])
        first.refresh_from_db()
        assert (first.version, second.version) == (1, 2)
        assert first.superseded_at is not None
        assert first.deleted_at is not None
        assert [row.name for row in rows()] == ["LIMA ENAM"]

    def test_another_name_is_another_list(self, scene: Scene) -> None:
        scene.list_of([scene.row("SATU DUA")])
        scene.list_of([scene.row("LIMA ENAM")], name="Lain")
        assert AffiliationList.objects.filter(deleted_at__isnull=True).count() == 2

    def test_deleting_leaves_the_line_and_says_why(self, scene: Scene) -> None:
        kept = scene.list_of([scene.row("SATU DUA")])
        assert undeleted(scene.world.election, scene.world.regency.path) == 1
        delete_list(scene.kpu, list_id=kept.id, reason="Salah berkas.")
        assert rows() == []
        assert undeleted(scene.world.election, scene.world.regency.path) == 0
        entry = LedgerEntry.objects.get(act="neutrality.list_deleted")
        assert LedgerPayload.objects.get(entry=entry).payload["rows"] == 1
        with pytest.raises(ListGone):
            delete_list(scene.kpu, list_id=kept.id, reason="Lagi.")

    def test_after_deleting_the_next_one_is_the_next_version(self, scene: Scene) -> None:
        kept = scene.list_of([scene.row("SATU DUA")])
        delete_list(scene.kpu, list_id=kept.id, reason="Salah berkas.")
        assert scene.list_of([scene.row("SATU DUA")]).version == 2


class TestWho:
    @pytest.mark.parametrize("role", [Role.PPS, Role.BAWASLU, Role.KPU_PROVINCE, Role.OPERATOR])
    def test_kpu_of_the_regency_and_the_machine_alone(
        self, scene: Scene, tmp_path: Path, role: Role
    ) -> None:
        kept = scene.list_of([scene.row("SATU DUA")])
        other = factories.actor(scene.world, role, scene.world.regency)
        path = tmp_path / "d.csv"
        path.write_text(f"{HEAD}\n{scene.row('SATU DUA')}\n")
        new = NewList(kind="party", name="X", source="Y", valid_from=date(2024, 9, 1))
        with pytest.raises(NotAllowed):
            import_list(other, election=scene.world.election, region=scene.world.regency,
                        new=new, file=open_list(path))  # fmt: skip
        with pytest.raises(NotAllowed):
            delete_list(other, list_id=kept.id, reason="Mau tahu.")
        assert len(rows()) == 1

    def test_a_list_of_the_country_is_not_a_regencys_to_delete(self, scene: Scene) -> None:
        country: Any = scene.world.province.parent
        kept = scene.list_of([scene.row("SATU DUA")], region=country)
        with pytest.raises(NotAllowed):
            delete_list(scene.kpu, list_id=kept.id, reason="Bukan punya saya.")

    def test_a_kind_that_the_pack_does_not_know(self, scene: Scene) -> None:
        with pytest.raises(UnknownListKind):
            scene.list_of([scene.row("SATU DUA")], kind="club")


class TestCommand:
    def run(self, scene: Scene, *more: str) -> Any:
        path = scene.folder / "Sipol.csv"
        path.write_text(f"{HEAD}\n{scene.row('SITI AMINAH', nik())}\n", encoding="utf-8")
        given = ["import", str(path), "--list", "party", "--election", scene.world.election.code]
        return run_import(parser().parse_args([*given, *more]))

    def test_numbers_only(self, scene: Scene) -> None:
        outcome = self.run(
            scene, "--region", scene.world.regency.code, "--valid-from", "2024-09-10"
        )
        assert (outcome.data["rows"], outcome.data["list"]) == (1, "Sipol")
        assert "AMINAH" not in outcome.text
        kept = AffiliationList.objects.get()
        assert (kept.valid_from, kept.imported_by) == (date(2024, 9, 10), None)

    def test_the_whole_country_unless_said(self, scene: Scene) -> None:
        self.run(scene)
        assert AffiliationList.objects.get().path == "id"

    @pytest.mark.parametrize("wrong", [("--region", "99.99"), ("--valid-from", "kemarin"),
                                       ("--election", "tidak-ada")])  # fmt: skip
    def test_what_is_not_there(self, scene: Scene, wrong: tuple[str, str]) -> None:
        with pytest.raises(CannotImport):
            self.run(scene, *wrong)
        assert not AffiliationList.objects.exists()
