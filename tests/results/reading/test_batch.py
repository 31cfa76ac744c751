"""A folder of photographs: form by form, in an order of its own, going on where it stopped."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from garda.kernel.errors import GardaError
from garda.packs.forms import build_definition
from garda.packs.loader import load_pack, packs_folder
from garda.packs.types import FormDefinition
from garda.results.domain.layout import sheet_layout
from garda.results.domain.sheetcode import SheetCode, write
from garda.results.reading import batch
from garda.results.reading.batch import read_files, task_for
from garda.results.reading.classify import MODEL
from garda.results.reading.drawing.forms import draw_form
from garda.results.reading.drawing.hands import Writer
from garda.results.reading.drawing.photographs import photograph
from garda.results.reading.read_command import run
from garda.results.reading.trial.figures import lawful_figures

pytestmark = pytest.mark.skipif(
    not MODEL.exists() or find_spec("onnxruntime") is None, reason="no network to read with"
)
STATIONS = ("3320092004001", "3320092004002")


def form_of(contest: str, choices: int) -> FormDefinition:
    return build_definition(
        load_pack(packs_folder() / "pilkada2024"), contest, range(1, choices + 1)
    )


def photographed(
    folder: Path, definition: FormDefinition, station: str, seed: int
) -> dict[str, int]:
    """All pages of a station's form; what they truly say."""
    rng = np.random.default_rng(seed)
    figures, layout = lawful_figures(definition, rng), sheet_layout(definition)
    contest = definition.contest_kind
    codes = {
        page.number: write(SheetCode("uji-33.20", station, contest, 1, page.number))
        for page in layout.pages
    }
    writers = [Writer(np.random.default_rng(seed + n)) for n in (1, 2)]
    form = draw_form(
        definition, list(figures.values()), layout, writers, seed, dpi=200, codes=codes
    )
    for number, page in enumerate(form.pages, start=1):
        name = f"IMG_{seed}{9 - number}.jpg"
        (folder / name).write_bytes(photograph(page, rng, "easy", megapixels=3).jpeg)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two contests at two stations, all pages in a heap, with two files that are no pages."""
    made = tmp_path_factory.mktemp("malam")
    for seed, (contest, choices, station) in enumerate(
        [("bupati", 3, STATIONS[0]), ("bupati", 3, STATIONS[1]), ("gubernur", 2, STATIONS[0])], 1
    ):
        photographed(made, form_of(contest, choices), station, seed)
    (made / "catatan.txt").write_text("bukan foto")
    (made / "kosong.jpg").write_bytes(b"")
    (made / ".tersembunyi").write_bytes(b"x")
    return made


def read(folder: Path, **given: Any) -> dict[str, Any]:
    defaults = {"template": None, "pack": "pilkada2024", "contest": "bupati", "choices": None,
                "workers": 1, "out": None}  # fmt: skip
    outcome = run(Namespace(photos=[str(folder)], **(defaults | given)))
    return json.loads(json.dumps(outcome.data))


@pytest.fixture(scope="module")
def answer(folder: Path) -> dict[str, Any]:
    return read(folder)


def test_pages_become_forms_by_their_codes(answer: dict[str, Any]) -> None:
    forms = [line for line in answer["lines"] if line["kind"] == "form"]
    assert [(f["contest"], f["station"]) for f in forms] == [
        ("bupati", STATIONS[0]), ("bupati", STATIONS[1]), ("gubernur", STATIONS[0]),
    ]  # fmt: skip
    assert [sorted(page["page"] for page in form["pages"]) for form in forms] == [[1, 2, 3]] * 3
    assert "votes_3" in forms[0]["figures"]
    assert "votes_3" not in forms[2]["figures"], "each contest has its own number of choices"
    assert all(form["verdict"] != "rejected" for form in forms)


def test_what_is_no_page_has_a_line_of_its_own(answer: dict[str, Any]) -> None:
    files = [line for line in answer["lines"] if line["kind"] == "file"]
    assert [line["file"] for line in files] == ["catatan.txt", "kosong.jpg"]
    assert all(line["verdict"] == "rejected" and line["problem"]["id"] for line in files)
    assert (answer["files"], answer["forms"], answer["without_page"]) == (11, 3, 2)


def without_times(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in line.items() if key != "ms"} for line in lines]


def test_many_workers_say_the_same_in_the_same_order(folder: Path, answer: dict[str, Any]) -> None:
    again = read(folder, workers=2)
    assert without_times(again["lines"]) == without_times(answer["lines"])


def test_an_interrupted_reading_goes_on(
    folder: Path, answer: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "hasil.jsonl"
    whole, opened = batch.read_file, []

    def breaking(task: batch.Task, name: str) -> Any:
        if len(opened) == 4:
            raise KeyboardInterrupt
        opened.append(name)
        return whole(task, name)

    monkeypatch.setattr(batch, "read_file", breaking)
    with pytest.raises(KeyboardInterrupt):
        read(folder, out=str(out))
    assert not out.exists()
    part = tmp_path / "hasil.jsonl.part"
    assert len(part.read_text().splitlines()) == 4
    part.write_text(part.read_text() + '{"file": "IMG_')

    opened.clear()
    monkeypatch.setattr(batch, "read_file", lambda *given: opened.append(given[1]) or whole(*given))
    read(folder, out=str(out))
    assert len(opened) == 11 - 4
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert without_times(lines) == without_times(answer["lines"])
    assert not part.exists()


def dying(task: batch.Task, name: str) -> list[batch.PageRead]:
    """As a decoder that ends its process at one of the files."""
    if name == "kosong.jpg":
        os._exit(1)
    return batch.read_file(task, name)


def test_a_file_that_stops_its_worker_has_a_problem(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["IMG_18.jpg", "kosong.jpg"]
    task = task_for(folder, names, load_pack(packs_folder() / "pilkada2024"), "bupati", 3)
    monkeypatch.setattr(batch, "read_file", dying)
    found = dict(read_files(task, names, 2))
    assert found["IMG_18.jpg"][0].page == 1
    problem = found["kosong.jpg"][0].problem
    assert problem is not None
    assert "stopped the program" in problem.en


def test_an_empty_folder_is_no_error(tmp_path: Path) -> None:
    assert read(tmp_path)["lines"] == []


def test_a_folder_is_read_alone(folder: Path) -> None:
    with pytest.raises(GardaError):
        run(Namespace(photos=[str(folder), "x.jpg"], template=None, pack="pilkada2024",
                      contest="bupati", choices=None, workers=1, out=None))  # fmt: skip
