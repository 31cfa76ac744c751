"""Small parts of a page: icons, chips, figures, tasks, progress, messages, breadcrumb.

Each tag states what it needs; the markup stands in ``templates/web/components``. Tones are those of
the tokens: ``aksen``, ``ok``, ``awas``, ``bahaya``, ``info``, ``netral``. Colour only repeats what
icon and word already say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from garda.people.models import Grant
from garda.regions.models import Region, Standing
from garda.web.format import angka
from garda.web.places import full_name, place_of
from garda.web.routes import may_open

register = template.Library()

ICONS = frozenset(
    {
        "arrow", "back", "calendar", "check", "chevron", "chevron-down", "clock", "doc",
        "download", "equal", "eye", "flag", "info", "lock", "menu", "minus", "offline",
        "pencil", "people", "person", "print", "qr", "refresh", "search",
        "shield", "theme", "video", "warn", "x",
    }
)  # fmt: skip

_TONE_ICON = {
    "aksen": "clock",
    "ok": "check",
    "awas": "clock",
    "bahaya": "warn",
    "info": "info",
    "netral": "minus",
}

#: Standings of a figure that is neither published nor a sum pinned to a published one.
_SIMULATED = frozenset({Standing.SIMULATED, Standing.ASSUMED})


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of the sprite in ``base.html``, silent for screen readers: a word stands beside it.

    Raises ValueError for a name that is not in the sprite.
    """
    if name not in ICONS:
        raise ValueError(f"no icon {name!r}")
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>', name
    )


@register.simple_tag(takes_context=True)
def script(context: template.Context, path: str, module: bool = False) -> SafeString:
    """A static script that the content security policy lets run on this page."""
    kind = mark_safe(' type="module"') if module else ""
    nonce: object = context.get("csp_nonce")
    mark = format_html(' nonce="{}"', str(nonce)) if nonce is not None else ""
    return format_html('<script{} src="{}"{}></script>', kind, static(path), mark)


@register.simple_tag
def chip(tone: str, text: object, sign: str = "") -> SafeString:
    """Status as icon and word: ``{% chip "ok" "Cocok" %}``; ``sign`` replaces the tone's icon."""
    return format_html(
        '<span class="chip tone-{}">{}<span>{}</span></span>',
        _known(tone),
        icon(sign or _TONE_ICON[tone]),
        text,
    )


@register.simple_tag
def rule_code(code: str) -> SafeString:
    """A rule's code in its small frame."""
    return format_html('<span class="code-tag">{}</span>', code)


@register.simple_tag
def figure(value: int | str | None, standing: str = Standing.PUBLISHED) -> SafeString:
    """A figure; one that is simulated or assumed carries the mark SIMULASI at any level."""
    text = value if isinstance(value, str) else angka(value)
    if standing not in _SIMULATED:
        return format_html('<span class="figure">{}</span>', text)
    return format_html(
        '<span class="figure">{} <abbr class="mark-sim" '
        'title="Angka simulasi, bukan angka resmi">SIMULASI</abbr></span>',
        text,
    )


@register.simple_tag
def ballot_badge(number: int) -> SafeString:
    """Ballot number on the candidate's colour, read as its own words."""
    return format_html(
        '<span class="badge p{0}"><span class="only-read">Nomor urut </span>{0}</span>', number
    )


@register.inclusion_tag("web/components/stat.html")
def stat(label: str, value: int, note: str = "", sign: str = "") -> dict[str, object]:
    """One count of a stat row (``<dl class="stats">``): label, number, what it is made of."""
    return {"label": label, "value": value, "note": note, "sign": sign}


@register.inclusion_tag("web/components/progress.html")
def progress_bar(value: int, maximum: int, label: str, unit: str) -> dict[str, object]:
    """``value`` of ``maximum`` things, ``unit`` names them, with words beside the bar."""
    return {"value": value, "maximum": maximum, "label": label, "unit": unit}


@register.inclusion_tag("web/components/task.html")
def task(
    count: int,
    title: str,
    note: str = "",
    deadline: str = "",
    url: str = "",
    label: str = "Buka",
    tone: str = "info",
    main: bool = False,
) -> dict[str, object]:
    """One line of "Yang perlu Anda kerjakan" inside ``<ol class="tasks">``.

    ``main`` fills the button: one per page.
    """
    return {
        "count": count, "title": title, "note": note, "deadline": deadline,
        "url": url, "label": label, "tone": _known(tone), "main": main,
    }  # fmt: skip


@register.inclusion_tag("web/components/empty.html")
def empty(
    title: str, text: str = "", url: str = "", label: str = "", sign: str = "doc"
) -> dict[str, object]:
    """Nothing here yet: why, in one sentence, and one button."""
    return {"title": title, "text": text, "url": url, "label": label, "sign": sign}


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """Label, hint, widget and errors of a form field."""
    return {"field": bound}


@register.simple_block_tag
def message(content: str, tone: str, title: str = "", code: str = "", sign: str = "") -> SafeString:
    """A boxed message: ``{% message "awas" "Selisih 1" code="K04" %}…{% endmessage %}``.

    The first line says what, the content what to do. Only a rule's code, in capitals, is shown:
    the others name errors for programs.
    """
    return format_html(
        '<div class="message tone-{}">{}<div class="message-body">{}{}<div>{}</div></div></div>',
        _known(tone),
        icon(sign or _TONE_ICON[tone]),
        rule_code(code) if code.isupper() else "",
        format_html("<strong>{}</strong>", title) if title else "",
        content,
    )


@register.simple_block_tag
def bottom_bar(content: str) -> SafeString:
    """The fixed bar at the foot of the view, for the block of the same name in ``base.html``."""
    return format_html(
        '<aside class="bottom-bar" aria-label="Tindakan"><div class="wide">{}</div></aside>',
        content,
    )


@register.filter
def wilayah(region: Region) -> str:
    """The region's name with its kind: ``Kecamatan Keling``."""
    return full_name(region)


@register.filter
def tempat(grant: Grant) -> str:
    """Where a role holds: ``Kecamatan Keling``, ``TPS 007 Desa Watuaji``."""
    return place_of(grant)


@register.simple_tag(takes_context=True)
def opens(context: template.Context, route: str) -> bool:
    """Whether the acting role may use the route of this name."""
    grant: Grant | None = context.get("grant")
    return grant is not None and may_open(grant.role, route)


@register.filter
def item(mapping: Mapping[Any, Any], key: object) -> object:
    """``mapping[key]`` for keys that are known only in the page; ``None`` when absent."""
    return mapping.get(key)


def _known(tone: str) -> str:
    if tone not in _TONE_ICON:
        raise ValueError(f"unknown tone {tone!r}")
    return tone
