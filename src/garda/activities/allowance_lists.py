"""The list on which transport money and meals are signed for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from garda.documents.typesetting import Content, typeset
from garda.kernel import clock

from .gathering_papers import place_name
from .models import Activity, Allowance

_TEMPLATE = Path(__file__).parent / "typst" / "allowances.typ"


def allowances_pdf(activity: Activity) -> bytes:
    """One table for each kind of allowance, by station and name. Two queries."""
    starts = activity.starts_at.astimezone(ZoneInfo(activity.region.time_zone))
    lines = activity.allowances.select_related("person").order_by("kind", "path", "person__name")
    body = {
        "election": activity.election.name,
        "watermark": activity.election.watermark,
        "title": activity.title,
        "when": f"{starts:%d-%m-%Y %H.%M}",
        "place_line": place_name(activity.region),
    }
    sheets = [_sheet(list(group)) for _, group in groupby(lines, key=lambda line: line.kind)]
    return typeset(_TEMPLATE, paper={}, content=Content(body, sheets), made_at=clock.wall())


def _sheet(lines: Sequence[Allowance]) -> dict[str, object]:
    return {
        "kind": lines[0].get_kind_display().lower(),
        "lines": [{"name": each.person.name, "amount": _dotted(each.amount)} for each in lines],
        "total": _dotted(sum(each.amount for each in lines)),
    }


def _dotted(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
