"""Causes of the queue as pages name them."""

from __future__ import annotations

from django import template

from garda.results.comparison import CAUSE_NAMES

register = template.Library()


@register.filter
def cause_name(cause: str) -> str:
    """``second_look`` → ``Pemeriksaan ulang``."""
    return CAUSE_NAMES.get(cause, cause)
