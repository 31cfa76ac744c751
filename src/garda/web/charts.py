"""Charts as SVG made on the server.

Pure functions from figures to safe markup. Nothing is coloured here: shapes carry classes and
``garda.css`` gives them the tokens of the light, dark and print themes, so that a page holds no
inline style. Lengths are percentages of the drawing, hence a chart fits a phone and a sheet of
paper without scaling its letters; every axis starts at zero. Each drawing has a title and a
description with its numbers; the table beside it is the template's work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isqrt

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from garda.web.format import angka, persen

#: Tones that ``garda.css`` knows; ``p1``…``p6`` are the candidates by ballot number.
TONES = frozenset({"aksen", "awas", "bahaya", "info", "netral", *(f"p{n}" for n in range(1, 7))})

LARGEST_BALLOT_NUMBER = 6
SCALE_LEVELS = 5
_FEW_TILES, _FEW_COLUMNS, _LEAST_COLUMNS = 9, 3, 5


class SeatState(StrEnum):
    """How one seat of a polling-station group stands; HALF: its member is not sworn yet."""

    FILLED = "filled"
    HALF = "half"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a whole: a count, its name and the tone it is drawn in."""

    label: str
    value: int
    tone: str = "aksen"
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One region of a tile map, ``row`` and ``column`` from 0.

    ``level`` is 1–5 on the scale (0: no figure yet), ``attention`` asks for a look, ``parts`` draws
    shares under the name instead of a level.
    """

    label: str
    row: int
    column: int
    value: str
    level: int = 0
    href: str = ""
    attention: bool = False
    parts: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a funnel or of a distribution."""

    label: str
    value: int
    note: str = ""


def choice_tone(number: int) -> str:
    """Tone of a ballot number; ValueError outside 1–6, for which there is no colour."""
    if not 1 <= number <= LARGEST_BALLOT_NUMBER:
        raise ValueError(f"no colour for ballot number {number}")
    return f"p{number}"


def scale_level(value: int, bounds: Sequence[int]) -> int:
    """Step 1–5 of ``value`` between four rising lower ``bounds``: below the first is 1."""
    if len(bounds) != SCALE_LEVELS - 1:
        raise ValueError("five steps have four bounds")
    return 1 + sum(value >= bound for bound in bounds)


def grid_places(count: int) -> list[tuple[int, int]]:
    """Rows and columns for ``count`` tiles of which nobody has drawn a map, row by row.

    Few tiles stay wide on a phone; more of them get a grid that is scrolled there.
    """
    columns = _FEW_COLUMNS if count <= _FEW_TILES else max(_LEAST_COLUMNS, isqrt(count - 1) + 1)
    return [divmod(index, columns) for index in range(count)]


def describe(segments: Iterable[Segment]) -> str:
    """Sentence with each part, its count and share, read out instead of the drawing."""
    parts = list(segments)
    whole = sum(part.value for part in parts)
    return "; ".join(
        f"{part.label} {angka(part.value)} ({persen(part.value, whole)})" for part in parts
    )


def single_bar(value: int, maximum: int, *, title: str, tone: str = "aksen") -> SafeString:
    """A bar of ``value`` on a track of ``maximum`` (both counts of the same thing)."""
    width = min(value, maximum)
    bar = _rect("0", _percent(width, maximum), _tone(tone)) if width > 0 else SafeString()
    return _drawing("bar", title, f"{angka(value)} dari {angka(maximum)}", bar)


def stacked_bar(segments: Sequence[Segment], *, title: str) -> SafeString:
    """Parts of one whole side by side with a gap between them; empty parts take no room."""
    return _drawing("bar", title, describe(segments), _stack(segments))


def seven_bars(seats: Sequence[SeatState | str], *, title: str) -> SafeString:
    """The glyph of a polling-station group: the chair's seat first and taller.

    Raises ValueError for an unknown state. Any number of seats is drawn, seven is the usual one.
    """
    states = [SeatState(seat) for seat in seats]
    bars = format_html_join(
        "", "{}", ((_seat(index, state),) for index, state in enumerate(states))
    )
    return format_html(
        '<svg class="seats" role="img" viewBox="0 0 {} 24"><title>{}</title>{}</svg>',
        max(1, len(states) * _SEAT_STEP - _SEAT_GAP),
        title,
        bars,
    )


