"""People who serve, from another system's list: seats, experience, a dry run, and out again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests import factories
from tests.factories import World

from garda import cli
from garda.formation.models import Appointment, PastService
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.kernel.sheets import Bounds, read_lines
from garda.kernel.tables import Column, write_table
from garda.ledger.models import LedgerEntry
from garda.people.models import Person
from garda.people.services.contacts import telephones
from garda.privacy.models import Export

pytestmark = pytest.mark.django_db
HEADS = ["Kode Wilayah Kerja", "Jenis Badan Adhoc", "Jabatan", "Nama Lengkap", "NIK",
         "Jenis Kelamin", "Tgl Lahir", "No. HP", "Tahun Pemilu"]  # fmt: skip


@pytest.fixture(autouse=True)
def own_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands work on the test's database."""
    monkeypatch.setattr(cli, "_use_database", lambda _name: None)


@pytest.fixture
def world() -> World:
    return factories.world()


def row(region: str, number: int, **changed: str) -> list[str]:
    values = {
        "region": region, "body": "PPS", "position": "Anggota",
        "name": f"Petugas {chr(64 + number)}", "nik": f"332090090595{number:04d}", "sex": "P",
        "birth": "09-05-1985", "phone": "", "year": "", **changed,
    }  # fmt: skip
    return list(values.values())


def listed(folder: Path, *rows: list[str]) -> Path:
    path = folder / "petugas.xlsx"
    path.write_bytes(b"".join(write_table("xlsx", [Column(head) for head in HEADS], rows)))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> dict[str, Any]:
    assert cli.main([*map(str, arguments), "--json"]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def counts(outcome: dict[str, Any]) -> tuple[int, ...]:
    return tuple(outcome[name] for name in ("appointed", "past", "known", "refused"))


def test_members_and_experience_are_taken_over_once(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    village, district = world.village.code, world.district.code
    path = listed(
        tmp_path,
        row(village, 1),
        row(village, 2, position="Ketua PPS", phone="81290000002"),
        row(district, 3, body="PPK", position="Ketua"),
        row(village, 4, body="KPPS", year="2019"),
        row(village, 4, body="KPPS", year="2024"),
    )
    dry = run(capsys, "import", "officers", path, "--dry-run")
    assert counts(dry) == (3, 2, 0, 0)
    assert not Appointment.objects.exists()
    assert not LedgerEntry.objects.filter(act__startswith="formation").exists()
    assert counts(run(capsys, "import", "officers", path)) == (3, 2, 0, 0)
    seats = Appointment.objects.order_by("body", "seat").values_list("body", "seat", "position")
    assert [(b, s) for b, s, _ in seats] == [("ppk", 1), ("pps", 1), ("pps", 2)]
    chair = Appointment.objects.get(body="pps", seat=1)
    assert (chair.person.name, chair.origin) == ("Petugas B", "appointed")
    assert telephones([chair.person_id]) == {chair.person_id: "081290000002"}
    kept = PastService.objects.order_by("year").values_list("person__name", "year", "path")
    assert list(kept) == [
        ("Petugas D", 2019, world.village.path), ("Petugas D", 2024, world.village.path),
    ]  # fmt: skip
    people = Person.objects.count()
    assert counts(run(capsys, "import", "officers", path)) == (0, 0, 5, 0)
    assert Person.objects.count() == people
    assert LedgerEntry.objects.filter(act="formation.officers_imported").count() == 1


def test_each_row_that_cannot_be_taken_is_told_and_the_others_are(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    village = world.village.code
    path = listed(
        tmp_path,
        row(village, 1),
        row(village, 1, name="Kembar"),
        row(village, 2, nik=""),
        row(village, 3, body="KPPS"),
        row(world.district.code, 4),
        row(village, 5, body="Lurah"),
        row(village, 6, nik="3.3E+15"),
        row(village, 7, birth="09-05-2085"),
        row(village, 8),
        row(village, 9),
        row("99.99", 10),
    )
    outcome = run(capsys, "import", "officers", path)
    assert counts(outcome) == (2, 0, 0, 9)
    told = "\n".join(outcome["problems"])
    for reason in (
        "Baris 3: NIK: sudah ada pada baris sebelumnya",
        "Baris 4: NIK: Belum diisi",
        "Baris 5: Badan: KPPS pemilihan ini dibentuk di sini",
        "bukan wilayah kerja PPS",
        "Isi PPK, PPS, atau KPPS",
        "Tersimpan sebagai angka",
        "Belum terjadi",
        "Baris 11: Kursi: tidak ada kursi PPS yang kosong",
        "Kode wilayah 99.99",
    ):
        assert reason in told
    assert "33209009" not in told


def test_somebody_in_another_body_is_not_seated_twice(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "import", "officers", listed(tmp_path, row(world.village.code, 1)))
    again = row(world.district.code, 1, body="PPK")
    outcome = run(capsys, "import", "officers", listed(tmp_path, again))
    assert counts(outcome) == (0, 0, 0, 1)
    assert "sudah menjabat di badan lain" in outcome["problems"][0]


def test_files_that_are_no_list(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "petugas.csv"
    wrong.write_text("Nama;NIK\nSiti;1\n")
    for file, code in ((wrong, "sheet_unreadable"), (tmp_path / "tidak-ada.xlsx", "no_file")):
        assert cli.main(["import", "officers", str(file), "--json"]) == 1
        assert code in "".join(capsys.readouterr())


def test_the_export_stands_in_the_register_and_comes_back_as_known(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = listed(tmp_path, row(world.village.code, 1), row(world.village.code, 2))
    run(capsys, "import", "officers", path)
    account = factories.account(world, Role.KPU_REGENCY, world.regency)
    world.election.as_of = factories.local(date(2024, 9, 20))
    world.election.save()
    out = tmp_path / "keluar.xlsx"
    told = run(capsys, "export", "officers", out, "--account", account.username)
    export = Export.objects.get()
    assert (told["rows"], told["register"]) == (2, export.label)
    assert export.requested_by_id == account.id
    content = "\n".join(
        cell.text
        for line in read_lines(out.read_bytes(), "xlsx", Bounds(99, 99))
        for cell in line.cells
    )
    assert "Petugas A" in content
    assert "3320900905" not in content
    assert counts(run(capsys, "import", "officers", out)) == (0, 0, 2, 0)


def test_nobody_exports_without_an_account_of_the_regency(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pps = factories.account(world, Role.PPS, world.village)
    for name in ("", pps.username):
        arguments = ["export", "officers", str(tmp_path / "x.xlsx"), "--account", name, "--json"]
        assert cli.main(arguments) == 1
        assert "no_account" in "".join(capsys.readouterr())
    assert not Export.objects.exists()


def test_only_the_regency_takes_people_over(world: World) -> None:
    from garda.formation.domain.officer_rows import Officer
    from garda.formation.services import import_officers

    officer = Officer(
        region=world.village.code, body="pps", name="Siti", sex="P", birth_date=date(1985, 5, 9),
        nik="3320900905950001", phone="", seat=None, is_chair=False, year=None,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        import_officers(
            factories.actor(world, Role.PPS), election=world.election, officers={2: officer}
        )
    assert not Appointment.objects.exists()
