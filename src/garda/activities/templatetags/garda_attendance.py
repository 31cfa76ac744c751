"""Words of the attendance desk."""

from __future__ import annotations

from django import template

from garda.activities.models import Activity, Attendance
from garda.activities.pages.attendance import reason_name

register = template.Library()


@register.simple_tag
def reason_words(activity: Activity, row: Attendance) -> str:
    """``": Sakit"``, or nothing where no reason is known."""
    return f": {reason_name(activity, row.presence, row.reason)}" if row.reason else ""


@register.filter
def belum(count: int) -> str:
    """How many of a TPS are not noted yet."""
    return f"{count} belum"
