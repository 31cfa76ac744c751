"""The impact assessment: what it says of measures is tested, and numbers are the installation's."""

from __future__ import annotations

import ast
import re
from argparse import Namespace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from tests import factories
from tests.factories import World

from garda.kernel.actor import Actor
from garda.privacy.command import dpia
from garda.privacy.dpia import Assessment, Section, assess, markdown, pdf
from garda.privacy.services import ExportOrder, fetch_copy, request_export
from garda.regions.models import ElectionKind

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "panduan" / "dpia.md"
_TEST = re.compile(r"`(tests/[\w/]+\.py)::([\w:]+)`")


def _names(path: Path) -> set[str]:
    """Tests of a file, those of a class behind its name."""
    tree = ast.parse(path.read_text())
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{f.name}" for f in node.body if isinstance(f, ast.FunctionDef)}
    return found


def test_every_measure_names_a_test_that_there_is() -> None:
    named = _TEST.findall(GUIDE.read_text())
    assert len(named) >= 15
    missing = [(path, name) for path, name in named if name not in _names(ROOT / path)]
    assert missing == []


def test_every_risk_has_a_measure_with_a_test() -> None:
    risks = GUIDE.read_text().partition("## Risiko")[2].partition("## Sisa")[0]
    rows = [line for line in risks.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert len(rows) > 8
    assert [row for row in rows if "`tests/" not in row] == []


def section(found: Assessment, title: str) -> Section:
    return next(each for each in found.sections if each.title == title)


@pytest.mark.django_db
class TestNumbers:
    def test_tables_roles_and_periods(self, world: World, commission: Actor) -> None:
        factories.full_group(world, world.station())
        found = assess(world.election)
        tables = dict(section(found, "Data dan jumlah orangnya").rows)
        assert tables["Pengangkatan badan ad hoc"] == 7
        assert tables["Data pokok orang (nama, tanggal lahir)"] == 8
        assert section(found, "Peran yang sedang berlaku").rows == [("KPU Kabupaten/Kota", 1)]
        periods = section(found, "Masa simpan").rows
        assert ("Kabupaten Uji", "P03 Keputusan pengangkatan dan fakta pembayaran") in {
            row[:2] for row in periods
        }

    def test_what_left_is_counted(self, world: World, commission: Actor) -> None:
        factories.full_group(world, world.station())
        order = ExportOrder(
            election=world.election,
            region=world.village,
            kind="kpps",
            columns=[],
            file_kind="csv",
            purpose="training",
            recipient="Panitia",
        )
        export = request_export(commission, order=order)
        fetch_copy(commission, export_id=export.id)
        leaving = dict(section(assess(world.election), "Keluar, dibuka, bocor").rows)
        assert leaving["Salinan keluar: Daftar anggota KPPS"] == 1
        assert leaving["Pembukaan data, 30 hari terakhir"] == 1

    def test_it_names_nobody(self, world: World) -> None:
        factories.person(world.village.path, "Siti Rahasia")
        assert "Siti" not in markdown(assess(world.election))

    def test_markdown_and_pdf(self, world: World, tmp_path: Path) -> None:
        text = markdown(assess(world.election))
        assert text.startswith("# Penilaian dampak pelindungan data: Pemilihan Uji 2024")
        assert "**SIMULASI**" in text
        assert "| Peran | Akun |" in text
        with pikepdf.open(BytesIO(pdf(assess(world.election)))) as opened:
            assert len(opened.pages) >= 1

    def test_a_real_election_has_no_watermark(self) -> None:
        world = factories.world(kind=ElectionKind.REAL)
        assert "SIMULASI" not in markdown(assess(world.election))

    def test_the_command_prints_or_writes(self, world: World, tmp_path: Path) -> None:
        code = world.election.code
        printed = dpia(Namespace(election=code, file=None))
        assert printed.data["election"] == "Pemilihan Uji 2024"
        for name, start in (("d.pdf", b"%PDF"), ("d.md", b"# Penilaian")):
            dpia(Namespace(election=code, file=str(tmp_path / name)))
            assert (tmp_path / name).read_bytes().startswith(start)
