"""Parts that only signed-in pages use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.regions.models import Region
from garda.regions.queries import ancestors
from garda.web import charts
from garda.web.charts import Tile
from garda.web.dashboard import READERS
from garda.web.format import angka
from garda.web.places import short_name

register = template.Library()


@register.inclusion_tag("web/components/breadcrumb.html", takes_context=True)
def region_crumbs(context: RequestContext, region: Region, here: str = "") -> dict[str, Any]:
    """Province to region; regions of the acting grant are links. ``here`` names a page below it.

    One query.
    """
    actor: Actor = context["request"].actor
    steps = [(short_name(place), _url(actor, place)) for place in ancestors(region)]
    if here:
        return {"above": steps, "current": here}
    return {"above": steps[:-1], "current": short_name(region), "code": region.code}


def _url(actor: Actor, region: Region) -> str:
    sees = actor.role in READERS and in_scope(region.path, actor.path)
    return reverse("region", args=[region.code]) if sees else ""


@register.simple_tag
def answer_words(value: int | None, written: str | None) -> str:
    """What stood where no plain number stands: X, blank, unreadable, or ``tertulis 017``."""
    if value is None:
        return {"X": "tertulis X", "unreadable": "tidak terbaca"}.get(written or "", "kosong")
    return f"tertulis {written}" if written else ""


@register.simple_tag
def bound(form: BaseForm, name: str) -> BoundField:
    """The field of a form whose name is made in the page."""
    return form[name]


@register.simple_tag
def linked(shown: int | str, url: str | None, query: str = "") -> SafeString | str:
    """A name or a count with the way to what it is made of; nothing leads to none."""
    text = shown if isinstance(shown, str) else angka(shown)
    return format_html('<a href="{}{}">{}</a>', url, query, text) if url and shown else text


@register.inclusion_tag("web/components/tiles.html")
def progress_tiles(tiles: Sequence[Tile], title: str, legend: Sequence[str]) -> dict[str, Any]:
    """Equal tiles in official order, with the legend of their steps and a table."""
    return {
        "svg": charts.tile_map(tiles, title=title),
        "tiles": tiles,
        "title": title,
        "steps": list(enumerate(legend, start=1)),
        "caption": "Urut menurut kode wilayah; letaknya tidak menurut peta.",
        "attention": any(tile.attention for tile in tiles),
    }
