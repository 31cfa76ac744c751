"""When a period of keeping is over. Legal days; a period begins on the day after its stage ends."""

from __future__ import annotations

from datetime import date, timedelta

from garda.packs.privacy import RetentionRule
from garda.packs.types import Stage


def due_on(rule: RetentionRule, stage: Stage) -> date:
    """First day on which the rule's action is due: ``days`` full days after the stage."""
    return due_after(stage, rule.days)


def due_after(stage: Stage, days: int) -> date:
    """The day after ``days`` full days have gone by since a stage ended."""
    return stage.ends + timedelta(days=days + 1)
