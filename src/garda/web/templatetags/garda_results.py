"""Parts of result pages: bars with the standing of figures, shares of a row, tiles of districts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isqrt

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from garda.recap.figures import ChoiceResult, Marked
from garda.recap.queries import Part
from garda.recap.standings import MARKED, weakest
from garda.web import charts
from garda.web.charts import Segment, Tile
from garda.web.format import angka, persen

register = template.Library()

#: Up to so many tiles three columns are enough; more get five at least, which phones scroll.
_FEW_TILES, _FEW_COLUMNS, _LEAST_COLUMNS = 9, 3, 5
_SHARES_IN_TILE = 2


@register.inclusion_tag("web/components/result_bars.html")
def result_bars(choices: Sequence[ChoiceResult], valid: Marked) -> dict[str, object]:
    """Bars by ballot number with share and votes, marked by the weakest standing of the two."""
    rows = [
        {
            "choice": choice,
            **_votes(choice, valid),
            "svg": charts.single_bar(
                choice.votes or 0,
                valid.value or 0,
                title=choice.name,
                tone=charts.choice_tone(choice.number),
            ),
        }
        for choice in choices
    ]
    return {"rows": rows, "valid": valid}


def _votes(choice: ChoiceResult, valid: Marked) -> dict[str, object]:
    """Beside the bar is room for the word or for the mark SIMULASI, not for both."""
    standing = weakest((choice.standing, valid.standing))
    votes = angka(choice.votes)
    return {"standing": standing, "votes": votes if standing in MARKED else f"{votes} suara"}


@register.simple_tag
def vote_shares(choices: Iterable[ChoiceResult], title: str) -> SafeString:
    """Shares of the valid votes as one bar, for a table row whose cells hold the numbers."""
    return charts.stacked_bar(_segments(choices), title=title)


@register.inclusion_tag("web/components/tile_grid.html")
def result_tiles(parts: Sequence[Part], kind: str, title: str) -> dict[str, object]:
    """One equal tile per region in the order of codes, with the shares of its valid votes."""
    columns = _columns(len(parts))
    tiles = [
        Tile(
            label=part.name,
            row=index // columns,
            column=index % columns,
            value=_tile_value(part),
            href=reverse("result", args=[kind, part.code]),
            parts=tuple(_segments(part.choices)),
        )
        for index, part in enumerate(parts)
    ]
    shares = bool(parts) and len(parts[0].choices) <= _SHARES_IN_TILE
    simulated = any(part.valid.standing in MARKED for part in parts)
    return {
        "simulated": simulated,
        "svg": charts.tile_map(tiles, title=title),
        "choices": parts[0].choices if parts else (),
        "shares": shares,
    }


def _segments(choices: Iterable[ChoiceResult]) -> list[Segment]:
    return [
        Segment(f"Nomor {c.number}", c.votes or 0, charts.choice_tone(c.number)) for c in choices
    ]


def _columns(count: int) -> int:
    if count <= _FEW_TILES:
        return _FEW_COLUMNS
    return max(_LEAST_COLUMNS, isqrt(count - 1) + 1)


def _tile_value(part: Part) -> str:
    """Shares of two choices fit a tile; of more, the valid votes stand there instead."""
    if len(part.choices) > _SHARES_IN_TILE:
        return angka(part.valid.value) + _star(part)
    shares = (persen(c.votes, part.valid.value, 0).rstrip("%") for c in part.choices)
    return " · ".join(shares) + _star(part)


def _star(part: Part) -> str:
    """A tile has no room for the word SIMULASI; the caption says what the star means."""
    return " *" if part.valid.standing in MARKED else ""
