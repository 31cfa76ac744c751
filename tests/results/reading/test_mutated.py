"""Whatever comes as a photograph: a verdict, never an exception, never a guess."""

from __future__ import annotations

import io
import json
from argparse import Namespace
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from garda.documents.domain.refusals import UploadRefused
from garda.packs.forms import build_definition
from garda.packs.loader import get_pack
from garda.results.domain.layout import PageLayout, sheet_layout
from garda.results.photos.door import check_photo
from garda.results.photos.seeing import see
from garda.results.reading.classify import MODEL
from garda.results.reading.drawing.forms import draw_form
from garda.results.reading.drawing.hands import Writer
from garda.results.reading.forms import KnownForm
from garda.results.reading.opening import opened, pictures
from garda.results.reading.read_command import run
from garda.results.reading.trial.figures import lawful_figures

with_model = pytest.mark.skipif(
    not MODEL.exists() or find_spec("onnxruntime") is None, reason="no network to read with"
)
Picture = np.ndarray
DPI = 110
PX = DPI / 25.4
DEFINITION = build_definition(get_pack("pilkada2024"), "bupati", (1, 2, 3))
LAYOUT = sheet_layout(DEFINITION)
VERDICTS = {"accepted", "to_check", "inconsistent", "rejected"}
few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@cache
def figures() -> dict[str, int]:
    return lawful_figures(DEFINITION, np.random.default_rng(6))


@cache
def pages(filled: bool = True) -> tuple[Picture, ...]:
    """A form as a scanner sees it, or the same sheet with nothing on it."""
    writers = [Writer(np.random.default_rng(n)) for n in (6, 7)]
    values = list(figures().values()) if filled else [None] * len(DEFINITION.fields)
    return draw_form(DEFINITION, values, LAYOUT, writers, 6, dpi=DPI).pages


@cache
def files() -> dict[str, bytes]:
    first = Image.fromarray(pages()[0])
    made = {}
    for kind in ("JPEG", "PNG", "WEBP", "PDF"):
        out = io.BytesIO()
        first.save(out, kind)
        made[kind] = out.getvalue()
    made["HEIC"] = (Path(__file__).parent / "data" / "page.heic").read_bytes()
    return made


def read(folder: Path, *sent: bytes) -> dict[str, Any]:
    names = []
    for number, data in enumerate(sent):
        (folder / f"{number}").write_bytes(data)
        names.append(str(folder / f"{number}"))
    given_ = {"template": None, "pack": "pilkada2024", "contest": "bupati", "choices": 3}
    answer = json.loads(json.dumps(run(Namespace(photos=names, **given_)).data))
    assert answer["verdict"] in VERDICTS
    return answer


def right_where_accepted(answer: dict[str, Any]) -> None:
    if answer["verdict"] == "accepted":
        told = {key: figure["decoded"] for key, figure in answer["figures"].items()}
        assert told == figures()


def png(picture: Picture) -> bytes:
    return bytes(cv2.imencode(".png", np.ascontiguousarray(picture))[1])


mutations = st.lists(
    st.tuples(
        st.floats(0, 1), st.sampled_from(["set", "cut", "drop", "twice"]), st.integers(0, 255)
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip


def mutated(data: bytes, changes: list[tuple[float, str, int]]) -> bytes:
    """Heads are hit as often as everything else together: there the numbers stand."""
    changed = bytearray(data)
    for place, how, value in changes:
        if not changed:
            break
        reach = min(len(changed), 600) if value % 2 else len(changed)
        at = int(place * (reach - 1))
        if how == "set":
            changed[at] = value
        elif how == "cut":
            del changed[max(at, 1) :]
        elif how == "drop":
            del changed[at : at + value]
        else:
            changed[at:at] = changed[at : at + value]
    return bytes(changed)


@few
@given(st.sampled_from(["JPEG", "PNG", "WEBP", "PDF", "HEIC"]), mutations)
def test_damaged_files_are_pictures_or_refusals(
    kind: str, changes: list[tuple[float, str, int]]
) -> None:
    data = mutated(files()[kind], changes)
    try:
        found = list(pictures(data))
    except UploadRefused:
        return
    assert all(grey.ndim == 2 and grey.dtype == np.uint8 for grey in found)


@few
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), mutations)
def test_the_door_takes_or_refuses(kind: str, changes: list[tuple[float, str, int]]) -> None:
    data = mutated(files()[kind], changes)
    try:
        assert check_photo(data).startswith("image/")
        grey = opened(data)
    except UploadRefused:
        return
    jpeg = bytes(cv2.imencode(".jpg", grey)[1])
    assert see(jpeg, KnownForm(DEFINITION).page).look.sharpness >= 0


