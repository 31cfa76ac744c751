"""A package is taken when every byte is what its publisher signed; else its file is named."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.support.modules import DRAWING, PUBLISHERS, Draft

from garda.kernel.canonical import sha256_hex
from garda.learning.domain.manifest import ANSWERS, MANIFEST, QUESTIONS, SIGNATURE
from garda.learning.domain.refusals import WrongModule
from garda.learning.packaging import check_package, open_package, zip_bytes

Spoil = Callable[[dict[str, bytes]], object]


def refused(files: dict[str, bytes]) -> WrongModule:
    with pytest.raises(WrongModule) as refusal:
        check_package(files, PUBLISHERS)
    return refusal.value


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def test_folder_and_zip_are_the_same_module(tmp_path: Path) -> None:
    files = Draft().files()
    folder = write(tmp_path / "modul", files)
    archive = tmp_path / "modul.zip"
    archive.write_bytes(zip_bytes(files))
    opened = [open_package(path, PUBLISHERS) for path in (folder, archive)]
    assert opened[0].manifest == opened[1].manifest
    assert opened[0].files == opened[1].files == files
    assert len(opened[0].questions) == 6
    assert opened[0].publisher is PUBLISHERS["uji"]


def test_the_root_is_what_any_computer_computes_of_the_manifest() -> None:
    files = Draft().files()
    package = check_package(files, PUBLISHERS)
    assert package.manifest.root == sha256_hex(files[MANIFEST])
    assert zip_bytes(files) == zip_bytes(dict(reversed(files.items())))


@pytest.mark.parametrize("name", ["01-awal.md", "gambar/kotak.svg", QUESTIONS, ANSWERS])
def test_an_altered_file_is_named(name: str) -> None:
    files = Draft().files()
    files[name] += b"\n"
    refusal = refused(files)
    assert (refusal.code, refusal.file) == ("module_altered", name)
    assert name in refusal.id


def test_missing_and_unlisted_files_are_named() -> None:
    files = Draft().files()
    del files["gambar/kotak.svg"]
    assert (refused(files).code, refused(files).file) == (
        "module_file_missing", "gambar/kotak.svg",
    )  # fmt: skip
    more = {**Draft().files(), "02-lain.md": b"# Lain\n"}
    assert (refused(more).code, refused(more).file) == ("module_file_unlisted", "02-lain.md")
    assert refused({}).file == MANIFEST


def test_only_a_known_publisher_is_believed() -> None:
    stranger = Draft().files(key=Ed25519PrivateKey.generate())
    assert refused(stranger).code == "module_signature"
    unsigned = Draft().files()
    del unsigned[SIGNATURE]
    assert refused(unsigned).code == "module_signature"
    other = Draft(version=2).files()
    assert refused({**Draft().files(), SIGNATURE: other[SIGNATURE]}).code == "module_signature"
    with pytest.raises(WrongModule, match="tidak dikenal"):
        check_package(Draft().files(), {})


def test_a_signature_that_is_none_is_refused() -> None:
    for data in (b"", b"[]", b"{}", b'{"publisher": 1, "root": 2, "signature": 3}'):
        assert refused({**Draft().files(), SIGNATURE: data}).file == SIGNATURE
    told = json.loads(Draft().files()[SIGNATURE])
    told["signature"] = "zz"
    assert refused({**Draft().files(), SIGNATURE: json.dumps(told).encode()}).code == (
        "module_signature"
    )


@pytest.mark.parametrize(
    "head",
    [
        {"code": "../x"},
        {"version": 0},
        {"version": "1"},
        {"title": " "},
        {"practice": 1},
        {"pages": []},
        {"pages": ["02-lain.md"]},
        {"pages": ["gambar/kotak.svg"]},
        {"core": "abc"},
    ],
    ids=str,
)
def test_a_manifest_says_what_it_must(head: dict[str, object]) -> None:
    assert refused(Draft(head=head).files()).file == MANIFEST


@pytest.mark.parametrize("data", [b"", b"\xff", b"[1]", b"{}", b'{"format": "garda-module/2"}'])
def test_another_file_is_no_manifest(data: bytes) -> None:
    assert refused({MANIFEST: data}).file == MANIFEST


def test_a_practice_publisher_signs_practice_modules_only() -> None:
    assert refused(Draft(head={"practice": False}).files()).file == MANIFEST


@pytest.mark.parametrize(
    "page",
    [
        "Tanpa judul",
        "# Judul\n\n![](gambar/kotak.svg)",
        "# Judul\n\n![Lain](gambar/lain.svg)",
        "# Judul\n\n![Lain](https://example.org/x.png)",
        "# Judul\n\n[Tautan](http://example.org)",
        "# Judul\n\n[Tautan](/masuk/)",
    ],
)
def test_a_page_shows_only_what_the_package_holds(page: str) -> None:
    assert refused(Draft(page=page).files()).file == "01-awal.md"


@pytest.mark.parametrize(
    "drawing",
    [
        b"<svg",
        b"<html></html>",
        DRAWING.replace(b"<rect", b"<script>alert(1)</script><rect"),
        DRAWING.replace(b"<rect", b'<rect onclick="alert(1)"'),
        DRAWING.replace(b"<rect", b'<rect fill="url(https://example.org/x)"'),
        DRAWING.replace(b"<rect", b'<rect style="background: red"'),
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + DRAWING,
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + DRAWING.decode()).encode("utf-16"),
    ],
)
def test_a_drawing_draws_and_nothing_else(drawing: bytes) -> None:
    refusal = refused(Draft(more={"gambar/lain.svg": drawing}).files())
    assert refusal.file == "gambar/lain.svg"


def test_a_picture_is_what_its_name_says() -> None:
    refusal = refused(Draft(more={"gambar/foto.png": b"GIF89a"}).files())
    assert refusal.file == "gambar/foto.png"


@pytest.mark.parametrize(
    "change",
    [
        lambda asked, key: key["q1"].update(right="z"),
        lambda asked, key: key["q1"].update(why=" "),
        lambda asked, key: key.pop("q1"),
        lambda asked, key: key.update(q99={"right": "a", "why": "x"}),
        lambda asked, key: asked[0].pop("choices"),
        lambda asked, key: asked[0].update(choices={"a": "satu"}),
        lambda asked, key: asked[0].update(id="q2"),
        lambda asked, key: asked.__delitem__(slice(2)),
    ],
)
def test_every_question_has_one_right_choice_and_a_reason(change: Spoil) -> None:
    content = Draft().content()
    asked, key = json.loads(content[QUESTIONS])["questions"], json.loads(content[ANSWERS])
    change(asked, key)  # type: ignore[call-arg]
    spoiled = {
        QUESTIONS: json.dumps({"questions": asked}).encode(),
        ANSWERS: json.dumps(key).encode(),
    }

    class Spoiled(Draft):
        def content(self) -> dict[str, bytes]:
            return {**super().content(), **spoiled}

    assert refused(Spoiled().files()).file in {QUESTIONS, ANSWERS}


@pytest.mark.parametrize("name", ["../x.md", "/x.md", "a/b/c.md", "X.md", "x.html", "x.js", ".md"])
def test_names_stay_inside_the_package(tmp_path: Path, name: str) -> None:
    archive = tmp_path / "modul.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(name, "x")
    with pytest.raises(WrongModule):
        open_package(archive, PUBLISHERS)


def test_a_zip_that_grows_or_is_none_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "modul.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("besar.md", bytes(3 << 20))
    with pytest.raises(WrongModule) as refusal:
        open_package(archive, PUBLISHERS)
    assert (refusal.value.code, refusal.value.file) == ("module_too_large", "besar.md")
    archive.write_bytes(b"PK kosong")
    with pytest.raises(WrongModule):
        open_package(archive, PUBLISHERS)
    with pytest.raises(WrongModule):
        open_package(tmp_path / "tidak-ada.zip", PUBLISHERS)


def test_a_folder_with_a_link_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "modul", Draft().files())
    (folder / "rahasia.md").symlink_to("/etc/hostname")
    with pytest.raises(WrongModule) as refusal:
        open_package(folder, PUBLISHERS)
    assert refusal.value.file == "rahasia.md"


def test_an_extra_has_pages_and_no_test_of_its_own() -> None:
    core = Draft().package()
    extra = Draft(core=core.manifest.root).package()
    assert extra.manifest.is_extra
    assert extra.questions == ()

    class Asking(Draft):
        def content(self) -> dict[str, bytes]:
            return {**Draft().content(), "01-awal.md": b"# Lokal\n"}

    assert refused(Asking(core=core.manifest.root).files()).file == MANIFEST
    unsigned = Draft(core=core.manifest.root).files()
    del unsigned[SIGNATURE]
    assert check_package(unsigned, PUBLISHERS).publisher is None


def test_a_zip_holds_its_names_once(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("a.md", "x")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("a.md", "y")
    path = tmp_path / "ganda.zip"
    path.write_bytes(data.getvalue())
    with pytest.raises(WrongModule):
        open_package(path, PUBLISHERS)