def tile_map(tiles: Sequence[Tile], *, title: str) -> SafeString:
    """Equal tiles placed roughly as the regions lie; a tile with ``href`` is a link.

    Raises ValueError when two tiles share a place or a level is not 0–5.
    """
    places = {(tile.row, tile.column) for tile in tiles}
    if len(places) != len(tiles):
        raise ValueError("two tiles share one place")
    columns = 1 + max((tile.column for tile in tiles), default=0)
    rows = 1 + max((tile.row for tile in tiles), default=0)
    body = format_html_join("", "{}", ((_tile(tile, columns),) for tile in tiles))
    return format_html(
        '<svg class="tiles tiles-{}" role="group" aria-label="{}" height="{}">{}</svg>',
        min(columns, _WIDEST_MAP),
        title,
        rows * _TILE_STEP,
        body,
    )


def funnel(steps: Sequence[Step], *, title: str) -> SafeString:
    """Horizontal bars from the first step down, each with its count and share of the first."""
    return _rows(steps, steps[0].value if steps else 0, title, first_share=False)


def bars(steps: Sequence[Step], *, title: str) -> SafeString:
    """Horizontal bars of a distribution, each with its count and share of all."""
    return _rows(steps, sum(step.value for step in steps), title, first_share=True)


def _rows(steps: Sequence[Step], whole: int, title: str, *, first_share: bool) -> SafeString:
    scale = max((step.value for step in steps), default=0)
    rows = format_html_join(
        "",
        "{}",
        (
            (_row(step, index, scale, whole if index or first_share else None),)
            for index, step in enumerate(steps)
        ),
    )
    description = "; ".join(f"{step.label} {angka(step.value)}" for step in steps)
    return format_html(
        '<svg class="funnel" role="img" height="{}"><title>{}</title><desc>{}</desc>{}</svg>',
        len(steps) * _FUNNEL_STEP,
        title,
        description,
        rows,
    )


_SEAT_WIDTH, _SEAT_GAP = 8, 3
_SEAT_STEP = _SEAT_WIDTH + _SEAT_GAP
_TILE_STEP, _TILE_HEIGHT, _WIDEST_MAP = 72, 66, 12
_FUNNEL_STEP = 52
#: A ring outside the tile and the warning sign: on the scale's colours a frame alone would fade.
_ATTENTION = SafeString(
    '<rect class="tile-ring" x="-3.5%" y="-2.5" width="107%" height="71" rx="8"/>'
    '<svg class="tile-sign" x="73%" y="37" width="16" height="16"><use href="#i-warn"/></svg>'
)
_LONG_WORD = 10  # letters of a name from which a tile takes the smaller size


def _percent(part: int, whole: int) -> str:
    """Length for SVG, four decimals, from integers so that segments meet without drift."""
    if whole <= 0:
        return "0%"
    scaled = (part * 1_000_000) // whole
    return f"{scaled // 10_000}.{scaled % 10_000:04d}%"


def _tone(tone: str) -> str:
    if tone not in TONES:
        raise ValueError(f"unknown tone {tone!r}")
    return f"t-{tone}"


def _rect(x: str, width: str, css: str, y: int = 0, height: str = "100%") -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', css, x, y, width, height
    )


def _drawing(css: str, title: str, description: str, body: SafeString) -> SafeString:
    return format_html(
        '<svg class="{}" role="img"><title>{}</title><desc>{}</desc>{}</svg>',
        css,
        title,
        description,
        body,
    )


def _stack(segments: Iterable[Segment], y: int = 0, height: str = "100%") -> SafeString:
    parts = [part for part in segments if part.value > 0]
    whole = sum(part.value for part in parts)
    shapes: list[SafeString] = []
    start = 0
    for part in parts:
        x = _percent(start, whole)
        shapes.append(_rect(x, _percent(part.value, whole), _tone(part.tone), y, height))
        if start:
            shapes.append(_rect(x, "2", "gap", y, height))
        start += part.value
    return format_html_join("", "{}", ((shape,) for shape in shapes))