@with_model
@settings(few, max_examples=12)
@given(kind=st.sampled_from(["JPEG", "PDF", "HEIC"]), changes=mutations)
def test_a_form_with_a_damaged_page_is_not_guessed(
    tmp_path: Path, kind: str, changes: list[tuple[float, str, int]]
) -> None:
    rest = [png(page) for page in pages()[1:]]
    right_where_accepted(read(tmp_path, mutated(files()[kind], changes), *rest))


def _covered(picture: Picture, page: PageLayout, draw: Callable[..., None]) -> Picture:
    """The empty page with something drawn into every box."""
    made, rng = picture.copy(), np.random.default_rng(1)
    for frame in page.frames:
        corner = np.array([frame.x, frame.y]) * PX
        draw(made, corner, np.array([frame.w, frame.h]) * PX, rng)
    return made


def _cross(made: Picture, corner: Picture, size: Picture, _rng: np.random.Generator) -> None:
    for start, end in (((0.2, 0.2), (0.8, 0.8)), ((0.8, 0.2), (0.2, 0.8))):
        ends = [np.int32(corner + size * np.array(part)) for part in (start, end)]
        cv2.line(made, ends[0].tolist(), ends[1].tolist(), 30, 2, cv2.LINE_AA)


def _scribble(made: Picture, corner: Picture, size: Picture, rng: np.random.Generator) -> None:
    line = np.int32(corner + size * rng.uniform(0.1, 0.9, (25, 2)))
    cv2.polylines(made, [line], False, 30, 2, cv2.LINE_AA)


@with_model
@pytest.mark.parametrize("what", ["blank", "cross", "scribble"])
def test_a_sheet_without_figures_says_so(tmp_path: Path, what: str) -> None:
    empty = pages(filled=False)
    draw = {"cross": _cross, "scribble": _scribble}.get(what)
    sent = [
        _covered(picture, page, draw) if draw else picture
        for picture, page in zip(empty, LAYOUT.pages, strict=True)
    ]
    answer = read(tmp_path, *map(png, sent))
    assert answer["verdict"] in {"to_check", "rejected"}
    assert answer["reasons"]
    assert 0 not in [figure["plain"] for figure in answer["figures"].values()], "blank is not zero"


CHANGES: dict[str, Callable[[Picture], Picture]] = {
    "upside down": lambda page: page[::-1, ::-1],
    "on its side": np.rot90,
    "mirrored": lambda page: page[:, ::-1],
    "upper half": lambda page: page[: len(page) // 2],
    "inverted": lambda page: 255 - page,
    "two pages": lambda page: np.hstack([page, page]),
    "tiny": lambda page: cv2.resize(page, (90, 130), interpolation=cv2.INTER_AREA),
    "squeezed": lambda page: cv2.resize(page, (page.shape[1], 60)),
    "one row": lambda page: page[:1],
    "white": lambda page: np.full_like(page, 255),
    "black": np.zeros_like,
}


@with_model
@pytest.mark.parametrize("what", sorted(CHANGES))
def test_pages_seen_otherwise(tmp_path: Path, what: str) -> None:
    sent = [CHANGES[what](page) for page in pages()]
    answer = read(tmp_path, *map(png, sent))
    right_where_accepted(answer)
    if what in {"upside down", "on its side"}:
        assert [page["page"] for page in answer["pages"]] == [1, 2, 3]
    else:
        assert answer["verdict"] != "accepted"
        assert all(p["problem"] or p["poor"] or p["page"] for p in answer["pages"])


@with_model
@settings(few, max_examples=15)
@given(st.data())
def test_patches_and_stains_are_not_guessed_through(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever covers the page in rectangles: what is accepted is what was written."""
    sent = []
    for page in pages():
        stained = page.copy()
        for _ in range(data.draw(st.integers(0, 5))):
            y, x = (int(data.draw(st.floats(0, 0.95)) * side) for side in page.shape)
            high, wide = data.draw(st.integers(3, 200)), data.draw(st.integers(3, 200))
            stained[y : y + high, x : x + wide] = data.draw(st.integers(0, 255))
        sent.append(png(stained))
    answer = read(tmp_path, *sent)
    if answer["verdict"] == "accepted":
        told = {key: figure["decoded"] for key, figure in answer["figures"].items()}
        wrong = {key for key, value in told.items() if value != figures()[key]}
        assert not wrong
