"""``garda modules``: keys, signing, checking, loading, exporting, by the command line's parser."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests import factories

from garda.cli import parser
from garda.kernel.canonical import sha256_hex
from garda.kernel.errors import GardaError
from garda.learning import command
from garda.learning.domain.refusals import WrongModule
from garda.learning.library import package_folders, packages_of
from garda.learning.models import Module
from garda.packs import loader
from garda.packs.loader import get_pack, packs_folder

PACK = get_pack("pilkada2024")
IMS = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"


def run(*arguments: str) -> dict[str, Any]:
    # Every command is a program of its own, which looks at the pack anew.
    loader._stamp.cache_clear()
    args = parser().parse_args(["modules", *arguments])
    outcome = getattr(command, args.handler.partition(":")[2])(args)
    return dict(outcome.data)


@pytest.fixture
def own_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the pack that a test may change."""
    folder = tmp_path / "packs" / "pilkada2024"
    shutil.copytree(packs_folder() / "pilkada2024", folder)
    monkeypatch.setenv("GARDA_PACKS", str(folder.parent))
    return folder


class TestShipped:
    """The modules that come with the pack."""

    def test_they_are_whole_and_small(self) -> None:
        told = run("check")["modules"]
        assert {module["code"] for module in told} == {"T2", "T3", "T4", "T5"}
        assert all(module["questions"] >= 10 for module in told)
        assert sum(module["bytes"] for module in told) < 5 << 20

    @pytest.mark.parametrize("package", packages_of(PACK), ids=lambda p: p.manifest.code)
    def test_each_is_practice_with_pictures_and_explained_questions(self, package: Any) -> None:
        manifest = package.manifest
        assert manifest.practice
        assert "Modul latihan" in package.files[manifest.pages[0]].decode()
        assert any(entry.path.endswith(".svg") for entry in manifest.files)
        assert all(question.page in manifest.pages for question in package.questions)
        spec = next(m for m in PACK.modules if m.code == manifest.code)
        assert spec.minutes == manifest.minutes
        letters = [question.right for question in package.questions]
        assert max(map(letters.count, letters)) <= len(letters) // 2


def test_an_altered_module_of_the_pack_is_refused_by_name(own_pack: Path) -> None:
    page = next((own_pack / "modules" / "T4").rglob("03-*.md"))
    page.write_text(page.read_text().replace("K06", "K60"))
    with pytest.raises(WrongModule) as refusal:
        run("check")
    assert refusal.value.file == page.name


def test_a_new_publisher_signs_a_new_version(own_pack: Path, tmp_path: Path) -> None:
    key = tmp_path / "penerbit.key"
    public = run("key", str(key))["key"]
    assert key.stat().st_mode & 0o077 == 0
    with pytest.raises(GardaError) as refusal:
        run("key", str(key))
    assert refusal.value.code == "key_exists"
    folder = own_pack / "modules" / "T2" / "1"
    (folder / "03-melayani.md").write_text("# Melayani\n\nSemua sama.\n")
    told = run("sign", str(folder), "--key", str(key), "--publisher", "uji")
    assert (told["key"], told["root"]) == (
        public,
        sha256_hex((folder / "manifest.json").read_bytes()),
    )
    with pytest.raises(WrongModule, match="tidak dikenal"):
        run("check", str(folder))
    rules = own_pack / "learning.toml"
    more = '\n[[publisher]]\ncode = "uji"\nname = { id = "Uji", en = "Test" }\npractice = true\n'
    rules.write_text(f'{rules.read_text()}{more}key = "{public}"\ncitation = "Uji"\n')
    (checked,) = run("check", str(folder))["modules"]
    assert (checked["root"], checked["publisher"]) == (told["root"], "uji")


def test_what_is_no_key_does_not_sign(tmp_path: Path) -> None:
    wrong = tmp_path / "kunci"
    wrong.write_text("bukan kunci")
    folder = str(package_folders("pilkada2024")[0])
    with pytest.raises(GardaError) as refusal:
        run("sign", folder, "--key", str(wrong), "--publisher", "uji")
    assert refusal.value.code == "no_key"


@pytest.mark.django_db
def test_the_packs_modules_are_loaded_once() -> None:
    world = factories.world()
    first = run("load", "--election", world.election.code)
    assert run("load", "--election", world.election.code) == first
    loaded = Module.objects.filter(election=world.election)
    assert {m.root for m in loaded} == {m["root"] for m in first["modules"]}
    assert loaded.count() == 4


def test_an_exported_zip_is_the_same_module(tmp_path: Path) -> None:
    folder, target = package_folders("pilkada2024")[0], tmp_path / "modul.zip"
    told = run("export", str(folder), str(target))
    (again,) = run("check", str(target))["modules"]
    assert again["root"] == told["root"]


def test_scorm_holds_pages_test_and_its_manifest(tmp_path: Path) -> None:
    folder, target = package_folders("pilkada2024")[1], tmp_path / "scorm.zip"
    run("export", str(folder), str(target), "--scorm")
    with zipfile.ZipFile(target) as archive:
        names = set(archive.namelist())
        page = archive.read("index.html").decode()
        manifest = ET.fromstring(archive.read("imsmanifest.xml"))  # noqa: S314 - our own
    listed = {file.get("href") for file in manifest.iter(f"{IMS}file")}
    assert listed == names - {"imsmanifest.xml"}
    assert manifest.findtext(f"{IMS}metadata/{IMS}schemaversion") == "1.2"
    (resource,) = manifest.iter(f"{IMS}resource")
    assert resource.get("href") == "index.html"
    package = packages_of(PACK)[1]
    assert page.count("<fieldset") == len(package.questions)
    assert page.count("<section") == len(package.manifest.pages)
    assert all(f'src="{name}"' in page for name in names if name.endswith(".svg"))