def _seat(index: int, state: SeatState) -> SafeString:
    top = 0 if index == 0 else 3
    x, height = index * _SEAT_STEP, 24 - top
    frame = _seat_shape(state, x, top, height)
    if state is SeatState.HALF:
        return SafeString(frame + _seat_rect("seat-lower", x, top + height // 2, height // 2))
    return frame


def _seat_shape(state: SeatState, x: int, top: int, height: int) -> SafeString:
    if state is SeatState.FILLED:
        return _seat_rect("seat-filled", x, top, height)
    # An outline is drawn half a line inside, or the drawing's edge would cut it.
    return format_html(
        '<rect class="seat-{}" x="{}" y="{}" width="{}" height="{}" rx="1"/>',
        state.value,
        x + 0.75,
        top + 0.75,
        _SEAT_WIDTH - 1.5,
        height - 1.5,
    )


def _seat_rect(css: str, x: int, top: int, height: int) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1"/>',
        css,
        x,
        top,
        _SEAT_WIDTH,
        height,
    )


def _tile(tile: Tile, columns: int) -> SafeString:
    if not 0 <= tile.level <= SCALE_LEVELS:
        raise ValueError(f"level {tile.level} is not on the scale")
    drawing = format_html(
        '<svg class="tile level-{}" x="{}" y="{}" width="{}" height="{}">{}</svg>',
        tile.level,
        _percent(tile.column, columns),
        tile.row * _TILE_STEP + 3,
        _percent(94, 100 * columns),
        _TILE_HEIGHT,
        _tile_body(tile),
    )
    if tile.href:
        return format_html('<a href="{}">{}</a>', tile.href, drawing)
    return drawing


def _tile_body(tile: Tile) -> SafeString:
    return format_html(
        '<title>{}: {}{}</title><rect class="tile-frame" width="100%" height="100%" rx="6"/>{}{}{}',
        tile.label,
        tile.value,
        ", perlu perhatian" if tile.attention else "",
        _ATTENTION if tile.attention else "",
        _tile_name(tile.label),
        _tile_figure(tile),
    )


def _tile_name(label: str) -> SafeString:
    """The name on one line per word (two at most), smaller when a word is long."""
    head, _, tail = label.partition(" ")
    lines = [head, tail] if len(label) > _LONG_WORD and tail else [label]
    size = "small" if max(map(len, lines)) > _LONG_WORD else "normal"
    return format_html_join(
        "",
        '<text class="tile-name {}" x="7" y="{}">{}</text>',
        ((size, 17 + 13 * index, line) for index, line in enumerate(lines)),
    )


def _tile_figure(tile: Tile) -> SafeString:
    value = format_html('<text class="tile-value" x="7" y="50">{}</text>', tile.value)
    if tile.parts:
        shares = format_html(
            '<svg x="7" y="54" width="84%" height="6">{}</svg>', _stack(tile.parts)
        )
        return SafeString(value + shares)
    return value


def _row(step: Step, index: int, scale: int, whole: int | None) -> SafeString:
    """One bar with its words; a share only where there is a ``whole``."""
    top = index * _FUNNEL_STEP
    return format_html(
        '<text class="row-label" x="0" y="{0}">{1}{2}</text>'
        '<text class="row-value" x="100%" y="{0}">{3}{4}</text>{5}{6}',
        top + 15,
        step.label,
        _aside("row-note", step.note),
        angka(step.value),
        _aside("row-share", "" if whole is None else f"· {persen(step.value, whole, 1)}"),
        _rect("0", "100%", "track", top + 23, "14"),
        _rect("0", _percent(step.value, scale), "t-aksen", top + 23, "14"),
    )


def _aside(css: str, text: str) -> SafeString:
    if not text:
        return SafeString()
    return format_html('<tspan class="{}" dx="5">{}</tspan>', css, text)
