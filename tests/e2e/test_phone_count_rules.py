"""Codes, pictures and keys of C.Hasil on the phone, each by itself in a browser."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.e2e.conftest import Visit
from tests.e2e.test_phone_rules import call
from tests.support.phones import open_app
from tests.support.visitor import PHONE, Visitor

from garda.results import bundles
from garda.results.domain import sheetcode

STAGE = "announcement"
pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", [PHONE], indirect=True)]
COUNT = "features/count"
CODES = json.loads((Path(__file__).parents[1] / "results" / "data" / "sheetcode.json").read_text())
EACH = """
    async ([file, name, all]) => {
      const found = (await import(`/static/phone/${file}`))[name];
      return all.map((given) => found(...given));
    }
"""
QUIET, SCALE = 4, 4
WANTED = {"election": "uji", "station": "3320092004001", "contest": "bupati", "round": 1, "page": 2}


@pytest.fixture
def page(visit: Visit) -> Visitor:
    phone = visit()
    open_app(phone)
    return phone


def each(phone: Visitor, file: str, name: str, *given: list[Any]) -> Any:
    return phone.page.evaluate(EACH, [f"{COUNT}/{file}", name, list(given)])


def test_page_codes_are_read_as_the_server_writes_them(page: Visitor) -> None:
    texts = [[one["text"]] for one in CODES["good"]]
    assert each(page, "sheetcode.js", "readSheetCode", *texts) == [
        one["code"] for one in CODES["good"]
    ]
    bad = each(page, "sheetcode.js", "readSheetCode", *[[one["text"]] for one in CODES["bad"]])
    # What no page can be is no code to the phone, whichever of the two it is.
    assert all("wrong" in one for one in bad)
    broken = [one["reason"] == "broken" for one in CODES["bad"]]
    assert [one["wrong"] == "broken" for one in bad] == broken


def test_another_page_is_named_by_what_is_different(page: Visitor) -> None:
    def text(**changed: Any) -> list[Any]:
        return [sheetcode.write(sheetcode.SheetCode(**{**WANTED, **changed})), WANTED]

    told = each(
        page,
        "picture.js",
        "problemOfCode",
        text(),
        text(page=1),
        text(round=2),
        text(contest="gubernur"),
        text(station="3320092004002", page=1),
        text(election="lain"),
        ["", WANTED],
        ["https://contoh.id", WANTED],
    )
    assert told == [
        "",
        "other_page",
        "other_round",
        "other_contest",
        "other_station",
        "other_election",
        "no_code",
        "foreign",
    ]


def drawn(modules: list[list[bool]]) -> Any:
    dark = np.pad(np.array(modules, dtype=bool), QUIET)
    return np.where(np.kron(dark, np.ones((SCALE, SCALE), dtype=bool)), 0, 255).astype(np.uint8)


def test_codes_drawn_on_the_phone_are_read_elsewhere(page: Visitor) -> None:
    @settings(
        max_examples=6,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(st.text(st.characters(codec="ascii", min_codepoint=33), min_size=1), max_size=9)
    )
    def proved(texts: list[str]) -> None:
        long = [("https://garda.example/" + text * 40)[:1000] for text in texts]
        wanted = [*texts, *long]
        found = each(page, "qr.js", "modulesOf", *[[text] for text in wanted])
        read = [zxingcpp.read_barcode(drawn(one)) for one in found]
        assert [one.text if one else None for one in read] == wanted

    proved()


def test_every_version_of_a_code_is_read(page: Visitor) -> None:
    texts = ["g" * length for length in range(10, 1000, 20)]
    found = each(page, "qr.js", "modulesOf", *[[text] for text in texts])
    assert len({len(one) for one in found}) >= 20
    assert [zxingcpp.read_barcode(drawn(one)).text for one in found] == texts  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("keys", "boxes", "figure", "written"),
    [
        (["1", "1", "7"], "117", 117, None),
        (["0", "1", "7"], "017", 17, "017"),
        (["1", "1", "7", "4"], "117", 117, None),
        (["X", "X", "7"], "XX7", 7, "XX7"),
        (["7", "X"], "7", 7, None),
        (["X", "X", "X"], "XXX", None, "XXX"),
        (["0", "0", "0"], "000", 0, "000"),
        (["0"], "0", 0, None),
        (["1", ""], "", None, ""),
        (["", "4"], "4", 4, None),
        (["unreadable"], "unreadable", None, "unreadable"),
        (["1", "back"], None, None, None),
        (["1", "2", "back"], "1", 1, None),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, list) else None,
)
def test_keys_fill_the_boxes_as_on_paper(
    page: Visitor, keys: list[str], boxes: str | None, figure: int | None, written: str | None
) -> None:
    now: str | None = None
    for key in keys:
        now = call(page, f"{COUNT}/entry.js", "pressed", now, key, 3)
    assert now == boxes
    assert call(page, f"{COUNT}/draft.js", "read", boxes) == {"figure": figure, "written": written}


SIGNED = """
    async (all) => {
      const { newBundle } = await import("/static/phone/features/count/bundle.js");
      const { signedBytes, toQr } = await import("/static/results/bundles.js");
      return all.map(([{ v: _, ...parts }, signature]) => {
        const made = newBundle(parts);
        return [new TextDecoder().decode(signedBytes(made)), toQr(made, signature)];
      });
    }
