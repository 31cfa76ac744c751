"""Parts of result pages: bars with the standing of figures, shares of a row, tiles of districts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from garda.recap.figures import ChoiceResult, Marked
from garda.recap.queries import Part
from garda.recap.standings import MARKED, weakest
from garda.regions.models import Region
from garda.web import charts
from garda.web.charts import Segment, Tile
from garda.web.format import angka, persen
from garda.web.places import short_name

register = template.Library()

_SHARES_IN_TILE = 2


@register.inclusion_tag("web/components/breadcrumb.html")
def result_crumbs(
    kind: str, above: Iterable[Region], current: str, code: str = ""
) -> dict[str, object]:
    """From the results on the front page down to ``current``; without a ``kind`` no regions."""
    steps = [("Hasil", reverse("front") + "#hasil")]
    if kind:
        steps += [(short_name(r), reverse("result", args=[kind, r.code])) for r in above]
    return {"above": steps, "current": current, "code": code}


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


@register.inclusion_tag("web/components/tiles.html")
def result_tiles(parts: Sequence[Part], kind: str, title: str) -> dict[str, object]:
    """One equal tile per region (at least one) by code, with the shares of its valid votes."""
    tiles = [
        Tile(
            label=part.name,
            row=row,
            column=column,
            value=_tile_value(part),
            href=reverse("result", args=[kind, part.code]),
            parts=tuple(_segments(part.choices)),
        )
        for part, (row, column) in zip(parts, charts.grid_places(len(parts)), strict=True)
    ]
    return {
        "svg": charts.tile_map(tiles, title=title),
        "choices": parts[0].choices,
        "caption": _tiles_caption(parts),
    }


def _segments(choices: Iterable[ChoiceResult]) -> list[Segment]:
    return [
        Segment(f"Nomor {c.number}", c.votes or 0, charts.choice_tone(c.number)) for c in choices
    ]


def _tiles_caption(parts: Sequence[Part]) -> str:
    shares = len(parts[0].choices) <= _SHARES_IN_TILE
    figures = "persen suara sah menurut nomor urut, dibulatkan" if shares else "suara sah"
    star = " * SIMULASI." if any(part.valid.standing in MARKED for part in parts) else ""
    return (
        f"Angka: {figures}. Letak tidak menurut peta; urut kode wilayah. "
        f"Angka tepat ada di tabel.{star}"
    )


def _tile_value(part: Part) -> str:
    """Shares of two choices fit a tile; of more, the valid votes stand there instead."""
    if len(part.choices) > _SHARES_IN_TILE:
        return angka(part.valid.value) + _star(part)
    shares = (persen(c.votes, part.valid.value, 0).rstrip("%") for c in part.choices)
    return " · ".join(shares) + _star(part)


def _star(part: Part) -> str:
    """A tile has no room for the word SIMULASI; the caption says what the star means."""
    return " *" if part.valid.standing in MARKED else ""
