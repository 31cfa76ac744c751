"""Chart components: a drawing of :mod:`garda.web.charts` with its words and its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from garda.web import charts
from garda.web.charts import SeatState, Segment, Step

register = template.Library()

_SEAT_WORDS = {
    SeatState.FILLED: "terisi",
    SeatState.HALF: "belum dilantik",
    SeatState.EMPTY: "kosong",
}


@register.inclusion_tag("web/components/seven_bars.html")
def seven_bars(seats: Sequence[str], bare: bool = False) -> dict[str, object]:
    """Seats of a station, the chair's first, with words beside.

    ``bare`` leaves the words to a chip that stands next to the bars.
    """
    words = _seat_words(seats)
    return {"svg": charts.seven_bars(seats, title=words), "words": "" if bare else words}


@register.inclusion_tag("web/components/stacked_bar.html")
def stacked_bar(segments: Sequence[Segment], title: str) -> dict[str, object]:
    """Parts of a whole with a legend that holds every number, and the same as a table."""
    return {
        "svg": charts.stacked_bar(segments, title=title),
        "segments": segments,
        "total": sum(segment.value for segment in segments),
        "title": title,
    }


@register.inclusion_tag("web/components/funnel.html")
def funnel(steps: Sequence[Step], title: str) -> dict[str, object]:
    """Steps from the first count down, with shares of the first."""
    first = steps[0].value if steps else 0
    return {
        "svg": charts.funnel(steps, title=title),
        "steps": steps,
        "title": title,
        "whole": first,
        "share_of": "Dari tahap pertama",
        "what": "Tahap",
    }


@register.inclusion_tag("web/components/funnel.html")
def bars(steps: Sequence[Step], title: str, what: str) -> dict[str, object]:
    """A distribution over ``what``: counts with their shares of all."""
    return {
        "svg": charts.bars(steps, title=title),
        "steps": steps,
        "title": title,
        "whole": sum(step.value for step in steps),
        "share_of": "Bagian",
        "what": what,
    }


@register.simple_tag
def filled_bar(value: int, maximum: int, title: str) -> SafeString:
    """For a table's cell: how much of ``maximum`` is there."""
    return charts.single_bar(value, maximum, title=title)


def _seat_words(seats: Sequence[str]) -> str:
    counts = Counter(SeatState(seat) for seat in seats)
    if counts[SeatState.FILLED] == len(seats):
        return f"{len(seats)} dari {len(seats)} {_SEAT_WORDS[SeatState.FILLED]}"
    return ", ".join(
        f"{counts[state]} {_SEAT_WORDS[state]}" for state in SeatState if counts[state]
    )
