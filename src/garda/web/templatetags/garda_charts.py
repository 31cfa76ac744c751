"""Chart components: a drawing of :mod:`garda.web.charts` with its words and its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django import template

from garda.web import charts
from garda.web.charts import ChoiceBar, Panel, SeatState, Segment, Step, Tile
from garda.web.format import angka

register = template.Library()

#: Words for the states of seats, by what the bars are about.
_SEAT_WORDS = {
    "kursi": {
        SeatState.FILLED: "terisi",
        SeatState.ONLINE: "daring",
        SeatState.HALF: "sementara",
        SeatState.ABSENT: "berhenti",
        SeatState.EMPTY: "kosong",
    },
    "hadir": {
        SeatState.FILLED: "hadir",
        SeatState.ONLINE: "daring",
        SeatState.HALF: "susulan",
        SeatState.ABSENT: "belum",
        SeatState.EMPTY: "kosong",
    },
}


@register.inclusion_tag("web/components/seven_bars.html")
def seven_bars(
    seats: Sequence[str], about: str = "kursi", text: str = "", bare: bool = False
) -> dict[str, object]:
    """Seats of a station, the chair's first, with words beside: ``about`` is kursi or hadir.

    ``bare`` leaves the words to a chip that stands next to the bars.
    """
    words = text or _seat_words(seats, about)
    return {"svg": charts.seven_bars(seats, title=words), "words": "" if bare else words}


@register.inclusion_tag("web/components/bar_pair.html")
def bar_pair(choices: Sequence[ChoiceBar], total: int | None = None) -> dict[str, object]:
    """Result bars by ballot number; ``total`` is the valid votes (default: the sum of the bars)."""
    whole = sum(choice.votes for choice in choices) if total is None else total
    rows = [
        {
            "choice": choice,
            "svg": charts.single_bar(
                choice.votes, whole, title=choice.name, tone=charts.choice_tone(choice.number)
            ),
        }
        for choice in choices
    ]
    return {"rows": rows, "total": whole}


@register.inclusion_tag("web/components/stacked_bar.html")
def stacked_bar(segments: Sequence[Segment], title: str) -> dict[str, object]:
    """Parts of a whole with a legend that holds every number, and the same as a table."""
    return {
        "svg": charts.stacked_bar(segments, title=title),
        "segments": segments,
        "total": sum(segment.value for segment in segments),
        "title": title,
    }


@register.simple_tag
def share_bar(segments: Sequence[Segment], title: str) -> str:
    """The bar alone, for a table row whose cells already hold the numbers."""
    return charts.stacked_bar(segments, title=title)


@register.inclusion_tag("web/components/tile_map.html")
def tile_map(
    tiles: Sequence[Tile], title: str, legend: Sequence[str] = (), measure: str = ""
) -> dict[str, object]:
    """Map of equal tiles; ``legend`` names the five steps, ``measure`` what the figure is."""
    return {
        "svg": charts.tile_map(tiles, title=title),
        "tiles": tiles,
        "title": title,
        "legend": list(enumerate(legend, start=1)),
        "measure": measure or "Angka",
        "attention": any(tile.attention for tile in tiles),
    }


@register.inclusion_tag("web/components/funnel.html")
def funnel(steps: Sequence[Step], title: str) -> dict[str, object]:
    """Steps from the first count down, with shares of the first."""
    return {"svg": charts.funnel(steps, title=title), "steps": steps, "title": title}


@register.inclusion_tag("web/components/small_multiples.html")
def small_multiples(panels: Sequence[Panel], title: str) -> dict[str, object]:
    """One small chart per region on a common scale that starts at zero."""
    scale = max((bar.value for panel in panels for bar in panel.bars), default=0)
    drawings = [{"panel": panel, "svg": charts.panel_bars(panel, scale)} for panel in panels]
    heads = [bar.label for bar in panels[0].bars] if panels else []
    return {"drawings": drawings, "title": title, "heads": heads, "scale": scale}


def _seat_words(seats: Sequence[str], about: str) -> str:
    counts = Counter(SeatState(seat) for seat in seats)
    words = _SEAT_WORDS[about]
    if counts[SeatState.FILLED] == len(seats):
        return f"{angka(len(seats))} dari {angka(len(seats))} {words[SeatState.FILLED]}"
    return ", ".join(f"{counts[state]} {words[state]}" for state in SeatState if counts[state])
