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
from garda.web.charts import ChoiceBar, Panel, SeatState, Segment, Step, Tile
from garda.web.templatetags.garda_ui import ICONS

WEB = Path(garda.web.__file__).parent
LOADS = "{% load garda_ui garda_charts garda_format %}"


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
    parts = [Segment("Hadir", 3, "ok"), Segment("Daring", 0, "info"), Segment("Belum", 1, "bahaya")]
    drawing = charts.stacked_bar(parts, title="Pelantikan")
    assert rects(drawing, "t-ok")[0].get("width") == "75.0000%"
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
    seats = ["filled", "filled", "filled", "online", "half", "absent", "empty"]
    drawing = charts.seven_bars(seats, title="tujuh")
    heights = [int(shape.get("height") or 0) for shape in rects(drawing, "seat-filled")]
    assert heights == [24, 21, 21]
    for css in ("seat-online", "seat-half", "seat-lower", "seat-absent", "seat-empty"):
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
def test_grid_places_are_distinct_and_roughly_square(count: int) -> None:
    places = charts.grid_places(count)
    assert len(set(places)) == count
    width = 1 + max((column for _, column in places), default=0)
    height = 1 + max((row for row, _ in places), default=0)
    assert 0 <= width - height <= 1 or count == 0


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


def test_small_multiples_share_one_scale_and_have_a_table() -> None:
    panels = [
        Panel("A", (Segment("1", 50, "p1"), Segment("2", 200, "p2"))),
        Panel("B", (Segment("1", 100, "p1"), Segment("2", 0, "p2"))),
    ]
    page = render('{% small_multiples panels "Suara" %}', panels=panels)
    assert 'class="t-p1" x="0" y="0" width="25.0000%"' in page
    assert 'class="t-p1" x="0" y="0" width="50.0000%"' in page
    assert page.count('<th scope="row">') == 2
    assert "0 sampai 200" in page


def test_result_bars_say_number_name_share_and_votes() -> None:
    choices = [ChoiceBar(1, "Ani", 250, "Budi"), ChoiceBar(2, "Kolom kosong", 750)]
    page = render("{% bar_pair choices %}", choices=choices)
    for words in ("25,00%", "75,00%", "250 suara", "750 suara", "Ani", "Budi", "Kolom kosong"):
        assert words in page
    assert 'class="badge p2"' in page
    assert "–" in render("{% bar_pair choices %}", choices=[ChoiceBar(1, "Ani", 0)])


@pytest.mark.parametrize(
    ("seats", "about", "words"),
    [
        (["filled"] * 7, "kursi", "7 dari 7 terisi"),
        (["filled"] * 5 + ["empty"] * 2, "kursi", "5 terisi, 2 kosong"),
        (
            ["filled"] * 3 + ["online", "half", "absent", "absent"],
            "hadir",
            "3 hadir, 1 daring, 1 susulan, 2 belum",
        ),
        ([], "kursi", "0 dari 0 terisi"),
    ],
)
def test_seven_bars_always_have_words(seats: list[str], about: str, words: str) -> None:
    page = render("{% seven_bars seats about %}", seats=seats, about=about)
    assert page.count(words) == 2  # title of the drawing and text beside it
    bare = render("{% seven_bars seats about bare=True %}", seats=seats, about=about)
    assert bare.count(words) == 1


def test_stacked_bar_and_maps_come_with_a_table() -> None:
    parts = [Segment("Hadir", 11_486, "ok", "check"), Segment("Belum", 508, "bahaya")]
    page = render('{% stacked_bar parts "Pelantikan" %}', parts=parts)
    assert '<td class="number">11.486</td><td class="number">95,76%</td>' in page
    assert "11.994" in page
    tiles = [Tile("Utara", 0, 0, "44%", 1, href="/u/", attention=True)]
    page = render('{% tile_map tiles "Peta" legend %}', tiles=tiles, legend=["< 75"])
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
    assert 'href="/k07/"' in render('{% rule_code "K07" "/k07/" %}')
    message = render(
        '{% message "awas" "Selisih 1" code="K04" %}<b>{{ x }}</b>{% endmessage %}', x="<"
    )
    assert "<b>&lt;</b>" in message
    assert "K04" in message
    with pytest.raises(ValueError, match="tone"):
        render('{% chip "merah" "x" %}')
    with pytest.raises(ValueError, match="icon"):
        render('{% icon "bomb" %}')


def test_task_breadcrumb_progress_and_empty_state() -> None:
    task = render('{% task 1200 "Berkas" "catatan" "hari ini" "/b/" "Periksa" "awas" main=True %}')
    for words in ("1.200", "Berkas", "catatan", "hari ini", 'href="/b/"', "button main", "Periksa"):
        assert words in task
    crumbs = render('{% breadcrumb items "33.20" %}', items=[("Jawa", "/j/"), ("Jepara", "")])
    assert '<a href="/j/">Jawa</a>' in crumbs
    assert 'aria-current="page">Jepara<' in crumbs
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
    page = render('{% field form.number "K06" %}{% field form.note %}', form=form)
    described = re.search(r'aria-describedby="([^"]+)"', page)
    assert described is not None
    for name in described[1].split():
        assert f'id="{name}"' in page
    assert "K06" in page
    assert "boleh kosong" in page


def test_digit_boxes_keep_what_is_written() -> None:
    page = render('{% digit_boxes "votes_1" "Suara 1" "X17" error="Tidak cocok" %}')
    assert 'value="X17"' in page
    assert page.count("<i></i>") == 3
    assert 'aria-describedby="id_votes_1_helptext id_votes_1_error"' in page


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