"""
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
written = st.dictionaries(
    st.integers(0, 40), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=9)
)


@st.composite
def made_bundles(draw: st.DrawFn) -> bundles.Bundle:
    codes = st.text(
        st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), min_size=1, max_size=30
    )
    figure = st.none() | st.integers(0, 999)
    return bundles.Bundle(
        election=draw(codes),
        station=draw(st.from_regex(r"[0-9]{13}", fullmatch=True)),
        contest=draw(codes),
        round=draw(st.integers(1, 99)),
        form=draw(hashes),
        figures=tuple(draw(st.lists(figure, max_size=40))),
        stands=tuple(draw(st.sets(st.sampled_from(["votes", "users", "ballots"])))),
        written=tuple(sorted(draw(written).items())),
        photos=tuple(draw(st.lists(hashes, max_size=4))),
        at=datetime.fromtimestamp(draw(st.integers(0, 4_000_000_000)), UTC),
        key=draw(hashes),
        offset=draw(st.integers(-4_000_000_000, 4_000_000_000)),
    )


def test_what_is_signed_is_what_the_server_reads(page: Visitor) -> None:
    signature = bundles.encode(bytes(64))

    @settings(
        max_examples=6,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.lists(made_bundles(), min_size=1, max_size=20))
    def proved(made: list[bundles.Bundle]) -> None:
        asked = [[{**one.content(), "at": one.at.isoformat()}, signature] for one in made]
        found = page.page.evaluate(SIGNED, asked)
        assert [text for text, _ in found] == [one.signed_bytes().decode() for one in made]
        assert [qr for _, qr in found] == [bundles.to_qr(one, signature) for one in made]

    proved()


LOOK = """
    async ([width, height, values]) => {
      const { sharpness, light } = await import("/static/phone/features/count/picture.js");
      const picture = { grey: Uint8Array.from(values), width, height };
      return [sharpness(picture), light(picture)];
    }
"""


def test_focus_and_light_are_measured_as_elsewhere(page: Visitor) -> None:
    chance = np.random.default_rng(3)
    grey = chance.integers(0, 256, (40, 30), dtype=np.uint8)
    sharp, light = page.page.evaluate(LOOK, [30, 40, grey.ravel().tolist()])
    edges = cv2.Laplacian(grey, cv2.CV_64F)[1:-1, 1:-1]
    assert sharp == pytest.approx(edges.var())
    assert abs(light - np.quantile(grey, 0.9)) <= 2
