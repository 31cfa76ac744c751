"""Charts and page components: exact lengths, every number in words, nothing inline."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

import garda.web
from garda.web import charts
from garda.web.charts import SeatState, Segment, Step, Tile
from garda.web.templatetags.garda_ui import ICONS

WEB = Path(garda.web.__file__).parent
LOADS = "{% load garda_ui garda_charts garda_format garda_work garda_results %}"


def svg(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)  # noqa: S314 - our own markup


def rects(markup: str, css: str) -> list[ElementTree.Element]:
    return [shape for shape in svg(markup).iter("rect") if shape.get("class") == css]


def percent(length: str | None) -> float:
    assert length is not None
    return float(length.removesuffix("%"))


def render(source: str, **context: object) -> str:
    return Template(LOADS + source).render(Context(context))


def test_single_bar_has_its_share_and_its_words() -> None:
    drawing = charts.single_bar(1907, 10_000, title="Pasangan <1>", tone="p1")
    assert rects(drawing, "t-p1")[0].get("width") == "19.0700%"
    assert svg(drawing).findtext("title") == "Pasangan <1>"
    assert svg(drawing).findtext("desc") == "1.907 dari 10.000"


@pytest.mark.parametrize(("value", "maximum", "count"), [(0, 10, 0), (0, 0, 0), (12, 10, 1)])
def test_single_bar_at_the_ends(value: int, maximum: int, count: int) -> None:
    bars = rects(charts.single_bar(value, maximum, title="x"), "t-aksen")
    assert [bar.get("width") for bar in bars] == ["100.0000%"] * count


def test_stacked_bar_leaves_out_empty_parts_and_parts_the_rest_by_gaps() -> None:
    parts = [Segment("Hadir", 3), Segment("Daring", 0, "info"), Segment("Belum", 1, "bahaya")]
    drawing = charts.stacked_bar(parts, title="Pelantikan")
    assert rects(drawing, "t-aksen")[0].get("width") == "75.0000%"
    assert rects(drawing, "t-bahaya")[0].get("x") == "75.0000%"
    assert rects(drawing, "t-info") == []
    assert len(rects(drawing, "gap")) == 1
    assert svg(drawing).findtext("desc") == ("Hadir 3 (75,00%); Daring 0 (0,00%); Belum 1 (25,00%)")


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=8))
def test_segments_fill_the_bar_and_never_more(values: list[int]) -> None:
    parts = [Segment(str(index), value) for index, value in enumerate(values)]
    shapes = rects(charts.stacked_bar(parts, title="x"), "t-aksen")
    end = 0.0
    for shape in shapes:
        assert percent(shape.get("x")) == pytest.approx(end, abs=0.001)
        end = percent(shape.get("x")) + percent(shape.get("width"))
    assert end <= 100
    assert end == pytest.approx(100 if any(values) else 0, abs=0.001)


def test_unknown_tone_and_ballot_number_are_refused() -> None:
    with pytest.raises(ValueError, match="tone"):
        charts.single_bar(1, 2, title="x", tone="merah")
    with pytest.raises(ValueError, match="ballot number 7"):
        charts.choice_tone(7)


def test_seven_bars_show_each_state_and_a_taller_chair() -> None:
    seats = ["filled", "filled", "filled", "half", "empty"]
    drawing = charts.seven_bars(seats, title="tujuh")
    heights = [int(shape.get("height") or 0) for shape in rects(drawing, "seat-filled")]
    assert heights == [24, 21, 21]
    for css in ("seat-half", "seat-lower", "seat-empty"):
        assert len(rects(drawing, css)) == 1
    with pytest.raises(ValueError, match="sick"):
        charts.seven_bars(["sick"], title="x")


def test_tile_map_places_links_and_marks() -> None:
    tiles = [
        Tile("Utara", 0, 0, "44%", 1, href="/utara/", attention=True),
        Tile("Kota Lama Selatan", 1, 3, "–"),
    ]
    root = svg(charts.tile_map(tiles, title="Peta"))
    assert (root.get("aria-label"), root.get("height")) == ("Peta", "144")
    assert [link.get("href") for link in root.iter("a")] == ["/utara/"]
    titles = [title.text for title in root.iter("title")]
    assert titles == ["Utara: 44%, perlu perhatian", "Kota Lama Selatan: –"]
    second = next(tile for tile in root.iter("svg") if tile.get("class") == "tile level-0")
    assert (second.get("x"), second.get("width")) == ("75.0000%", "23.5000%")
    assert [name.text for name in second.iter("text")] == ["Kota", "Lama Selatan", "–"]


def test_tile_map_refuses_what_cannot_be_drawn() -> None:
    twice = [Tile("A", 0, 0, "1"), Tile("B", 0, 0, "2")]
    with pytest.raises(ValueError, match="one place"):
        charts.tile_map(twice, title="x")
    with pytest.raises(ValueError, match="level 6"):
        charts.tile_map([Tile("A", 0, 0, "1", 6)], title="x")


@given(st.integers(0, 200))
def test_grid_places_are_distinct_and_fill_row_by_row(count: int) -> None:
    places = charts.grid_places(count)
    assert places == sorted(set(places))
    assert len(places) == count
    width = 1 + max((column for _, column in places), default=0)
    height = 1 + max((row for row, _ in places), default=0)
    assert width <= 3 if count <= 9 else height <= width


def test_scale_levels() -> None:
    bounds = (75, 90, 95, 98)
    assert [charts.scale_level(v, bounds) for v in (0, 75, 94, 95, 100)] == [1, 2, 3, 4, 5]
    with pytest.raises(ValueError, match="four bounds"):
        charts.scale_level(1, (2, 3))


def test_funnel_measures_against_its_first_step() -> None:
    drawing = charts.funnel([Step("Kursi", 400, "dari TPS"), Step("Dilantik", 300)], title="Corong")
    assert [bar.get("width") for bar in rects(drawing, "t-aksen")] == ["100.0000%", "75.0000%"]
    words = " ".join(text.strip() for text in svg(drawing).itertext())
    assert "75,0%" in words
    assert "dari TPS" in words
    assert svg(charts.funnel([], title="kosong")).get("height") == "0"


@pytest.mark.parametrize(
    ("seats", "words"),
    [
        (["filled"] * 7, "7 dari 7 terisi"),
        (["filled"] * 4 + ["half"] + ["empty"] * 2, "4 terisi, 1 belum dilantik, 2 kosong"),
        ([], "0 dari 0 terisi"),
    ],
)
def test_seven_bars_always_have_words(seats: list[str], words: str) -> None:
    page = render("{% seven_bars seats %}", seats=seats)
    assert page.count(words) == 2  # title of the drawing and text beside it
    bare = render("{% seven_bars seats bare=True %}", seats=seats)
    assert bare.count(words) == 1


def test_stacked_bar_and_maps_come_with_a_table() -> None:
    parts = [Segment("Hadir", 11_486, "aksen", "check"), Segment("Belum", 508, "bahaya")]
    page = render('{% stacked_bar parts "Pelantikan" %}', parts=parts)
    assert '<td class="number">11.486</td><td class="number">95,76%</td>' in page
    assert "11.994" in page
    tiles = [Tile("Utara", 0, 0, "44%", 1, href="/u/", attention=True)]
    page = render('{% progress_tiles tiles "Peta" legend %}', tiles=tiles, legend=["< 75"])
    assert "44% (perlu perhatian)" in page
    assert "&lt; 75" in page
    page = render('{% funnel steps "Corong" %}', steps=[Step("Kursi", 8), Step("Terisi", 2)])
    assert "25,00%" in page


def test_figures_carry_their_standing() -> None:
    plain = render('{% figure 1743 "published" %}{% figure 5 "derived" %}{% figure 6 "entered" %}')
    assert "SIMULASI" not in plain
    assert "1.743" in plain
    marked = render('{% figure 1743 "simulated" %}{% figure None "assumed" %}')
    assert marked.count("SIMULASI") == 2
    assert "–" in marked


def test_small_parts() -> None:
    assert "#i-check" in render('{% chip "ok" "Cocok" %}')
    assert "#i-video" in render('{% chip "info" "Daring" "video" %}')
    assert "K07" in render('{% rule_code "K07" %}')
    message = render(
        '{% message "awas" "Selisih 1" code="K04" %}<b>{{ x }}</b>{% endmessage %}', x="<"
    )
    assert "<b>&lt;</b>" in message
    assert "K04" in message
    assert "not_allowed" not in render(
        '{% message "awas" "x" code="not_allowed" %}{% endmessage %}'
    )
    with pytest.raises(ValueError, match="tone"):
        render('{% chip "merah" "x" %}')
    with pytest.raises(ValueError, match="icon"):
        render('{% icon "bomb" %}')


def test_task_breadcrumb_progress_and_empty_state() -> None:
    task = render('{% task 1200 "Berkas" "catatan" "hari ini" "/b/" "Periksa" "awas" main=True %}')
    for words in ("1.200", "Berkas", "catatan", "hari ini", 'href="/b/"', "button main", "Periksa"):
        assert words in task
    crumbs = render('{% result_crumbs "" above "TPS 001" "33.20" %}', above=[])
    assert '<a href="/#hasil">Hasil</a>' in crumbs
    assert 'aria-current="page">TPS 001<' in crumbs
    assert "33.20" in crumbs
    progress = render('{% progress_bar 1500 3000 "Kirim" unit="TPS" %}')
    assert 'value="1500" max="3000"' in progress
    assert "1.500 dari 3.000 TPS" in progress
    assert "Catat" in render('{% empty "Belum ada" "Sebab." "/c/" "Catat" %}')
    assert "12.201" in render('<dl>{% stat "Kursi" 12201 "7 per TPS" "people" %}</dl>')


class SampleForm(forms.Form):
    number = forms.CharField(label="Nomor TPS", help_text="Tiga angka")
    note = forms.CharField(label="Catatan", required=False)


def test_field_ties_hint_and_error_to_its_input() -> None:
    form = SampleForm({"number": ""})
    form.is_valid()
    page = render("{% field form.number %}{% field form.note %}", form=form)
    described = re.search(r'aria-describedby="([^"]+)"', page)
    assert described is not None
    for name in described[1].split():
        assert f'id="{name}"' in page
    assert "Bidang ini tidak boleh kosong" in page
    assert "boleh kosong" in page


def test_every_icon_is_in_the_sprite_once() -> None:
    sprite = render_to_string("web/components/sprite.html")
    drawn = re.findall(r'id="i-([a-z-]+)"', sprite)
    assert sorted(drawn) == sorted({*ICONS, "mark"})


def test_pages_hold_nothing_inline_and_style_sheet_is_small() -> None:
    sources = [*(WEB / "templates/web").rglob("*.html"), *(WEB / "templatetags").glob("*.py")]
    for source in [*sources, WEB / "charts.py"]:
        text = source.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", text), source
    assert (WEB / "static/garda/garda.css").stat().st_size < 40_000


def test_every_tone_has_its_colour() -> None:
    css = (WEB / "static/garda/garda.css").read_text(encoding="utf-8")
    for tone in charts.TONES:
        assert f".t-{tone} " in css
    for state in SeatState:
        assert f".seat-{state.value}" in css
